import { copyFile, readdir } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemIdentity } from '../../../../../src/adapters/identity.ts';
import { ledgerPaths, listSegments } from '../../../../../src/adapters/journal/folders.ts';
import { openJournal } from '../../../../../src/adapters/journal/openJournal.ts';
import { type BulkLimits, Projection } from '../../../../../src/adapters/projection/projection.ts';
import type { LedgerRow } from '../../../../../src/core/ledger/event.ts';
import {
  intentRow,
  orphanRow,
  reviewRow,
  runEndRow,
  runRow,
  settleRow,
  voidRow,
} from '../../../ledger/rows.ts';
import { type LedgerFolder, ledgerFolder } from '../../journal/ledgerFolder.ts';
import { digestOf } from '../digest.ts';

const BY_ROW: BulkLimits = { journal: Number.POSITIVE_INFINITY, threadMb: 256 };
/**
 * A thread has room for the program, and none for rows whose tags no two share. (With less than the program needs, V8
 * does not always get to end the thread: it ends the process.)
 */
const TOO_LITTLE_MB = 12;
const LARGE_TAGS = 2000;

const now = () => Date.parse('2026-11-22T12:00:00.000Z');

let folder: LedgerFolder;
beforeEach(async () => {
  folder = await ledgerFolder();
});
afterEach(() => folder.remove());

async function segment(...rows: readonly LedgerRow[]): Promise<void> {
  const journal = await openJournal(folder.options);
  await journal.append(rows);
  await journal.close();
}

function call(attempt: string, at: string, ...ends: readonly LedgerRow[]): LedgerRow[] {
  const tags = { feature: `f${attempt.length % 2}`, product: attempt.slice(0, 1) };
  return [intentRow({ attempt, at, run: 'R1', tags, simulated: attempt.startsWith('s') }), ...ends];
}

/** Calls of every fate, in segments that two threads share, closed months and the current one. */
async function fill(): Promise<void> {
  for (const [index, month] of ['2026-08', '2026-09', '2026-10', '2026-11'].entries()) {
    const at = `${month}-10T10:30:00.000Z`;
    const calls = Array.from({ length: 20 }, (_, n) =>
      call(`s${month}-${n}`, at, settleRow(`s${month}-${n}`, BigInt(n) * 1_000_000_007n, { latencyMs: n })),
    );
    await segment(
      runRow({ run: `R${index}`, at }),
      ...calls.flat(),
      ...call(`v${month}`, at, voidRow(`v${month}`)),
      ...call(`o${month}`, at, orphanRow(`o${month}`)),
      ...call(`open${month}`, at),
      // Ends of calls of other segments, before and after their beginnings are read.
      orphanRow('open2026-08'),
      settleRow('o2026-10', 17n),
      reviewRow(`s2026-08-${index}`, { verdict: 'rejected' }),
      runEndRow({ run: `R${index}` }),
    );
  }
}

async function both(): Promise<readonly [byRow: string, inThreads: string, again: string]> {
  const byRow = await digestWith(BY_ROW);
  const inThreads = await digestWith({ ...BY_ROW, journal: 1 });
  const again = await digestWith(BY_ROW);
  return [byRow, inThreads, again];
}

async function digestWith(bulk: BulkLimits): Promise<string> {
  const projection = await Projection.open(folder.place, systemIdentity, 'Asia/Kolkata', now, bulk);
  const digest = await projection.withDetails(null, digestOf);
  await projection.close();
  return digest;
}

it('a journal that is read in threads comes to the same tables as row by row, and leaves them on disk', async () => {
  await fill();
  const [byRow, inThreads, again] = await both();
  expect(inThreads).toBe(byRow);
  expect(again).toBe(byRow);
  expect(
    (await readdir(folder.ledger)).filter(name => !/^(?:journal|heads|\.gitignore)$/.test(name)).sort(),
  ).toEqual(['ledger-2026-08.sqlite', 'ledger-2026-09.sqlite', 'ledger-2026-10.sqlite', 'ledger.sqlite']);
}, 30_000);

it('attempts that stand whole in two segments count once', async () => {
  await fill();
  const [first = ''] = await listSegments(folder.ledger);
  const { segment: path } = ledgerPaths(folder.ledger);
  await copyFile(path(first), path(`${first.slice(0, -1)}Z`));
  const [byRow, inThreads] = await both();
  expect(inThreads).toBe(byRow);
  expect((await readdir(folder.ledger)).filter(name => name.endsWith('.tmp'))).toEqual([]);
}, 30_000);

it('a thread that runs out of memory leaves the journal to be read row by row, and nothing on the disk', async () => {
  await fill();
  const large = Array.from({ length: LARGE_TAGS }, (_, n) => {
    const tags = { feature: `f${n}`, extra: { note: `${n} `.repeat(100) } };
    return [intentRow({ attempt: `L${n}`, at: '2026-10-11T10:30:00.000Z', tags }), settleRow(`L${n}`, 1n)];
  });
  await segment(...large.flat());
  const byRow = await digestWith(BY_ROW);
  expect(await digestWith({ journal: 1, threadMb: TOO_LITTLE_MB })).toBe(byRow);
  // Threads that come to an end leave the months' files.
  expect((await readdir(folder.ledger)).filter(name => name.startsWith('ledger'))).toEqual([]);
}, 30_000);
