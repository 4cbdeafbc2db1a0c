import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../src/adapters/hash.ts';
import {
  type Checkpoint,
  parseCheckpoint,
  printCheckpoint,
} from '../../../../src/adapters/journal/checkpoint.ts';
import { closeAttempts } from '../../../../src/adapters/journal/closeAttempts.ts';
import { ClosedTable } from '../../../../src/adapters/journal/closedTable.ts';
import { encodeBody } from '../../../../src/core/ledger/codec.ts';
import type { LedgerRow } from '../../../../src/core/ledger/event.ts';
import type { PlacedRow } from '../../../../src/core/ledger/fold.ts';
import { SpendTally } from '../../../../src/core/ledger/spendTally.ts';
import type { SpendScope } from '../../../../src/core/ports.ts';
import { intentRow, orphanRow, settleRow, voidRow } from '../../ledger/rows.ts';

const ATTEMPTS = 12;
const NEWEST = Date.parse('2026-11-22T10:07:30.123Z');
const DAY_MS = 86_400_000;

/** Its intent, the same wherever it stands: of two runs, features, kinds, over a year, some without a maximum. */
function intentOf(n: number): LedgerRow {
  return intentRow({
    attempt: `A${n}`,
    at: new Date(NEWEST - n ** 2 * 3.3 * DAY_MS).toISOString(),
    run: n % 3 === 0 ? null : `R${n % 3}`,
    simulated: n % 4 !== 0,
    tags: n % 2 === 0 ? {} : { feature: 'icons' },
    max: n % 5 === 0 ? null : BigInt(n) * 1000n,
  });
}

const row: fc.Arbitrary<LedgerRow> = fc
  .tuple(
    fc.nat(ATTEMPTS - 1),
    fc.constantFrom('intent', 'intent', 'settle', 'settle', 'void', 'orphan', 'late'),
  )
  .map(([n, type]) => {
    const attempt = `A${n}`;
    if (type === 'intent') return intentOf(n);
    if (type === 'settle') return settleRow(attempt, n % 6 === 0 ? null : BigInt(n) * 700n);
    if (type === 'void') return voidRow(attempt);
    return orphanRow(attempt, type === 'late' ? '2027-01-01T00:00:00Z' : undefined);
  });

const scope: fc.Arbitrary<SpendScope> = fc.record(
  {
    simulated: fc.boolean(),
    run: fc.constantFrom('R1', 'R2'),
    feature: fc.constant('icons'),
    // Month starts in several time zones, and any instant.
    since: fc.oneof(
      fc.constantFrom('2026-11-01T00:00:00Z', '2026-10-31T18:15:00Z', '2026-03-01T00:00:00.000Z'),
      fc.integer({ min: NEWEST - 400 * DAY_MS, max: NEWEST + 1 }).map(at => new Date(at).toISOString()),
    ),
  },
  { requiredKeys: ['simulated'] },
);

function placed(segments: readonly (readonly LedgerRow[])[], index: number): PlacedRow[] {
  return (segments[index] ?? []).map((event, at) => ({
    event,
    place: { segment: `S${index}`, row: at + 1 },
    digest: sha256(encodeBody(event)).slice(0, 16),
  }));
}

function tallyOf(
  rows: readonly PlacedRow[],
  checkpoint: Pick<Checkpoint, 'closed' | 'open'> | null,
): SpendTally {
  const tally = new SpendTally();
  // Own rows stand in the tally before a checkpoint is read.
  const early = rows.length >> 2;
  for (const one of rows.slice(0, early)) tally.apply(one);
  if (checkpoint !== null) {
    tally.restore(checkpoint.closed, checkpoint.open, (_, problem) => expect(problem).toBeNull());
  }
  for (const one of rows.slice(early)) expect(tally.apply(one)).toBeNull();
  return tally;
}

