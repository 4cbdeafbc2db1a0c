import { expect, it } from 'vitest';
import { addTotals, NOTHING } from '../../../src/core/ledger/totals.ts';

it('latencies add up to the microsecond, whatever the order of their parts', () => {
  const parts = [1, 0.66, 0.001, 1e9, 812.4].map(latencyMs => ({ ...NOTHING, latencyMs }));
  expect(parts.slice(0, 2).reduce(addTotals, NOTHING).latencyMs).toBe(1.66);
  const sum = parts.reduce(addTotals, NOTHING).latencyMs;
  expect(parts.toReversed().reduce(addTotals, NOTHING).latencyMs).toBe(sum);
  expect(sum).toBe(1_000_000_814.061);
});
