import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { providersFromEnvironment } from '../../adapters/providers/environment.ts';
import { sizeBeyondLimit } from '../../adapters/templateFiles/readTemplateFile.ts';
import { UserError } from '../../core/errors.ts';
import type { ProviderCounting } from '../../engine/providerCounting.ts';
import { type Cli, remark, writeDocument } from '../cli.ts';
import { defineCommand } from '../command.ts';
import type { TokensDocument } from '../documents/templates.ts';
import { openTemplates } from '../engines.ts';
import { onInterrupt } from '../interrupt.ts';
import { wrongUsage } from '../options.ts';
import { type CountedFile, tokensText } from '../tokensText.ts';

/** `tokens FILE… --model M`: the raw text of each file; the text of a special token counts as ordinary text. */
export const tokens = defineCommand({
  operands: 'FILE…',
  takes: { least: 1, most: Number.POSITIVE_INFINITY },
  options: {
    'count-with-provider': {
      describe: "send each text to the provider's own count endpoint, as one message",
    },
  },
  formats: ['text', 'json'],
  async run(cli, operands, options) {
    const { engine, policy, counting } = await openTemplates(cli);
    const model = cli.model ?? policy.model;
    if (model === undefined) {
      throw wrongUsage(cli.command, 'no model is named, and another model counts other tokens: add --model');
    }
    const texts = await Promise.all(
      operands.map(async path => ({ path, ...(await readText(resolve(cli.cwd, path), path)) })),
    );
    if (options['count-with-provider']) {
      await countWithProvider(cli, texts, model, counting);
      return 0;
    }
    const files: CountedFile[] = [];
    for (const { path, text, bytes } of texts) {
      const { encoding, value, kind, low, high } = await engine.countText(text, model);
      if (value === null) throw new UserError({ what: `no token count is known for ${model}` });
      files.push({ path, tokens: value, kind, low, high, encoding, bytes });
    }
    await show(cli, files);
    if (cli.format === 'text' && files.some(file => file.kind !== 'exact')) {
      await remark(cli, `${model} has no exact tokenizer on this machine: the counts are estimates.`);
    }
    return 0;
  },
});

interface FileText {
  readonly path: string;
  readonly text: string;
  readonly bytes: number;
}

/** The option is the consent: who names it wants the texts sent. */
async function countWithProvider(
  cli: Cli,
  texts: readonly FileText[],
  model: string,
  counting: ProviderCounting,
): Promise<void> {
  const access = providersFromEnvironment(cli.env);
  const { host } = await counting.countDestination({ model, ...access });
  await remark(cli, `Sending the text to ${host} to be counted; nothing is generated.`);
  const abort = new AbortController();
  const stop = onInterrupt(async () => abort.abort());
  const files: CountedFile[] = [];
  let caveat: string | undefined;
  try {
    for (const { path, text, bytes } of texts) {
      const messages = [{ role: 'user' as const, text }];
      const counted = await counting.count({ model, messages, ...access }, abort.signal);
      const ownCount = await counting.ownCount(messages, model);
      const { tokens: value, endpoint: encoding, at: countedAt } = counted;
      files.push({ path, tokens: value, kind: 'exact', encoding, bytes, ownCount, countedAt });
      caveat = counted.caveat;
    }
  } finally {
    stop();
  }
  await show(cli, files);
  await remark(cli, 'Each count is of a call with the text as its one message, framing included.');
  if (caveat !== undefined) await remark(cli, caveat);
}

async function show(cli: Cli, files: readonly CountedFile[]): Promise<void> {
  if (cli.format === 'json') await writeDocument<TokensDocument>(cli, { files: [...files] });
  else await cli.stdout.write(tokensText(files));
}

async function readText(file: string, shown: string): Promise<{ text: string; bytes: number }> {
  const unreadable = (error: NodeJS.ErrnoException) => {
    const what =
      error.code === 'ENOENT' ? 'there is no such file' : `the file cannot be read (${error.code})`;
    throw new UserError({ what, where: { file: shown }, next: 'Correct the path' });
  };
  const beyond = sizeBeyondLimit((await stat(file).catch(unreadable)).size);
  if (beyond !== undefined) {
    const { size, limit } = beyond;
    throw new UserError({
      what: `the file has ${size}; more than ${limit} are not counted`,
      where: { file: shown },
      next: 'Divide the file, or leave it out',
    });
  }
  const bytes = await readFile(file).catch(unreadable);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, bytes: bytes.length };
  } catch {
    const next = 'Save it as UTF-8, or leave it out';
    throw new UserError({ what: 'the file is not UTF-8 text', where: { file: shown }, next });
  }
}
