import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { writeEncodingTables } from '../encodings.ts';
import { projectRoot } from '../projectRoot.ts';
import { runProgram } from '../runProgram.ts';

const TEMPLATES = 1_000;

/**
 * A workspace of 1,000 templates, made from the real prompt files of the corpus with other words in each: how long the
 * first scan takes, the second, one behind ten edits and one behind a change of the policy; and the memory of a process
 * that does nothing else. Milliseconds by the clock and of processor time, and MB.
 */
export async function benchScan(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-ledger-bench-'));
  try {
    const tables = join(folder, 'tables');
    const root = join(folder, 'workspace');
    await writeEncodingTables(tables);
    const bytes = await writeTemplates(root);
    const child = join(import.meta.dirname, 'scanChild.ts');
    const args = ['--expose-gc', child, root, tables];
    const { code, output } = await runProgram(process.execPath, args, { cwd: projectRoot });
    if (code !== 0) throw new Error(`the scanning process ended with ${code}:\n${output}`);
    return { templates: TEMPLATES, bytes, ...(JSON.parse(output) as object) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** @returns the bytes of all templates. */
async function writeTemplates(root: string): Promise<number> {
  const corpus = join(projectRoot, 'test/fixtures/corpus');
  const entries = await readdir(corpus, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile() && /\.prompty?$/.test(entry.name));
  const texts = await Promise.all(files.map(file => readFile(join(file.parentPath, file.name), 'utf8')));
  // Written long ago, as most of a workspace is.
  const yesterday = new Date(Date.now() - 24 * 3_600_000);
  let bytes = 0;
  for (let i = 0; i < TEMPLATES; i++) {
    const index = i % files.length;
    const text = `${texts[index]}\nThis is prompt ${i} of ${TEMPLATES}, which nobody else has: ${i ** 3}.\n`;
    const path = join(root, `team${i % 20}`, `prompt${i}-${files[index]?.name}`);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
    await utimes(path, yesterday, yesterday);
    bytes += Buffer.byteLength(text);
  }
  await writeFile(
    join(root, 'promptledger.yaml'),
    'version: 1\nmodel: openai/gpt-5-mini\nmaxOutputTokens: 500\nbudgets: [{per: call, limit: 0.05}]\n',
  );
  return bytes;
}
