import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { worstCase } from '../../../../src/core/batch/plan/reserve.ts';
import type { Price, RateTier, Unit } from '../../../../src/core/model.ts';
import { rateOf } from '../../../../src/core/money.ts';
import { calculate } from '../../../../src/core/pricing/calculate.ts';

const source = { name: 'test', date: '2026-11-01', hash: 'sha256:0' };

function price(rates: Partial<Record<Unit, [number, string][]>>, perImage?: Price['perImage']): Price {
  const tiers = Object.entries(rates).map(([unit, list]): [string, RateTier[]] => [
    unit,
    list.map(([start, dollars]) => ({ start, rate: rateOf(dollars, 1_000_000n) })),
  ]);
  return { provider: 'p', model: 'm', rates: Object.fromEntries(tiers), perImage, source };
}

const text = { operation: 'text' as const, model: 'm', promptBytes: 1000, messages: 1 };

describe('the worst case of a call', () => {
  it('has tools, schema and media in it, media at the dearest rate, and no bound where one has none', () => {
    const rates = price({ inputTokens: [[0, '1']], inputAudioTokens: [[0, '40']], outputTokens: [[0, '8']] });
    const params = { maxOutputTokens: 10 };
    const plain = worstCase(rates, { ...text, params }) ?? 0n;
    expect(worstCase(rates, { ...text, params, extraTokens: 100 })).toBe(plain + 100_000_000n);
    expect(worstCase(rates, { ...text, params, mediaTokens: 100 })).toBe(plain + 4_000_000_000n);
    expect(worstCase(rates, { ...text, params, mediaTokens: null })).toBeNull();
  });

  it('is never below what any usage within the limits costs', () => {
    const tiered = price({
      inputTokens: [
        [0, '1'],
        [500, '3'],
      ],
      cachedInputTokens: [[0, '0.5']],
      cacheWriteTokens: [
        [0, '1.25'],
        [500, '3.75'],
      ],
      outputTokens: [
        [0, '8'],
        [500, '12'],
      ],
    });
    fc.assert(
      fc.property(
        fc.nat(1000),
        fc.nat(400),
        fc.nat(400),
        fc.float({ min: 0, max: 1, noNaN: true }),
        (input, output, reasoning, share) => {
          fc.pre(output + reasoning <= 400);
          const cached = Math.floor(input * share);
          const usage = {
            inputTokens: input - cached,
            cacheWriteTokens: cached,
            outputTokens: output,
            reasoningTokens: reasoning,
          };
          const params = { maxOutputTokens: 400 };
          const cost = calculate(tiered, usage, { operation: 'text', params }).pico;
          const bound = worstCase(tiered, { ...text, params });
          expect(cost).not.toBeNull();
          expect(bound).not.toBeNull();
          expect(cost! <= bound!).toBe(true);
        },
      ),
    );
  });

  it('is unknown without a price, without an output limit, and without a rate for what is used', () => {
    const priced = price({ inputTokens: [[0, '1']], outputTokens: [[0, '8']] });
    expect(worstCase(undefined, { ...text, params: { maxOutputTokens: 1 } })).toBeNull();
    expect(worstCase(priced, { ...text, params: {} })).toBeNull();
    expect(
      worstCase(price({ inputTokens: [[0, '1']] }), { ...text, params: { maxOutputTokens: 1 } }),
    ).toBeNull();
    expect(worstCase(priced, { ...text, params: { maxOutputTokens: 1 } })).not.toBeNull();
  });

  it('takes documented image tokens, the largest where size or quality is the provider’s choice', () => {
    const images = price({ inputTokens: [[0, '5']], outputImageTokens: [[0, '40']] });
    const call = { operation: 'image' as const, model: 'gpt-image-1', promptBytes: 0, messages: 1 };
    const frame = 64n * 5_000_000n;
    const medium = worstCase(images, { ...call, params: { size: '1024x1024', quality: 'medium' } });
    expect(medium).toBe(1056n * 40_000_000n + frame);
    expect(worstCase(images, { ...call, params: {} })).toBe(6240n * 40_000_000n + frame);
    expect(worstCase(images, { ...call, params: { size: '1024x1024', quality: 'splendid' } })).toBeNull();
  });

  it('takes the price per image where there are no token rates', () => {
    const flat = price(
      {},
      { standard: { '1024x1024': rateOf('0.04', 1n) }, hd: { '1024x1024': rateOf('0.08', 1n) } },
    );
    const call = { operation: 'image' as const, model: 'dall-e-3', promptBytes: 500, messages: 1 };
    expect(worstCase(flat, { ...call, params: { quality: 'standard' } })).toBe(40_000_000_000n);
    expect(worstCase(flat, { ...call, params: {} })).toBe(80_000_000_000n);
  });

  it('bounds speech by its characters, and not at all where it is billed by audio tokens', () => {
    const call = { operation: 'audio' as const, model: 'tts-1', promptBytes: 100, messages: 1, params: {} };
    expect(worstCase(price({ characters: [[0, '15']] }), call)).toBe(100n * 15_000_000n);
    expect(worstCase(price({ inputTokens: [[0, '1']], outputAudioTokens: [[0, '12']] }), call)).toBeNull();
  });
});
