import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Price, RateTier, Unit, Usage } from '../../../src/core/model.ts';
import { parseUsd, type Rate, rateOf } from '../../../src/core/money.ts';
import { calculate } from '../../../src/core/pricing/calculate.ts';

const source = { name: 'test', date: '2026-11-22', hash: 'sha256:0' };
const TEXT = { operation: 'text', params: {} } as const;
const perMillion = (dollars: string): readonly RateTier[] => [
  { start: 0, rate: rateOf(dollars, 1_000_000n) },
];
const priceOf = (rates: Price['rates'], more: Partial<Price> = {}): Price => ({
  provider: 'acme',
  model: 'm',
  rates,
  source,
  ...more,
});

const TOKENS = [
  'inputTokens',
  'cachedInputTokens',
  'cacheWriteTokens',
  'cacheWrite1hTokens',
  'inputAudioTokens',
  'inputImageTokens',
  'outputTokens',
  'reasoningTokens',
  'outputAudioTokens',
] as const satisfies readonly Unit[];

/** The same sum in the plainest way: fractions of pico-dollars as numerator and denominator, rounded up per unit. */
function oracle(price: Price, usage: Usage): bigint | null {
  const fallback: Partial<Record<Unit, Unit>> = {
    cachedInputTokens: 'inputTokens',
    reasoningTokens: 'outputTokens',
  };
  const input = TOKENS.filter(unit => !/^(output|reasoning)/.test(unit)).reduce(
    (sum, unit) => sum + BigInt(usage[unit] ?? 0),
    0n,
  );
  let total = 0n;
  let used = 0;
  for (const unit of TOKENS) {
    const quantity = usage[unit];
    if (quantity === undefined) continue;
    const tiers = price.rates[unit] ?? price.rates[fallback[unit] ?? unit] ?? [];
    let rate: Rate | undefined;
    for (const tier of tiers) if (BigInt(tier.start) <= input) rate = tier.rate;
    if (rate === undefined) {
      if (quantity === 0) continue;
      return null;
    }
    used += 1;
    const exact = BigInt(quantity) * rate.pico;
    total += exact / rate.per + (exact % rate.per === 0n ? 0n : 1n);
  }
  return used === 0 ? null : total;
}

const rate: fc.Arbitrary<Rate> = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 9n }), fc.bigInt({ min: 1n, max: 10n ** 7n }))
  .map(([pico, per]) => ({ pico, per }));
const tiers: fc.Arbitrary<readonly RateTier[]> = fc
  .tuple(rate, fc.option(fc.tuple(fc.integer({ min: 1, max: 300_000 }), rate), { nil: undefined }))
  .map(([base, above]) => [
    { start: 0, rate: base },
    ...(above === undefined ? [] : [{ start: above[0], rate: above[1] }]),
  ]);
const rates = fc.dictionary(fc.constantFrom(...TOKENS), tiers, { minKeys: 1, noNullPrototype: true });
const usages = fc.dictionary(fc.constantFrom(...TOKENS), fc.nat({ max: 2_000_000 }), {
  noNullPrototype: true,
});

describe('the cost of tokens', () => {
  it('equals a BigInt oracle to the pico-dollar', () => {
    fc.assert(
      fc.property(rates, usages, (published, usage) => {
        const price = priceOf(published);
        const cost = calculate(price, usage, TEXT);
        expect(cost.pico).toBe(oracle(price, usage));
        expect(cost.kind).toBe(cost.pico === null ? 'unpriced' : 'exact');
        if (cost.pico !== null)
          expect(cost.components.reduce((sum, { pico }) => sum + pico, 0n)).toBe(cost.pico);
      }),
      { numRuns: 2000 },
    );
  });

  it('never lacks digits: a million calls add up to what one call of a million times the tokens costs', () => {
    const price = priceOf({ inputTokens: perMillion('0.15'), outputTokens: perMillion('0.6') });
    const one = calculate(price, { inputTokens: 123, outputTokens: 457 }, TEXT).pico ?? 0n;
    const all = calculate(price, { inputTokens: 123_000_000, outputTokens: 457_000_000 }, TEXT).pico;
    expect(one * 1_000_000n).toBe(all);
  });

  it('takes the tier of all input tokens together, for the whole call', () => {
    const tiered = [...perMillion('1'), { start: 1001, rate: rateOf('2', 1_000_000n) }];
    const price = priceOf({
      inputTokens: tiered,
      cachedInputTokens: perMillion('0.1'),
      outputTokens: tiered,
    });
    const cost = (input: number, cached: number) =>
      calculate(price, { inputTokens: input, cachedInputTokens: cached, outputTokens: 10 }, TEXT).pico;
    expect(cost(600, 400)).toBe(parseUsd('0.00065'));
    expect(cost(600, 401)).toBe(parseUsd('0.0012601'));
    expect(cost(1001, 0)).toBe(parseUsd('0.002022'));
  });

  it('bills cached input without a cache price as input, and reasoning as output', () => {
    const price = priceOf({ inputTokens: perMillion('1'), outputTokens: perMillion('4') });
    const usage = { inputTokens: 10, cachedInputTokens: 90, outputTokens: 5, reasoningTokens: 20 };
    expect(calculate(price, usage, TEXT).pico).toBe(parseUsd('0.0002'));
  });

  it('is unknown where a used unit has no rate: a one-hour cache write is no five-minute one', () => {
    const price = priceOf({
      inputTokens: perMillion('1'),
      outputTokens: perMillion('4'),
      cacheWriteTokens: perMillion('1.25'),
    });
    const cost = calculate(price, { inputTokens: 10, cacheWrite1hTokens: 1, outputTokens: 1 }, TEXT);
    expect(cost).toMatchObject({ pico: null, kind: 'unpriced', source });
    expect(
      calculate(price, { inputTokens: 10, cacheWrite1hTokens: 0, outputTokens: 1 }, TEXT).pico,
    ).not.toBeNull();
  });

  it.each([
    {},
    { inputTokens: undefined },
    { inputTokens: -1 },
    { inputTokens: Number.NaN },
    { inputTokens: Number.POSITIVE_INFINITY },
  ])('is unknown, never 0, for a usage of %j', usage => {
    const price = priceOf({ inputTokens: perMillion('1'), requests: perMillion('1') });
    expect(calculate(price, usage, TEXT)).toMatchObject({ pico: null, kind: 'unpriced' });
  });

  it('is unknown without a price', () => {
    expect(calculate(undefined, { inputTokens: 1 }, TEXT)).toEqual({
      pico: null,
      kind: 'unpriced',
      components: [],
      source: null,
    });
  });

  it('adds the price of the request itself where there is one', () => {
    const price = priceOf({
      inputTokens: perMillion('1'),
      requests: [{ start: 0, rate: rateOf('5', 1000n) }],
    });
    expect(calculate(price, { inputTokens: 1000 }, TEXT).pico).toBe(parseUsd('0.006'));
  });

  it('says which component was rounded up', () => {
    const price = priceOf({ audioSeconds: [{ start: 0, rate: { pico: 1n, per: 3n } }] });
    const cost = calculate(price, { audioSeconds: 10 }, { operation: 'audio', params: {} });
    expect(cost).toMatchObject({ pico: 4n, components: [{ unit: 'audioSeconds', rounded: true }] });
  });
});

