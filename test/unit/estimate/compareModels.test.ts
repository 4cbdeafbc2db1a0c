import { beforeAll, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../../src/adapters/prices.ts';
import {
  type ComparisonContext,
  compareModels,
  encodingsOf,
  type ModelComparison,
} from '../../../src/core/estimate/compareModels.ts';
import { estimateTemplate } from '../../../src/core/estimate/estimate.ts';
import type { Estimate, Price } from '../../../src/core/model.ts';
import { emptyPolicy } from '../../../src/core/policy/policy.ts';
import type { Catalogue } from '../../../src/core/pricing/catalogue.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { calibratedProfile } from '../../../src/core/tokens/calibration.ts';
import type { Encoding } from '../../../src/core/tokens/encoding.ts';
import { type TokenProfile, tokenProfile } from '../../../src/core/tokens/profiles.ts';
import { testEncoding } from '../tokens/testEncoding.ts';

const AT = '2026-11-22';
const MODELS = ['openai/gpt-5-mini', 'openai/gpt-4', 'anthropic/claude-sonnet-4-5'];
const text = `---\nmodel: openai/gpt-5-mini\n---\n${'Say hello to the reader. '.repeat(20)}{{name}}\n`;
const template = parseTemplate('a.prompt', text);

let catalogue: Catalogue;
let encodings: Map<string, Encoding>;
beforeAll(async () => {
  catalogue = await openCatalogue(emptyPolicy);
  encodings = new Map();
  for (const name of ['o200k_base', 'cl100k_base'] as const) encodings.set(name, await testEncoding(name));
});

const priceOf = (model: string): Price => {
  const price = catalogue.find(model, AT);
  if (price === undefined) throw new Error(`${model} has no price`);
  return price;
};

function estimated(model: string, profile: TokenProfile = tokenProfile(model)): Estimate {
  const encoding = encodings.get(profile.encoding) as Encoding;
  const range = { countRange: (start: number, end: number) => encoding.count(text.slice(start, end)) };
  const volume = { value: 10, source: 'policy' } as const;
  const price = priceOf(model);
  return estimateTemplate(template, { model, profile, encoding, range, price, maxOutputTokens: 500, volume })
    .estimate;
}

function compared(current: Estimate, more: Partial<ComparisonContext> = {}): Map<string, ModelComparison> {
  const prices = MODELS.map(priceOf);
  const found = compareModels(template, {
    text,
    current,
    currentPrice: priceOf(current.model ?? ''),
    prices,
    encodings: new Map(encodingsOf(prices, current).map(name => [name, encodings.get(name) as Encoding])),
    maxOutputTokens: 500,
    ...more,
  });
  return new Map(found.map(each => [each.model.replace(/^(anthropic\/claude-sonnet-4-5).*/, '$1'), each]));
}

describe('compareModels', () => {
  it('gives each model its own estimate', () => {
    const all = compared(estimated('openai/gpt-5-mini'));
    for (const model of MODELS) expect(all.get(model)?.perMonth, model).toEqual(estimated(model).perMonth);
  });

  it('counts an image in a file by each model’s own rule', () => {
    const source = '---\nmodel: openai/gpt-4.1\n---\n{{media url="a.png"}}';
    const shown = parseTemplate('a.prompt', source);
    const prices = ['openai/gpt-4.1', 'anthropic/claude-sonnet-4-5'].map(priceOf);
    const profile = tokenProfile('openai/gpt-4.1');
    const encoding = encodings.get('o200k_base') as Encoding;
    const range = { countRange: () => 0 };
    const volume = { value: null, source: 'none' } as const;
    const media = new Map([['a.png', { kind: 'image', width: 1000, height: 1000 } as const]]);
    const context = { model: 'openai/gpt-4.1', profile, encoding, range, price: prices[0], volume, media };
    const { estimate: current } = estimateTemplate(shown, context);
    const all = compareModels(shown, {
      text: source,
      current,
      currentPrice: prices[0],
      prices,
      encodings: new Map([['o200k_base', encoding]]),
      maxOutputTokens: 500,
      media,
    });
    // Four tiles of 170 and 85, against 36 × 36 patches; the rest is framing.
    const most = (vendor: string) => all.find(({ model }) => model.startsWith(vendor))?.inputTokens.high ?? 0;
    expect(most('openai') - 765).toBeLessThan(40);
    expect(most('anthropic') - 1296).toBeLessThan(40);
    expect(most('anthropic')).toBeGreaterThan(1296);
  });

  it('takes what calls were measured at for every model, so that limits are not held against measurements', () => {
    const plain = estimated('openai/gpt-5-mini');
    const input = (plain.tokens.input.value ?? 0) * 3;
    const current: Estimate = {
      ...plain,
      tokens: {
        ...plain.tokens,
        input: { value: input, kind: 'calibrated' },
        output: { value: 40, kind: 'calibrated' },
      },
    };
    const all = compared(current);
    expect(all.get('openai/gpt-5-mini')?.perCall).toEqual(current.perCall);
    const gpt4 = all.get('openai/gpt-4');
    const unmeasured = estimated('openai/gpt-4').tokens.input.value ?? 0;
    expect((gpt4?.inputTokens.value ?? 0) / unmeasured).toBeCloseTo(3, 0);
    expect(gpt4?.perCall.kind).toBe('estimated');
    // $30 per million tokens of input, $60 of output.
    const cost = BigInt(gpt4?.inputTokens.value ?? 0) * 30_000_000n + 40n * 60_000_000n;
    expect(gpt4?.perCall.value).toBe(cost);
  });

  it('leaves a tokenizer’s calibration with its model: others keep their own', () => {
    const model = 'anthropic/claude-sonnet-4-5';
    const ratios = { count: 50, low: 1.5, median: 1.6, high: 1.7 };
    const calibrated = calibratedProfile(tokenProfile(model), ratios) as TokenProfile;
    const current = estimated(model, calibrated);
    expect(current.tokens.input.kind).not.toBe('exact');
    const all = compared(current, {
      calibrated: name => (/claude-sonnet-4-5/.test(name) ? calibrated : undefined),
    });
    for (const other of ['openai/gpt-5-mini', 'openai/gpt-4']) {
      expect(all.get(other)?.inputTokens, other).toEqual(estimated(other).tokens.input);
    }
  });

  it('marks no current model for a simulated one', () => {
    const simulated = { ...estimated('openai/gpt-5-mini'), model: 'sandbox/openai/gpt-5-mini' };
    expect([...compared(simulated).values()].filter(({ isCurrent }) => isCurrent)).toEqual([]);
  });
});
