import { expect, it } from 'vitest';
import { picoQuantity, usdQuantity } from '../../../src/cli/moneyJson.ts';
import type { Quantity } from '../../../src/core/model.ts';

it.each<Quantity<bigint>>([
  { value: 4_212_500_000n, kind: 'exact' },
  { value: 40n, kind: 'estimated', low: 1n, high: 90_000_000_000_000n },
  // Without a limit of output only the least is known.
  { value: null, kind: 'unpriced', low: 2_000_000_000n },
])('a quantity goes into a document and comes back whole (%#)', quantity => {
  expect(picoQuantity(usdQuantity(quantity))).toEqual(quantity);
});
