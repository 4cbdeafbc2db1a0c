import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mediaInput } from '../../../../src/core/tokens/media/mediaInput.ts';

const image = (model: string, width: number, height: number, detail?: string) =>
  mediaInput(model, { kind: 'image', detail }, { kind: 'image', width, height })?.tokens;
const unknownImage = (model: string, detail?: string) =>
  mediaInput(model, { kind: 'image', detail }, undefined);
const exactly = (value: number) => ({ value, kind: 'exact' });

describe('image inputs of OpenAI', () => {
  it('in tiles: the examples of OpenAI’s guide, 765, 1,105 and 85 tokens', () => {
    expect(image('openai/gpt-4o', 1024, 1024, 'high')).toEqual(exactly(765));
    expect(image('openai/gpt-4o-2024-08-06', 2048, 4096, 'high')).toEqual(exactly(1105));
    expect(image('openai/gpt-4.1', 4096, 8192, 'low')).toEqual(exactly(85));
  });

  it('in tiles, with base and tile of each model’s row in the guide', () => {
    expect(image('gpt-4o-mini', 1024, 1024, 'high')).toEqual(exactly(2833 + 4 * 5667));
    expect(image('gpt-5', 1024, 1024, 'high')).toEqual(exactly(70 + 4 * 140));
    expect(image('o1', 1024, 1024, 'high')).toEqual(exactly(75 + 4 * 150));
    expect(image('o3-2025-04-16', 512, 512, 'high')).toEqual(exactly(75 + 150));
    expect(image('computer-use-preview', 600, 400, 'high')).toEqual(exactly(65 + 2 * 129));
    // Its shorter side is scaled to 512 pixels: one tile.
    expect(image('gpt-image-1', 1024, 1024, 'high')).toEqual(exactly(65 + 129));
  });

  it('in tiles: small images are not enlarged, as 128 × 64 pixels billed with one tile shows', () => {
    expect(image('gpt-4.1', 128, 64, 'high')).toEqual(exactly(255));
  });

  it('in patches: the examples of OpenAI’s guide, 1,024 and 1,452 patches', () => {
    const patches = (width: number, height: number) => image('gpt-4.1-mini', width, height, 'high');
    expect(patches(1024, 1024)).toEqual({ value: 1659, kind: 'estimated', low: 1658, high: 1659 });
    expect(patches(1800, 2400)?.value).toBe(Math.round(1452 * 1.62));
    expect(image('o4-mini', 1024, 1024, 'high')?.value).toBe(Math.round(1024 * 1.72));
    expect(image('gpt-4.1-nano', 1800, 2400, 'high')?.value).toBe(Math.round(1452 * 2.46));
    expect(patches(8000, 8000)?.value).toBeLessThanOrEqual(Math.round(1536 * 1.62));
  });

  it('bound a multiplier that was billed otherwise than the guide says', () => {
    expect(image('gpt-5-mini', 1024, 1024, 'high')).toEqual({
      value: 1659,
      kind: 'estimated',
      low: Math.floor(1024 * 1.2),
      high: 1659,
    });
    expect(image('gpt-5-nano', 1024, 1024, 'high')?.low).toBe(1536);
  });

  it('keep more of a large image with "original", and where that is the default', () => {
    const high = image('gpt-5.4', 4000, 3000, 'high')?.value ?? 0;
    expect(high).toBeLessThanOrEqual(2500 * 1.2);
    expect(image('gpt-5.4', 4000, 3000, 'original')?.value).toBeGreaterThan(high);
    expect(image('gpt-5.4', 4000, 3000)?.value).toBe(high);
    expect(image('gpt-5.5', 4000, 3000)?.value).toBe(image('gpt-5.5', 4000, 3000, 'original')?.value);
    expect(image('gpt-5.6', 8000, 6000)?.value).toBe(Math.round(250 * 188 * 1.2));
  });

  it('are between few and many where the model chooses the detail', () => {
    expect(image('gpt-4o', 1024, 1024)).toEqual({ value: 765, kind: 'estimated', low: 85, high: 765 });
  });

  it('of unknown size lie between the least and the most of the rule', () => {
    const found = unknownImage('gpt-4o', 'high');
    expect(found?.tokens).toEqual({ value: 765, kind: 'estimated', low: 255, high: 85 + 8 * 170 });
    expect(found?.isMeasured).toBe(false);
    expect(unknownImage('gpt-4o', 'low')?.tokens).toEqual(exactly(85));
    expect(unknownImage('gpt-4.1-mini')?.tokens.high).toBe(Math.ceil(1536 * 1.62));
  });
});

describe('image inputs of Anthropic', () => {
  it.each([
    [200, 200, 64, 64],
    [1000, 1000, 1296, 1296],
    [1092, 1092, 1521, 1521],
    [1920, 1080, 1560, 2691],
    [2000, 1500, 1564, 3888],
    [3840, 2160, 1560, 4784],
    [1075, 1520, 33 * 47, 39 * 55],
  ])('of %i × %i pixels are those of the tables in Anthropic’s "Vision"', (width, height, standard, high) => {
    expect(image('anthropic/claude-sonnet-4-6', width, height)).toEqual(exactly(standard));
    expect(image('anthropic/claude-opus-4-8', width, height)).toEqual(exactly(high));
    expect(image('claude-opus-4-7', width, height)).toEqual(exactly(high));
  });

  it('of models that the page does not name lie between both limits', () => {
    expect(image('claude-sonnet-5', 3840, 2160)).toEqual({
      value: 4784,
      kind: 'estimated',
      low: 1560,
      high: 4784,
    });
    expect(unknownImage('claude-3-5-sonnet-20241022')?.tokens).toMatchObject({ low: 1, high: 1568 });
  });
});

