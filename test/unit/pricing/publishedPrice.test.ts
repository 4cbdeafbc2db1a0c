import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Rate, rateOf } from '../../../src/core/money.ts';
import { datedRates } from '../../../src/core/pricing/publishedPrice.ts';
import { publishedRate } from '../../../src/core/pricing/publishedRate.ts';
import { rateAt } from '../../../src/core/pricing/tiers.ts';

const million = (dollars: string): Rate => rateOf(dollars, 1_000_000n);

describe('published amounts', () => {
  it.each([
    [0.18000000000000002, rateOf('0.18', 1_000_000n)],
    [0.30000000000000004, rateOf('0.3', 1_000_000n)],
    [0.08333333333333334, rateOf('1', 12_000_000n)],
    [0.003625, rateOf('0.003625', 1_000_000n)],
    [6e-7, rateOf('0.0000006', 1_000_000n)],
    [0, { pico: 0n, per: 1n }],
  ])('%d lose the traces of float arithmetic', (dollars, rate) => {
    expect(publishedRate(dollars, 1_000_000n)).toEqual(rate);
  });

  it('of up to 12 digits are taken as they are written', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999_999_999 }),
        fc.integer({ min: 0, max: 9 }),
        (digits, decimals) => {
          const text = (digits / 10 ** decimals).toFixed(decimals);
          expect(publishedRate(Number(text), 1_000_000n)).toEqual(rateOf(text, 1_000_000n));
        },
      ),
    );
  });

  it('made by float arithmetic come back as the fraction they were', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 999 }),
        fc.integer({ min: 2, max: 999 }),
        (numerator, denominator) => {
          const { pico, per } = publishedRate(numerator / denominator, 1n);
          expect(pico * BigInt(denominator)).toBe(BigInt(numerator) * 10n ** 12n * per);
        },
      ),
    );
  });
});

describe('price lists', () => {
  it('with a part that we cannot bill are none: half a price would be one that is too low (F18)', () => {
    const tokens = { input_mtok: 1, output_mtok: 2 };
    const units = (more: Record<string, number>) =>
      Object.keys(datedRates('m', [{ prices: { ...tokens, ...more } }])[0]?.rates ?? {});
    expect(units({ output_citation_mtok: 2 })).toEqual([]);
    expect(units({ something_new_kcount: 2 })).toEqual([]);
    expect(units({ web_searches_kcount: 10 })).toContain('outputTokens');
  });

  it('begin a tier above the number the source names', () => {
    const [list] = datedRates('m', [
      { prices: { input_mtok: { base: 1.25, tiers: [{ start: 200_000, price: 2.5 }] }, output_mtok: 10 } },
    ]);
    expect(rateAt(list?.rates.inputTokens ?? [], 200_000)).toEqual(million('1.25'));
    expect(rateAt(list?.rates.inputTokens ?? [], 200_001)).toEqual(million('2.5'));
    expect(rateAt(list?.rates.outputTokens ?? [], 1e9)).toEqual(million('10'));
  });

  it('keep their dates, oldest first', () => {
    const lists = datedRates('m', [
      { prices: { input_mtok: 1 } },
      { constraint: { type: 'start_date', start_date: '2027-01-01' }, prices: { input_mtok: 3 } },
      { constraint: { type: 'start_date', start_date: '2026-06-01' }, prices: { input_mtok: 2 } },
    ]);
    expect(lists.map(({ from }) => from)).toEqual([undefined, '2026-06-01', '2027-01-01']);
  });

  it('take the dearest of a day, unit by unit and tier by tier, and say so', () => {
    const [plain, dated] = datedRates('m', [
      { prices: { input_mtok: 0.1, output_mtok: 9 } },
      {
        constraint: { type: 'start_date', start_date: '2026-08-17' },
        prices: { input_mtok: { base: 0.2, tiers: [{ start: 999, price: 4 }] }, output_mtok: 0.5 },
      },
      {
        constraint: { type: 'time_of_date' },
        prices: { input_mtok: 0.4, output_mtok: 0.4, cache_read_mtok: 1 },
      },
    ]);
    expect(plain?.dearestOfDay).toBeUndefined();
    expect(dated).toMatchObject({ from: '2026-08-17', dearestOfDay: true });
    expect(dated?.rates.inputTokens).toEqual([
      { start: 0, rate: million('0.4') },
      { start: 1000, rate: million('4') },
    ]);
    expect(dated?.rates.outputTokens).toEqual([{ start: 0, rate: million('0.5') }]);
    expect(dated?.rates.cachedInputTokens).toEqual([{ start: 0, rate: million('1') }]);
  });

  it('bill hours by the second, requests by the thousand, and leave out what has no unit', () => {
    const [list] = datedRates('m', [
      { prices: { audio_hours: 0.36, requests_kcount: 5, web_searches_kcount: 10 } },
    ]);
    expect(list?.rates).toEqual({
      audioSeconds: [{ start: 0, rate: rateOf('0.0001', 1n) }],
      requests: [{ start: 0, rate: rateOf('0.005', 1n) }],
    });
  });

  it('name the rate of gpt-image models’ image tokens "output"', () => {
    const [image] = datedRates('gpt-image-1', [{ prices: { input_mtok: 5, output_mtok: 40 } }]);
    expect(image?.rates.outputImageTokens).toEqual([{ start: 0, rate: million('40') }]);
    const [text] = datedRates('gpt-5', [{ prices: { input_mtok: 5, output_mtok: 40 } }]);
    expect(text?.rates.outputImageTokens).toBeUndefined();
  });
});
