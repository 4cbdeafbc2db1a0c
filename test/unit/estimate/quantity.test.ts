import { describe, expect, it } from 'vitest';
import { addTokens, weakest } from '../../../src/core/estimate/quantity.ts';

describe('how well a sum is known', () => {
  it.each([
    [[], 'exact'],
    [['exact', 'calibrated'], 'calibrated'],
    [['exact', 'upper-bound'], 'upper-bound'],
    [['estimated', 'upper-bound'], 'estimated'],
    [['calibrated', 'upper-bound', 'exact'], 'estimated'],
    [['upper-bound', 'estimated', 'unpriced'], 'unpriced'],
  ] as const)('%j is %s', (kinds, kind) => {
    expect(weakest(kinds)).toBe(kind);
  });

  it('says no more of tokens that are added up', () => {
    const limit = { value: 10, kind: 'upper-bound' } as const;
    const guess = { value: 5, kind: 'estimated', low: 4, high: 8 } as const;
    expect(addTokens(limit, guess)).toEqual({ value: 15, kind: 'estimated', low: 14, high: 18 });
  });
});