describe('media inputs of Google', () => {
  it('up to Gemini 2.5: 258 tokens up to 384 pixels, and the six tiles of Google’s example', () => {
    expect(image('google/gemini-2.5-flash', 384, 300)).toEqual(exactly(258));
    expect(image('google/gemini-2.0-flash', 960, 540)).toMatchObject({ value: 6 * 258, low: 258 });
    expect(image('gemini-2.5-pro', 960, 540, 'low')).toMatchObject({ value: 64 });
    expect(unknownImage('gemini-2.5-pro')?.tokens).toMatchObject({ low: 258, high: 2064 });
  });

  it('from Gemini 3 on by media resolution, whatever the size', () => {
    for (const [detail, tokens] of [
      [undefined, 1120],
      ['low', 280],
      ['media_resolution_medium', 560],
      ['high', 1120],
      ['ultra_high', 2240],
    ] as const) {
      expect(image('google/gemini-3-pro-preview', 3000, 2000, detail)?.value).toBe(tokens);
    }
  });

  it('have 32 tokens for each second of sound: a minute has 1,920, as Google says', () => {
    const minute = { kind: 'audio', seconds: 60, isExact: true } as const;
    const found = mediaInput('gemini-2.5-flash', { url: 'talk.wav' }, minute);
    expect(found).toMatchObject({ tokens: exactly(1920), unit: 'inputAudioTokens' });
    expect(mediaInput('gemini-3-pro', {}, { ...minute, isExact: false })?.tokens).toMatchObject({
      value: 1920,
      low: 1440,
    });
  });
});

describe('media inputs of others', () => {
  it('xAI: at most 1,792 tokens; Pixtral: a token per 16 pixels and row', () => {
    expect(image('x-ai/grok-4', 5000, 5000)).toMatchObject({ value: 1792, low: 512, high: 1792 });
    expect(image('mistral/pixtral-12b-2409', 1024, 1024)).toMatchObject({ value: 64 * 65, low: 4096 });
  });

  it('OpenAI’s sound has a token for each 100 ms and a few special ones', () => {
    const size = { kind: 'audio', seconds: 12.34, isExact: true } as const;
    const found = mediaInput('openai/gpt-4o-audio-preview', {}, size);
    expect(found?.tokens).toMatchObject({ value: 124, kind: 'estimated', low: 124 });
  });

  it('are unknown where nothing is documented: never 0', () => {
    expect(image('meta/llama-4-scout', 100, 100)).toBeUndefined();
    expect(image('deepseek/deepseek-chat', 100, 100)).toBeUndefined();
    expect(image('openai/gpt-6-astra', 100, 100)).toBeUndefined();
    expect(mediaInput('gemini-2.5-flash', { kind: 'audio' }, undefined)).toBeUndefined();
    expect(mediaInput('gpt-4o', { kind: 'video' }, undefined)).toBeUndefined();
    expect(mediaInput('gpt-4o', { url: 'report.pdf' }, undefined)).toBeUndefined();
    expect(mediaInput('gpt-4o', {}, undefined)).toBeUndefined();
  });
});

describe('any image', () => {
  const models = ['gpt-4o', 'gpt-4o-mini', 'gpt-4.1-mini', 'gpt-5.4', 'claude-sonnet-4-6', 'claude-opus-4-8'];
  const side = fc.integer({ min: 1, max: 500 });

  it('has more tokens the larger it is, as long as nothing is scaled down', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        side,
        side,
        side,
        side,
        (model, width, height, more, taller) => {
          const small = image(model, width, height, 'high')?.value ?? 0;
          const large = image(model, width + more, height + taller, 'high')?.value ?? 0;
          expect(small).toBeGreaterThan(0);
          expect(large).toBeGreaterThanOrEqual(small);
        },
      ),
    );
  });

  it('keeps its value within its bounds, and those of a known size within those of an unknown one', () => {
    const all = [...models, 'gpt-5-nano', 'gemini-3-pro', 'claude-sonnet-5', 'grok-4', 'pixtral-large', 'o3'];
    const any = fc.integer({ min: 1, max: 20_000 });
    const detail = fc.constantFrom('low', 'high', 'auto', undefined);
    fc.assert(
      fc.property(fc.constantFrom(...all), any, any, detail, (model, width, height, asked) => {
        const tokens = image(model, width, height, asked);
        const { value = 0, low = value, high = value } = tokens ?? {};
        expect(Number.isSafeInteger(value) && low <= value && value <= high && low > 0).toBe(true);
        const open = unknownImage(model, asked)?.tokens;
        expect(open?.low ?? open?.value).toBeLessThanOrEqual(low);
        expect(open?.high ?? open?.value).toBeGreaterThanOrEqual(high);
      }),
    );
  });
});
