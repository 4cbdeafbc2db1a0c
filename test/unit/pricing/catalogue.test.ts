import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findProvider } from '@pydantic/genai-prices';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCatalogue, PUBLISHED_PROVIDERS, PUBLISHED_SOURCE } from '../../../src/adapters/prices.ts';
import { worstCase } from '../../../src/core/batch/plan/reserve.ts';
import { rateOf } from '../../../src/core/money.ts';
import { parsePolicy } from '../../../src/core/policy/parsePolicy.ts';
import { emptyPolicy } from '../../../src/core/policy/policy.ts';
import { calculate } from '../../../src/core/pricing/calculate.ts';
import type { Catalogue } from '../../../src/core/pricing/catalogue.ts';

const AT = '2026-11-22T10:00:00.000Z';
const million = (dollars: string) => [{ start: 0, rate: rateOf(dollars, 1_000_000n) }];
const packageFolder = join(import.meta.dirname, '../../../node_modules/@pydantic/genai-prices');

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await openCatalogue(emptyPolicy);
});
const withPrices = (prices: string) => openCatalogue(parsePolicy(`prices:\n${prices}`, 'p.yaml'));

describe('the price data', () => {
  it('is of the version that is named', () => {
    const { version } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8'));
    expect(PUBLISHED_SOURCE.name).toBe(`genai-prices ${version}`);
  });

  it('has every provider that is listed, and no other one with models', () => {
    const bundle = readFileSync(join(packageFolder, 'dist/index.js'), 'utf8');
    const ids = new Set([...bundle.matchAll(/^ {4}id: "([^"]+)"/gm)].map(match => match[1] ?? ''));
    const providers = [...ids].filter(id => findProvider({ providerId: id })?.id === id).sort();
    expect(providers.length).toBeGreaterThan(40);
    expect(providers).toEqual([...PUBLISHED_PROVIDERS].sort());
  });

  it.each([
    'openai/gpt-4o-search-preview',
    'openai/gpt-4o-mini-search-preview-2025-03-11',
    'sandbox/openai/gpt-4o-mini-search-preview',
    'openai/o3-deep-research',
    'perplexity/sonar-deep-research',
    'perplexity/sonar-pro-search',
    'openrouter/perplexity/sonar',
  ])('has no price for %s: a fee for each search is in no list (F18)', model => {
    const price = catalogue.find(model, AT);
    const usage = { inputTokens: 10, outputTokens: 10 };
    const call = { operation: 'text', params: {} } as const;
    expect(calculate(price, usage, call)).toMatchObject({ pico: null, kind: 'unpriced' });
    const reserved = { ...call, params: { maxOutputTokens: 10 }, model, promptBytes: 10, messages: 1 };
    expect(worstCase(price, reserved)).toBeNull();
  });

  it('has a price where the fee of a call is in the list, and for models that only can search', () => {
    const usage = { inputTokens: 10, outputTokens: 10 };
    for (const model of ['perplexity/sonar-pro', 'openai/gpt-5-mini', 'anthropic/claude-sonnet-4-5'])
      expect(
        calculate(catalogue.find(model, AT), usage, { operation: 'text', params: {} }).pico,
      ).not.toBeNull();
    expect(catalogue.find('perplexity/sonar', AT)?.rates.requests).toBeDefined();
  });

  it('gives each price a source that can be found again: name, date, hash', () => {
    const prices = catalogue.list(AT);
    expect(prices.length).toBeGreaterThan(1500);
    for (const { source } of prices) {
      expect(source.hash).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(source.date).toMatch(/^2026-\d{2}-\d{2}$/);
      expect(source.name).toMatch(/genai-prices|Portkey/);
    }
    const names = prices.map(price => `${price.provider}/${price.model}`);
    expect(names).toEqual([...new Set(names)].sort());
  });
});

describe('finding a price', () => {
  it.each([
    ['openai/gpt-5-mini', 'openai/gpt-5-mini'],
    ['gpt-5-mini', 'openai/gpt-5-mini'],
    ['openai/gpt-5-mini-2025-08-07', 'openai/gpt-5-mini'],
    ['sandbox/gpt-image-1', 'openai/gpt-image-1'],
    ['sandbox/openai/gpt-image-1', 'openai/gpt-image-1'],
    ['claude-sonnet-4-5', 'anthropic/claude-sonnet-4-5'],
    ['gemini/gemini-2.5-pro', 'google/gemini-2.5-pro'],
    ['OpenAI/gpt-4o', 'openai/gpt-4o'],
    ['openai/dall-e-3', 'openai/dall-e-3'],
    ['dall-e-3', 'openai/dall-e-3'],
    ['openrouter/openai/gpt-5-mini', 'openrouter/openai/gpt-5-mini'],
    ['fal-ai/flux/dev', 'fal-ai/flux/dev'],
  ])('%s is %s', (written, found) => {
    const price = catalogue.find(written, AT);
    expect(`${price?.provider}/${price?.model}`).toBe(found);
  });

  it.each([
    '',
    '/',
    'sandbox/',
    'openai/',
    'openai/gpt-55-imaginary',
    'acme/x',
    '__proto__',
    'openai/constructor',
  ])('%j has none', written => {
    expect(catalogue.find(written, AT)).toBeUndefined();
  });

  it('has none for a name that is longer than any', () => {
    expect(catalogue.find(`openai/gpt-5${'x'.repeat(500)}`, AT)).toBeUndefined();
  });

  it('goes by the date', () => {
    expect(catalogue.find('openai/o3', '2025-06-09')?.rates.inputTokens).toEqual(million('10'));
    expect(catalogue.find('openai/o3', '2025-06-10T00:00:00Z')?.rates.inputTokens).toEqual(million('2'));
  });

  it('says that times of day differ', () => {
    expect(catalogue.find('deepseek/deepseek-chat', AT)?.source.name).toContain('dearest time of day');
  });

  it('names what is close', () => {
    expect(catalogue.similar('openai/gpt-5-mimi')[0]).toBe('openai/gpt-5-mini');
    expect(catalogue.similar('gpt5-mini')[0]).toBe('openai/gpt-5-mini');
    expect(catalogue.similar('openai/claude-sonnet-4-5')[0]).toBe('anthropic/claude-sonnet-4-5');
    expect(catalogue.similar('qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq')).toEqual([]);
  });
});

describe('media prices', () => {
  it('complete the token prices', () => {
    const price = catalogue.find('openai/gpt-image-1', AT);
    expect(price?.rates).toMatchObject({
      inputTokens: million('5'),
      inputImageTokens: million('10'),
      outputImageTokens: million('40'),
    });
    expect(price?.perImage?.medium?.['1024x1024']).toEqual(rateOf('0.042', 1n));
    expect(price?.source).toMatchObject({ date: '2026-08-21' });
    expect(price?.source.name).toMatch(/^genai-prices .* \+ Portkey-AI\/models /);
  });

  it('are in dollars by the unit that is billed', () => {
    expect(catalogue.find('openai/tts-1', AT)?.rates.characters).toEqual([
      { start: 0, rate: rateOf('15', 1_000_000n) },
    ]);
    expect(catalogue.find('openai/sora-2-pro', AT)?.perVideoSecond?.['1024x1792']).toEqual(rateOf('0.5', 1n));
    expect(catalogue.find('deepgram/nova-2', AT)?.rates.audioSeconds).toEqual([
      { start: 0, rate: rateOf('0.0043', 60n) },
    ]);
    expect(catalogue.find('google/imagen-4.0-generate-001', AT)?.perImage).toEqual({
      default: { default: rateOf('0.04', 1n) },
    });
  });
});

describe('prices of the policy', () => {
  it('make a model known', async () => {
    const own = await withPrices(
      '  - {model: acme/draw-1, perImage: 0.02, from: 2026-01-01, source: "contract 7"}',
    );
    expect(own.find('acme/draw-1', '2025-12-31')).toBeUndefined();
    expect(own.find('sandbox/acme/draw-1', AT)).toMatchObject({
      provider: 'acme',
      perImage: { default: { default: rateOf('0.02', 1n) } },
      source: { name: 'policy (contract 7)', date: '2026-01-01' },
    });
    expect(own.list(AT).map(price => price.model)).toContain('draw-1');
  });

  it('stand over what is published from their date on, and leave the rest of it', async () => {
    const own = await withPrices(
      '  - {model: gpt-5-mini, output: 1, from: 2026-06-01}\n  - {model: openai/gpt-5-mini, output: 0.5, from: 2026-09-01}',
    );
    const output = (at: string) => own.find('openai/gpt-5-mini', at)?.rates.outputTokens;
    expect([output('2026-05-31'), output('2026-06-01'), output(AT)]).toEqual([
      million('2'),
      million('1'),
      million('0.5'),
    ]);
    const price = own.find('openai/gpt-5-mini', AT);
    expect(price?.rates.inputTokens).toEqual(million('0.25'));
    expect(price?.source.hash).not.toBe(catalogue.find('openai/gpt-5-mini', AT)?.source.hash);
  });

  it('change the hash, and nothing but a price does', async () => {
    const same = await withPrices('  - {model: acme/other, input: 1}');
    expect(same.find('openai/gpt-5-mini', AT)).toEqual(catalogue.find('openai/gpt-5-mini', AT));
  });
});
