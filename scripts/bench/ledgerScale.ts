import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { systemClock } from '../../src/adapters/clock.ts';
import { sha256 } from '../../src/adapters/hash.ts';
import { systemIdentity } from '../../src/adapters/identity.ts';
import { openJournal } from '../../src/adapters/journal/openJournal.ts';
import { Projection } from '../../src/adapters/projection/projection.ts';
import { projectRoot } from '../projectRoot.ts';
import { intent } from './ledgerRows.ts';
import { writeLedger } from './writeLedger.ts';

const ROWS = 1_000_000;
const SEGMENT_ROWS = 50_000;
const SEGMENTS = [1, 50, 500, 5000];
const SIZES = [1e3, 1e4, 1e5, 1e6];
const ROUNDS = 5;
const ROWS_PER_ROUND = 100;

const run = promisify(execFile);

/**
 * A ledger of a million rows, ledgers of 50,000 rows in 1 to 5,000 segments, each in a process of its own (ms, MiB), and
 * what a row costs beside 10^3 to 10^6 others (µs, medians). Questions of the million stand beside node:sqlite's over the
 * same calls.
 */
export async function benchLedgerScale(): Promise<object> {
  const parent = join(projectRoot, 'node_modules/.cache/prompt-ledger');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'bench-scale-'));
  try {
    const million = await measured(folder, ROWS, 4, 'queries');
    const bySegments: Record<string, object> = {};
    for (const segments of SEGMENTS) bySegments[segments] = await measured(folder, SEGMENT_ROWS, segments);
    const rowMicroseconds: Record<string, object> = {};
    for (const rows of SIZES) rowMicroseconds[rows] = await rowCost(folder, rows);
    return { rows: ROWS, million, segmentRows: SEGMENT_ROWS, bySegments, rowMicroseconds };
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

/** A row that is written, synced and checked against the budget; and one that the tables take in. */
async function rowCost(folder: string, rows: number): Promise<object> {
  const root = join(folder, `cost-${rows}`);
  writeLedger(root, rows / 2, 1);
  const ledger = join(root, '.promptledger');
  const places = { ledger, stateFolder: join(root, 'state') };
  const parts = { clock: systemClock, identity: systemIdentity, sha256, app: 'bench' };
  const journal = await openJournal({ ...places, ...parts });
  await journal.spend({ simulated: true });
  const projection = await Projection.open(ledger, systemIdentity);
  const figures = { appendAndCheck: [] as number[], takeIn: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    figures.appendAndCheck.push(
      await microseconds(async () => {
        for (let n = 0; n < ROWS_PER_ROUND; n++) {
          await journal.append([intent()]);
          await journal.spend({ simulated: true });
        }
      }),
    );
    figures.takeIn.push(await microseconds(() => projection.catchUp()));
  }
  await projection.close();
  await journal.close();
  await rm(root, { recursive: true });
  return { appendAndCheck: median(figures.appendAndCheck), takeIn: median(figures.takeIn) };
}

async function microseconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round(((performance.now() - began) * 1000) / ROWS_PER_ROUND);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
