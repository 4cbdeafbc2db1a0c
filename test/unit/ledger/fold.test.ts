import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/adapters/hash.ts';
import { encodeBody } from '../../../src/core/ledger/codec.ts';
import type { LedgerRow } from '../../../src/core/ledger/event.ts';
import { Fold, type PlacedRow } from '../../../src/core/ledger/fold.ts';
import { SpendTally } from '../../../src/core/ledger/spendTally.ts';
import { intentRow, orphanRow, settleRow, voidRow } from './rows.ts';

function placed(event: LedgerRow, segment = 'S1', row = 1): PlacedRow {
  return { event, place: { segment, row }, digest: sha256(encodeBody(event)).slice(0, 16) };
}

function place(events: readonly LedgerRow[], segment = 'S1'): PlacedRow[] {
  return events.map((event, index) => placed(event, segment, index + 1));
}

const attempt = fc.constantFrom('A1', 'A2', 'A3', 'A4');
const anyRow: fc.Arbitrary<LedgerRow> = attempt.chain(id =>
  fc.oneof(
    fc.constant(intentRow({ attempt: id, max: BigInt(id.slice(1)) * 100n })),
    fc.constant(settleRow(id, BigInt(id.slice(1)) * 70n)),
    fc.constant(orphanRow(id)),
    fc.constant(orphanRow(id, '2026-11-23T10:00:00.000Z')),
    fc.constant(voidRow(id)),
  ),
);

describe('folding rows', () => {
  it('ends the same in every order and with every repetition (F10)', () => {
    const shuffled = fc
      .array(anyRow, { maxLength: 20 })
      .map(rows => place(rows))
      .chain(rows =>
        fc.record({
          rows: fc.constant(rows),
          order: fc
            .array(fc.nat({ max: Math.max(rows.length - 1, 0) }), { maxLength: 30 })
            .chain(extra =>
              fc.shuffledSubarray([...rows.keys(), ...extra], { minLength: rows.length + extra.length }),
            ),
        }),
      );
    fc.assert(
      fc.property(shuffled, ({ rows, order }) => {
        const straight = new Fold();
        const other = new Fold();
        for (const row of rows) expect(straight.apply(row)).toBeNull();
        for (const index of order) {
          const row = rows[index];
          if (row !== undefined) expect(other.apply(row)).toBeNull();
        }
        const sorted = (fold: Fold) => [...fold.attempts].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(sorted(other)).toEqual(sorted(straight));
      }),
    );
  });

  it('calls the same id with other content a problem, and holds to the earlier one', () => {
    const [first, second] = [placed(settleRow('A1', 1n), 'S1', 5), placed(settleRow('A1', 2n), 'S2', 2)];
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      const fold = new Fold();
      const problems = order.map(row => fold.apply(row)).filter(problem => problem !== null);
      expect(problems).toEqual(['attempt A1 has another settle row with other content']);
      expect(fold.attempts.get('A1')?.end?.upper).toBe(1n);
    }
  });

  it('lets settle win over orphan and orphan over void', () => {
    const fold = new Fold();
    for (const row of place([intentRow(), voidRow('A1'), orphanRow('A1')])) fold.apply(row);
    expect(fold.attempts.get('A1')?.end?.type).toBe('orphan');
    fold.apply(placed(settleRow('A1', 7n), 'S0'));
    fold.apply(placed(orphanRow('A1', '2027-01-01T00:00:00Z'), 'S9'));
    expect(fold.attempts.get('A1')?.end?.type).toBe('settle');
  });
});

describe('the tally', () => {
  it('counts settled attempts at their upper bound, open ones and orphans at their maximum, void ones not', () => {
    const tally = new SpendTally();
    const intents = ['A1', 'A2', 'A3', 'A4'].map(id => intentRow({ attempt: id, max: 100n }));
    for (const row of place([...intents, settleRow('A1', 30n), orphanRow('A2'), voidRow('A3')]))
      tally.apply(row);
    expect(tally.spend({ simulated: true })).toEqual({ spent: 130n, reserved: 100n, unpriced: 0 });
    expect(tally.spend({ simulated: false })).toEqual({ spent: 0n, reserved: 0n, unpriced: 0 });
  });

  it('never takes unknown for nothing', () => {
    const tally = new SpendTally();
    const rows = [
      intentRow({ attempt: 'A1', max: 100n }),
      settleRow('A1', null),
      intentRow({ attempt: 'A2', max: null }),
    ];
    for (const row of place(rows)) tally.apply(row);
    expect(tally.spend({ simulated: true })).toEqual({ spent: 100n, reserved: 0n, unpriced: 1 });
  });

  it('keeps each scope as if it were summed anew', () => {
    const scopes = [
      { simulated: true },
      { simulated: true, run: 'R1' },
      { simulated: true, feature: 'icons' },
      { simulated: true, run: 'R2', feature: 'icons', since: '2026-11-22T10:00:00.000Z' },
    ];
    const row = fc.record({
      id: attempt,
      kind: fc.nat(4),
      run: fc.constantFrom('R1', 'R2'),
      feature: fc.constantFrom('icons', undefined),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 30 }), parts => {
        const rows = place(
          parts.map(({ id, kind, run, feature }): LedgerRow => {
            if (kind === 0) return orphanRow(id);
            if (kind === 1) return voidRow(id);
            if (kind === 2) return settleRow(id, 70n);
            return intentRow({ attempt: id, run, tags: feature ? { feature } : {}, max: 100n });
          }),
        );
        const kept = new SpendTally();
        const anew = new SpendTally();
        for (const scope of scopes) kept.spend(scope);
        for (const one of rows) kept.apply(one);
        for (const one of rows) anew.apply(one);
        for (const scope of scopes) expect(kept.spend(scope)).toEqual(anew.spend(scope));
      }),
    );
  });

  it('takes the times of a scope as instants, not as text', () => {
    const tally = new SpendTally();
    for (const row of place([intentRow({ at: '2026-11-01T00:00:00Z', max: 5n })])) tally.apply(row);
    expect(tally.spend({ simulated: true, since: '2026-11-01T00:00:00.000Z' }).reserved).toBe(5n);
    expect(tally.spend({ simulated: true, since: '2026-11-01T01:00:00+01:00' }).reserved).toBe(5n);
    expect(tally.spend({ simulated: true, since: '2026-11-01T00:00:00.001Z' }).reserved).toBe(0n);
  });
});
