import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { costOf, formatUsd, PICO_PER_USD, parseUsd, rateOf, sumPico } from '../../../src/core/money.ts';

const pico = fc.bigInt({ min: -(10n ** 24n), max: 10n ** 24n });

describe('dollars and pico-dollars', () => {
  it('reads what people write, exactly', () => {
    expect(parseUsd('0.1')).toBe(100_000_000_000n);
    expect(parseUsd('40.00')).toBe(40n * PICO_PER_USD);
    expect(parseUsd('.5')).toBe(PICO_PER_USD / 2n);
    expect(parseUsd('1e-12')).toBe(1n);
    expect(parseUsd(0.1)).toBe(100_000_000_000n);
    expect(parseUsd('-2')).toBe(-2n * PICO_PER_USD);
  });

  it.each(['', '.', '1,5', '0x10', 'NaN', '$4', '1e-13', '0.0000000000001', '--1'])(
    'refuses %j with a message for people',
    text => {
      expect(() => parseUsd(text)).toThrow(UserError);
    },
  );

  it('writes all twelve decimals and reads them back', () => {
    expect(formatUsd(4_212_500_000n)).toBe('0.004212500000');
    fc.assert(
      fc.property(pico, amount => {
        expect(parseUsd(formatUsd(amount))).toBe(amount);
      }),
    );
  });
});

describe('rates', () => {
  it('are whole pico-dollars per token for prices per million of up to six decimals', () => {
    expect(rateOf('0.25', 1_000_000n)).toEqual({ pico: 250_000n, per: 1n });
    expect(rateOf('0.075', 1_000_000n)).toEqual({ pico: 75_000n, per: 1n });
  });

  it('stay exact where they are not whole, and round a cost up once', () => {
    const perSecond = rateOf('0.006', 60n);
    expect(costOf(perSecond, 10)).toEqual({ pico: 1_000_000_000n, rounded: false });
    const third = rateOf('1', 3_000_000_000_000n);
    expect(third).toEqual({ pico: 1n, per: 3n });
    expect(costOf(third, 1)).toEqual({ pico: 1n, rounded: true });
    expect(costOf(third, 3)).toEqual({ pico: 1n, rounded: false });
  });

  it('take fractions of a unit at their decimal form', () => {
    expect(costOf(rateOf('0.1', 1n), 2.5)).toEqual({ pico: 250_000_000_000n, rounded: false });
  });

  it('agree with integer arithmetic in any grouping', () => {
    const tokens = fc.integer({ min: 0, max: 10_000_000 });
    const price = fc.integer({ min: 0, max: 1_000_000_000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(tokens, price), { maxLength: 50 }), calls => {
        const costs = calls.map(([count, millionths]) => costOf(rateOf(millionths / 1e6, 1_000_000n), count));
        const oracle = calls.reduce(
          (total, [count, millionths]) => total + BigInt(count) * BigInt(millionths),
          0n,
        );
        expect(costs.every(cost => !cost.rounded)).toBe(true);
        expect(sumPico(costs.map(cost => cost.pico))).toBe(oracle);
        const half = Math.floor(costs.length / 2);
        const grouped =
          sumPico(costs.slice(0, half).map(cost => cost.pico)) +
          sumPico(costs.slice(half).map(cost => cost.pico));
        expect(grouped).toBe(oracle);
      }),
    );
  });
});
