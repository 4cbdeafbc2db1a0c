import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { displayCount, displayKind } from '../../shared/display.ts';
import { remark, writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { TokensDocument } from '../documents/templates.ts';
import { openTemplates } from '../engines.ts';
import { wrongUsage } from '../options.ts';
import { formatTable } from '../table.ts';

type CountedFile = TokensDocument['files'][number];

/** `tokens FILE… --model M`: the raw text of each file; the text of a special token counts as ordinary text. */
export const tokens = defineCommand({
  operands: 'FILE…',
  takes: { least: 1, most: Number.POSITIVE_INFINITY },
  options: {},
  formats: ['text', 'json'],
  async run(cli, operands) {
    const { engine, policy } = await openTemplates(cli);
    const model = cli.model ?? policy.model;
    if (model === undefined) {
      throw wrongUsage(cli.command, 'no model is named, and another model counts other tokens: add --model');
    }
    const files: CountedFile[] = [];
    for (const path of operands) {
      const { text, bytes } = await readText(resolve(cli.cwd, path), path);
      const { encoding, value, kind, low, high } = await engine.countText(text, model);
      if (value === null) throw new UserError({ what: `no token count is known for ${model}` });
      files.push({ path, tokens: value, kind, low, high, encoding, bytes });
    }
    if (cli.format === 'json') await writeDocument<TokensDocument>(cli, { files });
    else {
      await cli.stdout.write(describe(files));
      if (files.some(file => file.kind !== 'exact')) {
        await remark(cli, `${model} has no exact tokenizer on this machine: the counts are estimates.`);
      }
    }
    return 0;
  },
});

async function readText(file: string, shown: string): Promise<{ text: string; bytes: number }> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const what =
      error.code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${error.code})`;
    throw new UserError({ what, where: { file: shown }, next: 'Correct the path' });
  });
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, bytes: bytes.length };
  } catch {
    const next = 'Save it as UTF-8, or leave it out';
    throw new UserError({ what: 'the file is not UTF-8 text', where: { file: shown }, next });
  }
}

function describe(files: readonly CountedFile[]): string {
  const rows = files.map(file => [
    displayCount(file.tokens),
    file.low === undefined || file.high === undefined
      ? displayKind(file.kind)
      : `${displayKind(file.kind)} ${displayCount(file.low)}–${displayCount(file.high)}`,
    file.encoding,
    displayCount(file.bytes),
    file.path,
  ]);
  const right = { align: 'right' } as const;
  const columns = [
    { title: 'TOKENS', ...right },
    { title: 'KIND' },
    { title: 'ENCODING' },
    { title: 'BYTES', ...right },
    { title: 'FILE' },
  ];
  return formatTable(columns, rows);
}
