import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { writeEncodingTables } from '../encodings.ts';
import { projectRoot } from '../projectRoot.ts';
import { benchLongRuns } from './longRuns.ts';
import { benchColdStart } from './tokenColdStart.ts';
import { benchKeystrokes } from './tokenKeystroke.ts';

/**
 * Measures token counting against other libraries, all with o200k_base, in one run on this machine: a keystroke
 * in templates of 10 KB to 1 MB against a full recount of the same text, texts that are one long run, and load
 * time, resident memory and cold speed in processes of their own. Times in ms, sizes in bytes unless named.
 */
export async function benchTokens(): Promise<object> {
  const folder = join(projectRoot, 'node_modules/.cache/prompt-ledger/bench-tokens');
  await mkdir(folder, { recursive: true });
  try {
    const tables = join(folder, 'tables');
    await writeEncodingTables(tables);
    return {
      coldStart: await benchColdStart(folder, tables),
      keystroke: await benchKeystrokes(tables),
      longRuns: await benchLongRuns(tables),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
