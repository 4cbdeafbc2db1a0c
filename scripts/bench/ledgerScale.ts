import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../projectRoot.ts';
import { writeLedger } from './writeLedger.ts';

const ROWS = 1_000_000;
const SEGMENT_ROWS = 50_000;
const SEGMENTS = [1, 50, 500, 5000];

const run = promisify(execFile);

/**
 * A ledger of a million rows (half a million calls), and ledgers of 50,000 rows in 1 to 5,000 segments, each in a process
 * of its own: ms, MiB, and of the million whether the goals hold. Its rebuild and its questions stand beside
 * node:sqlite's (WAL, synchronous=FULL) over the same calls.
 */
export async function benchLedgerScale(): Promise<object> {
  const parent = join(projectRoot, 'node_modules/.cache/prompt-ledger');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'bench-scale-'));
  try {
    const million = await measured(folder, ROWS, 4, 'million');
    const bySegments: Record<string, object> = {};
    for (const segments of SEGMENTS) bySegments[segments] = await measured(folder, SEGMENT_ROWS, segments);
    return { rows: ROWS, million, segmentRows: SEGMENT_ROWS, bySegments };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function measured(
  folder: string,
  rows: number,
  segments: number,
  ...wanted: string[]
): Promise<object> {
  const root = join(folder, `rows-${rows}-${segments}`);
  writeLedger(root, rows / 2, segments);
  const child = join(import.meta.dirname, 'ledgerScaleChild.ts');
  const { stdout } = await run(process.execPath, ['--expose-gc', child, root, ...wanted]);
  await rm(root, { recursive: true });
  return JSON.parse(stdout) as object;
}
