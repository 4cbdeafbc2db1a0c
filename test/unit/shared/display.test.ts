import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatUsd, parseUsd } from '../../../src/core/money.ts';
import {
  displayBand,
  displayBar,
  displayChange,
  displayCount,
  displayKind,
  displayQuantity,
  displayShare,
  displayTokens,
  displayUsd,
} from '../../../src/shared/display.ts';

describe('displayUsd', () => {
  it.each([
    ['0', '$0.00'],
    ['0.0443', '$0.0443'],
    ['0.04425', '$0.0443'],
    ['0.5', '$0.50'],
    ['0.9999', '$1.00'],
    ['0.000000000001', '$0.000000000001'],
    ['0.000015', '$0.000015'],
    ['5.535', '$5.54'],
    ['40', '$40.00'],
    ['132', '$132.00'],
    ['1234567.891', '$1,234,567.89'],
    ['-3.2', '−$3.20'],
  ])('shows %s dollars as %s', (dollars, shown) => {
    expect(displayUsd(parseUsd(dollars))).toBe(shown);
  });

  it('shows an unknown amount as unpriced, never as zero', () => {
    expect(displayUsd(null)).toBe('unpriced');
    expect(displayQuantity({ value: null, kind: 'unpriced' })).toBe('unpriced');
  });

  it('takes the decimal strings of documents', () => {
    expect(displayUsd('10.889999999999')).toBe('$10.89');
  });

  it('converts with the rate of the policy and names a currency without a sign of its own by its code', () => {
    expect(displayUsd(parseUsd('10'), { code: 'EUR', rate: 0.92, date: '2026-11-01' })).toBe('€9.20');
    expect(displayUsd(parseUsd('1'), { code: 'CHF', rate: 0.1, date: '2026-11-01' })).toBe('CHF 0.10');
  });

  it('is never further from the amount than half of its last digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: 10n ** 24n }), pico => {
        const shown = displayUsd(pico).slice(1).replaceAll(',', '');
        const error = parseUsd(shown) - pico;
        const decimals = shown.split('.')[1]?.length ?? 0;
        // Trailing zeros were dropped, so the step may be finer than the digits shown; three digits bound it.
        const step = pico >= parseUsd('1') ? parseUsd('0.01') : pico / 100n + 1n;
        expect(
          (error < 0n ? -error : error) * 2n,
          `${formatUsd(pico)} as ${shown} (${decimals})`,
        ).toBeLessThanOrEqual(step);
      }),
    );
  });
});

describe('quantities', () => {
  it('carry their kind as a mark', () => {
    const value = parseUsd('0.0443');
    expect(displayQuantity({ value, kind: 'estimated' })).toBe('~$0.0443');
    expect(displayQuantity({ value, kind: 'upper-bound' })).toBe('≤$0.0443');
    expect(displayQuantity({ value, kind: 'estimated', low: value, high: value })).toBe('~$0.0443');
    // Nothing bounds it above: something of unknown size is missing.
    expect(displayQuantity({ value, kind: 'estimated', low: 1n })).toBe('~$0.0443 + ?');
    expect(displayQuantity({ value, kind: 'calibrated' })).toBe('≈$0.0443');
    expect(displayQuantity({ value, kind: 'exact' })).toBe('$0.0443');
    expect(displayKind('upper-bound')).toBe('upper bound');
  });

  it('show no cents of a large amount that nobody knows to the cent', () => {
    expect(displayQuantity({ value: parseUsd('132.87'), kind: 'estimated' })).toBe('~$133');
    expect(displayQuantity({ value: parseUsd('132.87'), kind: 'exact' })).toBe('$132.87');
  });

  it('show the least that is known where no more is', () => {
    expect(displayQuantity({ value: null, kind: 'unpriced', low: parseUsd('0.002') })).toBe('≥$0.002');
    expect(displayQuantity({ value: null, kind: 'unpriced', low: 0n })).toBe('unpriced');
  });

  it('show their band where there is one', () => {
    const band = {
      value: parseUsd('127'),
      kind: 'estimated',
      low: parseUsd('98'),
      high: parseUsd('161'),
    } as const;
    expect(displayBand(band)).toBe('$98–$161');
    const near = {
      value: parseUsd('11.1'),
      kind: 'estimated',
      low: parseUsd('10.9'),
      high: parseUsd('11.2'),
    } as const;
    expect(displayBand(near)).toBe('$10.90–$11.20');
    const narrow = {
      value: parseUsd('130'),
      kind: 'estimated',
      low: parseUsd('130.1'),
      high: parseUsd('130.2'),
    } as const;
    expect(displayBand(narrow)).toBe('$130.10–$130.20');
    expect(displayBand({ ...narrow, low: parseUsd('130.199') })).toBeUndefined();
    expect(displayBand({ value: 1n, kind: 'exact' })).toBeUndefined();
  });

  it('show changes with their sign', () => {
    expect(displayChange(parseUsd('412'))).toBe('+$412.00');
    expect(displayChange(parseUsd('-3.2'))).toBe('−$3.20');
  });
});

describe('tokens', () => {
  it('are counted in words', () => {
    expect(displayTokens(1)).toBe('1 token');
    expect(displayTokens({ value: 61, kind: 'exact' })).toBe('61 tokens');
    expect(displayTokens({ value: 12345, kind: 'estimated' })).toBe('~12,345 tokens');
    expect(displayTokens({ value: null, kind: 'unpriced' })).toBe('tokens unknown');
    expect(displayCount(1234567)).toBe('1,234,567');
  });
});

describe('a share', () => {
  it('is a whole percentage, and never 0% where there is something', () => {
    expect([0, 0.0001, 0.005, 0.414, 1].map(displayShare)).toEqual(['0%', '<1%', '1%', '41%', '100%']);
  });

  it('is a bar of eight cells', () => {
    expect([0, 0.0001, 0.44, 0.5, 0.99, 1, 1.2].map(displayBar)).toEqual([
      '░░░░░░░░',
      '▏░░░░░░░',
      '███▌░░░░',
      '████░░░░',
      '███████▉',
      '████████',
      '████████',
    ]);
  });
});
