import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../src/adapters/clock.ts';
import { sha256 } from '../../src/adapters/hash.ts';
import { systemIdentity } from '../../src/adapters/identity.ts';
import { type LedgerJournal, openJournal } from '../../src/adapters/journal/openJournal.ts';
import { nodeDisk, type SegmentDisk } from '../../src/adapters/journal/segmentFile.ts';
import { projectRoot } from '../projectRoot.ts';
import { intent, settle } from './ledgerRows.ts';
import { writeLedger } from './writeLedger.ts';

const SIZES = [1e3, 1e4, 1e5, 1e6];
const SEGMENTS = [1, 50, 500, 5000];
const SEGMENT_ROWS = 50_000;
const ROUNDS = 25;
const CALLS_PER_ROUND = 40;

/** Leaves the rows in the page cache: what is left is our own work. */
const unsynced: SegmentDisk = {
  create: async path => ({ ...(await nodeDisk.create(path)), sync: async () => {} }),
};

interface Case {
  readonly name: string;
  readonly journal: LedgerJournal;
  readonly firstCheck: number;
  readonly wall: number[];
  readonly cpu: number[];
}

/**
 * What one call costs (intent → sync → budget check of run and month → settle → sync; µs, medians) beside 10^3 to 10^6
 * rows, and beside 50,000 rows in 1 to 5,000 segments, with and without the disk's syncs, by the clock and in time of the
 * processor, which others on the machine disturb less; the first check of a process in ms. All ledgers take turns.
 */
export async function benchLedgerRowCost(): Promise<object> {
  const parent = join(projectRoot, 'node_modules/.cache/prompt-ledger');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'bench-row-cost-'));
  try {
    return {
      byRows: await compare(
        folder,
        SIZES.map(rows => ({ rows, segments: 1 })),
        'rows',
      ),
      bySegments: await compare(
        folder,
        SEGMENTS.map(segments => ({ rows: SEGMENT_ROWS, segments })),
        'segments',
      ),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Ledger {
  readonly rows: number;
  readonly segments: number;
}

async function compare(folder: string, ledgers: readonly Ledger[], by: keyof Ledger): Promise<object> {
  const answer: Record<string, object> = {};
  for (const [name, disk] of [
    ['synced', nodeDisk],
    ['unsynced', unsynced],
  ] as const) {
    const cases: Case[] = [];
    for (const ledger of ledgers)
      cases.push(await open(join(folder, `${by}-${name}-${ledger[by]}`), ledger, by, disk));
    for (let round = 0; round < ROUNDS; round++) {
      for (let turn = 0; turn < cases.length; turn++) {
        const one = cases[(turn + round) % cases.length];
        if (one !== undefined) await measure(one);
      }
    }
    const named = (value: (one: Case) => number) =>
      Object.fromEntries(cases.map(one => [one.name, Math.round(value(one) * 100) / 100]));
    const against = (figures: (one: Case) => readonly number[]) => {
      const [smallest] = cases;
      return named(one => (smallest === undefined ? 0 : median(figures(one)) / median(figures(smallest))));
    };
    answer[name] = {
      callMicroseconds: named(({ wall }) => Math.round(median(wall))),
      callCpuMicroseconds: named(({ cpu }) => Math.round(median(cpu))),
      againstTheSmallest: against(({ wall }) => wall),
      cpuAgainstTheSmallest: against(({ cpu }) => cpu),
      firstCheckMs: named(({ firstCheck }) => firstCheck),
    };
    for (const { journal } of cases) await journal.close();
  }
  return answer;
}

/** A ledger that an earlier process has read and left a checkpoint of, opened by this one. */
async function open(
  root: string,
  { rows, segments }: Ledger,
  by: keyof Ledger,
  disk: SegmentDisk,
): Promise<Case> {
  writeLedger(root, rows / 2, segments);
  const parts = { clock: systemClock, identity: systemIdentity, sha256, app: 'bench', disk };
  const places = { ledger: join(root, '.promptledger'), stateFolder: join(root, 'state') };
  const earlier = await openJournal({ ...places, ...parts });
  await earlier.spend({ simulated: true });
  await earlier.close();
  const journal = await openJournal({ ...places, ...parts });
  const began = performance.now();
  await journal.spend({ simulated: true });
  const firstCheck = Math.round((performance.now() - began) * 10) / 10;
  return { name: String(by === 'rows' ? rows : segments), journal, firstCheck, wall: [], cpu: [] };
}

async function measure({ journal, wall, cpu }: Case): Promise<void> {
  const run = systemIdentity.ulid();
  const since = `${new Date().toISOString().slice(0, 7)}-01T00:00:00Z`;
  const [began, usedBefore] = [performance.now(), process.cpuUsage()];
  for (let n = 0; n < CALLS_PER_ROUND; n++) {
    const row = intent({ run });
    await journal.append([row]);
    await journal.spend({ simulated: true, run });
    await journal.spend({ simulated: true, since });
    await journal.append([settle(row.attempt)]);
  }
  const { user, system } = process.cpuUsage(usedBefore);
  wall.push(((performance.now() - began) * 1000) / CALLS_PER_ROUND);
  cpu.push((user + system) / CALLS_PER_ROUND);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
