import { describe, expect, it } from 'vitest';
import { imageTokens } from '../../../src/core/tokens/imageTokens.ts';

describe('imageTokens', () => {
  it.each([
    ['1024x1024', [272, 1056, 4160]],
    ['1024x1536', [408, 1584, 6240]],
    ['1536x1024', [400, 1568, 6208]],
  ])('gives the documented tokens of gpt-image-1 at %s', (size, expected) => {
    for (const model of ['openai/gpt-image-1', 'sandbox/gpt-image-1', 'openai/gpt-image-1.5-2025-12-16']) {
      const tokens = ['low', 'medium', 'high'].map(quality => imageTokens(model, size, quality));
      expect(tokens.map(image => image?.value)).toEqual(expected);
      expect(tokens.every(image => image?.kind === 'exact')).toBe(true);
    }
  });

  it('bounds gpt-image-1-mini by its listed price', () => {
    expect(imageTokens('openai/gpt-image-1-mini', '1024x1024', 'medium')).toMatchObject({
      value: 1056,
      kind: 'estimated',
      low: 1056,
      high: 1375,
    });
  });

  // Values of OpenAI's calculator as published by its users (community.openai.com, 2026-04).
  it.each([
    ['gpt-image-2', '1024x1024', 'low', 196],
    ['gpt-image-2', '1024x1024', 'medium', 1756],
    ['gpt-image-2', '1024x1024', 'high', 7024],
    ['gpt-image-2', '1536x1024', 'high', 5488],
    ['gpt-image-2', '1024x1536', 'high', 5488],
    ['gpt-image-2', '1792x1024', 'high', 5063],
    ['gpt-image-2', '3584x2048', 'high', 12_329],
    ['gpt-image-2.5-flare', '1024x1024', 'medium', 439],
    ['gpt-image-2.5-flare', '1024x1024', 'xhigh', 3122],
    ['gpt-image-2.5-flare', '1024x1024', 'max', 7024],
  ])('%s at %s, %s quality: %i', (model, size, quality, value) => {
    expect(imageTokens(`openai/${model}`, size, quality)).toMatchObject({ value, kind: 'estimated' });
  });

  it.each([
    ['openai/gpt-image-1', 'auto', 'medium'],
    ['openai/gpt-image-1', '1024x1024', 'auto'],
    ['openai/gpt-image-1', '512x512', 'low'],
    ['openai/gpt-image-1', 'constructor', 'name'],
    ['openai/gpt-image-2', '1024x1024', 'xhigh'],
    ['openai/gpt-image-2', '1024x1024', 'toString'],
    ['openai/gpt-image-2', '0x0', 'low'],
    ['openai/gpt-image-2', '1024x', 'low'],
    ['openai/dall-e-3', '1024x1024', 'standard'],
    ['google/imagen-4', '1024x1024', 'high'],
  ])('does not know %s at %s, %s', (model, size, quality) => {
    expect(imageTokens(model, size, quality)).toBeUndefined();
  });
});
