import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { amountText } from '../../../src/core/text/amountText.ts';

describe('an amount for people', () => {
  it('is off by at most half of its last digit, and by at most half a percent below 1', () => {
    const positive = fc.bigInt({ min: 1n, max: 10n ** 18n });
    fc.assert(
      fc.property(positive, positive, (numerator, denominator) => {
        const text = amountText(numerator, denominator).replaceAll(',', '');
        const [whole = '', fraction = ''] = text.split('.');
        const scale = 10n ** BigInt(fraction.length);
        const error = BigInt(whole + fraction) * denominator - numerator * scale;
        const distance = error < 0n ? -error : error;
        if (numerator >= denominator) expect(2n * distance <= denominator).toBe(true);
        else expect(200n * distance <= numerator * scale).toBe(true);
      }),
    );
  });

  it.each([
    [0n, '0.00'],
    [1n, '0.000000000001'],
    [44_250_000_000n, '0.0443'],
    [999_500_000_000n, '1.00'],
    [1_234_567_890_000_000n, '1,234.57'],
  ])('%d pico-dollars are %s', (pico, text) => {
    expect(amountText(pico, 10n ** 12n)).toBe(text);
  });

  it('loses its decimals from where they say too much', () => {
    expect([99n, 100n, 1234n].map(amount => amountText(amount, 1n, 100n))).toEqual(['99.00', '100', '1,234']);
  });
});