describe('the cost of images', () => {
  const table = {
    low: { '1024x1024': rateOf('0.01', 1n), '1536x1024': rateOf('0.02', 1n) },
    high: { '1024x1024': rateOf('0.16', 1n), '1536x1024': rateOf('0.25', 1n) },
  };
  const byToken = priceOf(
    { inputTokens: perMillion('5'), inputImageTokens: perMillion('10'), outputImageTokens: perMillion('40') },
    { perImage: table },
  );
  const image = (quality?: string, size?: string) =>
    ({ operation: 'image', params: { quality, size } }) as const;

  it('goes by the tokens that were reported', () => {
    const usage = { inputTokens: 100, outputImageTokens: 1056, images: 1 };
    expect(calculate(byToken, usage, image('low', '1024x1024'))).toMatchObject({
      pico: parseUsd('0.04274'),
      kind: 'exact',
    });
    const asOutput = { inputTokens: 100, outputTokens: 1056 };
    expect(calculate(byToken, asOutput, image()).pico).toBe(parseUsd('0.04274'));
  });

  it('goes by quality and size where no tokens were reported', () => {
    const cost = calculate(byToken, { images: 2, inputTokens: 100 }, image('low', '1536x1024'));
    expect(cost).toMatchObject({ pico: parseUsd('0.0405'), kind: 'exact' });
    expect(calculate(byToken, { images: 1 }, image('high', '1024x1024')).pico).toBe(parseUsd('0.16'));
  });

  it.each([
    ['auto', '1024x1024', '0.16'],
    ['low', undefined, '0.02'],
    [undefined, undefined, '0.25'],
    ['constructor', '__proto__', '0.25'],
  ])('is at most the dearest that quality %s and size %s may mean', (quality, size, dollars) => {
    const cost = calculate(byToken, { images: 1 }, image(quality, size));
    expect(cost).toMatchObject({ pico: parseUsd(dollars), kind: 'upper-bound' });
  });

  it('is unknown where neither tokens nor a price per image are there', () => {
    const price = priceOf({ inputTokens: perMillion('5'), outputImageTokens: perMillion('40') });
    expect(calculate(price, { images: 1 }, image()).pico).toBeNull();
    expect(calculate(byToken, {}, image('low', '1024x1024')).pico).toBeNull();
  });

  it('of a model that is billed by the image leaves tokens out', () => {
    const flat = priceOf({}, { perImage: { default: { default: rateOf('0.04', 1n) } } });
    const cost = calculate(flat, { images: 3, inputTokens: 50 }, image('hd', '1x1'));
    expect(cost).toMatchObject({ pico: parseUsd('0.12'), kind: 'exact' });
  });
});

describe('the cost of speech and video', () => {
  it('goes by character and second, whatever tokens are reported beside them', () => {
    const speech = priceOf({ characters: [{ start: 0, rate: rateOf('15', 1_000_000n) }] });
    const call = { operation: 'audio', params: {} } as const;
    expect(calculate(speech, { characters: 1000, inputTokens: 250 }, call).pico).toBe(parseUsd('0.015'));
    expect(calculate(speech, { inputTokens: 250 }, call).pico).toBeNull();
  });

  it('goes by the size of a video, at most by the dearest', () => {
    const video = priceOf(
      {},
      { perVideoSecond: { '1280x720': rateOf('0.1', 1n), '1920x1080': rateOf('0.3', 1n) } },
    );
    const cost = (size?: string) =>
      calculate(video, { videoSeconds: 8 }, { operation: 'video', params: { size } });
    expect(cost('1280x720')).toMatchObject({ pico: parseUsd('0.8'), kind: 'exact' });
    expect(cost()).toMatchObject({ pico: parseUsd('2.4'), kind: 'upper-bound' });
  });
});