describe('closed attempts', () => {
  it('with the rows of all other segments add up to what all rows do, however often segments are closed', () => {
    const history = fc.record({
      // Rows of one attempt may stand in any segment, twice and in any order.
      segments: fc.array(fc.array(row, { maxLength: 12 }), { minLength: 1, maxLength: 6 }),
      // Which segments each of several processes finds closed.
      closings: fc.array(fc.subarray([0, 1, 2, 3, 4, 5]), { minLength: 1, maxLength: 4 }),
      scopes: fc.array(scope, { minLength: 1, maxLength: 5 }),
    });
    fc.assert(
      fc.property(history, ({ segments, closings, scopes }) => {
        const everything = segments.flatMap((_, index) => placed(segments, index));
        const whole = tallyOf(everything, null);
        const covered = new Set<string>();
        let checkpoint: Checkpoint | null = null;
        for (const closing of closings) {
          const rest = segments.flatMap((_, index) =>
            covered.has(`S${index}`) ? [] : placed(segments, index),
          );
          const tally = tallyOf(rest, checkpoint);
          for (const asked of scopes) expect(tally.spend(asked)).toEqual(whole.spend(asked));
          expect([...tally.fold.open()].sort(byAttempt)).toEqual([...whole.fold.open()].sort(byAttempt));
          for (const index of closing) covered.add(`S${index}`);
          const isCovered = (segment: string) => covered.has(segment);
          // The same process goes on with what is closed out of its memory, and once more.
          for (let time = 0; time < 2; time++) {
            const compacted = closeAttempts(tally.fold, checkpoint?.closed ?? ClosedTable.empty, isCovered);
            tally.restore(
              compacted.closed,
              compacted.open,
              (_, problem) => expect(problem).toBeNull(),
              segment => !isCovered(segment),
            );
            checkpoint = { segments: [], ...compacted };
            for (const asked of scopes) expect(tally.spend(asked)).toEqual(whole.spend(asked));
            expect([...tally.fold.open()].sort(byAttempt)).toEqual([...whole.fold.open()].sort(byAttempt));
          }
          const left = closeAttempts(tally.fold, checkpoint?.closed ?? ClosedTable.empty, isCovered);
          checkpoint = parseCheckpoint(printCheckpoint({ segments: [], ...left }));
          // The rest may be deleted: nothing of it stands in the checkpoint.
          const kept = segments.flatMap((_, index) =>
            covered.has(`S${index}`) ? placed(segments, index) : [],
          );
          const alone = tallyOf([], checkpoint);
          for (const asked of scopes) expect(alone.spend(asked)).toEqual(tallyOf(kept, null).spend(asked));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('say when a row contradicts one of them', () => {
    const rows = placed([[intentOf(1), settleRow('A1', 5n)]], 0);
    const { closed, open } = closeAttempts(tallyOf(rows, null).fold, ClosedTable.empty, () => true);
    expect(open).toEqual([]);
    const tally = new SpendTally();
    tally.restore(closed, open, () => {});
    const [same, other] = placed([[settleRow('A1', 5n), settleRow('A1', 4n)]], 0);
    expect(same && tally.apply(same)).toBeNull();
    expect(other && tally.apply(other)).toBe('attempt A1 has another settle row with other content');
  });

  it('are summed by month once that is over for long, and by quarter of an hour before', () => {
    const attempts = Array.from({ length: 4000 }, (_, n) => {
      const at = new Date(NEWEST - n * 0.05 * DAY_MS).toISOString();
      return [intentRow({ attempt: `A${n}`, at, max: 9n }), settleRow(`A${n}`, BigInt(n))];
    }).flat();
    const tally = tallyOf(placed([attempts], 0), null);
    const { closed } = closeAttempts(tally.fold, ClosedTable.empty, () => true);
    expect(closed.parts.size).toBe(4000);
    const months = closed.stretches.filter(({ from, to }) => to - from > DAY_MS);
    expect(months).toHaveLength(5);
    expect(closed.stretches.length).toBeLessThan(1300);
    const sum = closed.stretches.reduce((total, { spent }) => total + spent, 0n);
    expect(sum).toBe((3999n * 4000n) / 2n);
    for (const n of [0, 17, 3999]) expect(closed.find(`A${n}`)?.end?.upper).toBe(BigInt(n));
    expect(closed.find('A4000')).toBeNull();
  });
});

function byAttempt(a: { readonly attempt: string }, b: { readonly attempt: string }): number {
  return a.attempt < b.attempt ? -1 : 1;
}
