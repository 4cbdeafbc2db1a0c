import { describe, expect, it } from 'vitest';
import { centsToDollars } from '../../../scripts/prices/centsToDollars.ts';
import { portkeyMedia } from '../../../scripts/prices/portkeyMedia.ts';

const file = (providers: Parameters<typeof portkeyMedia>[0]['providers']) =>
  portkeyMedia({
    source: `Portkey-AI/models (MIT), commit ${'f'.repeat(40)}`,
    checked: '2026-08-21',
    providers,
  });
const tokens = (prices: Record<string, number>) => ({
  pay_as_you_go: Object.fromEntries(Object.entries(prices).map(([key, price]) => [key, { price }])),
});

describe('cents to dollars', () => {
  it.each([
    [4, 0, '0.04'],
    [0.3, 0, '0.003'],
    [16.7, 0, '0.167'],
    [120, 0, '1.2'],
    [100, 0, '1'],
    [6e-5, 6, '0.6'],
    [0.004, 6, '40'],
    [0.0012, 6, '12'],
    [2.5e-5, 6, '0.25'],
    [1e-7, 0, '0.000000001'],
  ])('%d × 10^%d is $%s', (cents, shift, dollars) => {
    expect(centsToDollars(cents, shift)).toBe(dollars);
  });
});

describe('media prices from the published file', () => {
  it('name their source', () => {
    expect(file({}).source).toEqual({
      name: 'Portkey-AI/models',
      commit: 'f'.repeat(40),
      date: '2026-08-21',
      licence: 'MIT',
    });
  });

  it('leave out prices of 0, which stand for none', () => {
    expect(file({ openai: { x: tokens({ request_token: 0, response_token: 0 }) } }).models).toEqual({});
  });

  it('leave out prices per minute under the name of a token, and cached tokens dearer than fresh ones', () => {
    const { models } = file({
      openai: {
        'gpt-4o-transcribe': tokens({ request_token: 0.00025, request_audio_token: 0.6 }),
        'gpt-realtime': tokens({ request_token: 0.0004, cache_read_input_token: 0.0016 }),
      },
    });
    expect(Object.values(models)).toEqual([
      { rates: { inputTokens: { dollars: '2.5', per: '1000000' } } },
      { rates: { inputTokens: { dollars: '4', per: '1000000' } } },
    ]);
  });

  it('know providers by our names and leave out the one whose unit is in doubt', () => {
    const image = { pay_as_you_go: { image: { default: { default: { price: 4 } } } } };
    const { models } = file({
      'azure-openai': { 'dall-e-3': image },
      google: { 'imagen-4-lte-128k': image, 'imagen-4-gt-128k': image },
      'fal-ai': { 'fal-ai/flux/dev': image },
      'together-ai': { 'black-forest-labs/FLUX.1': image },
    });
    expect(Object.keys(models)).toEqual(['azure/dall-e-3', 'fal-ai/flux/dev', 'google/imagen-4']);
  });
});
