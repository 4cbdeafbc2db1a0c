import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../../src/adapters/prices.ts';
import { openaiUsage } from '../../../src/adapters/providers/openaiUsage.ts';
import { type ItemSource, planItems } from '../../../src/core/batch/plan/planItems.ts';
import { type ModelContext, type PlannedModel, planModels } from '../../../src/core/batch/plan/planModels.ts';
import { requireAffordable } from '../../../src/core/batch/plan/requireAffordable.ts';
import { worstCase } from '../../../src/core/batch/plan/reserve.ts';
import { measuredCost, unmeasuredCost } from '../../../src/core/batch/run/outcomeCost.ts';
import { parseBatchSpec } from '../../../src/core/batch/spec/spec.ts';
import type { Price } from '../../../src/core/model.ts';
import { rateOf } from '../../../src/core/money.ts';
import { parsePolicy } from '../../../src/core/policy/parsePolicy.ts';
import { emptyPolicy } from '../../../src/core/policy/policy.ts';
import { calculate } from '../../../src/core/pricing/calculate.ts';
import type { Catalogue } from '../../../src/core/pricing/catalogue.ts';
import { size } from '../size.ts';
import { tried } from '../tried.ts';

const AT = '2026-11-22T10:00:00.000Z';
const TEXT = { operation: 'text', params: {} } as const;
const million = (dollars: string) => [{ start: 0, rate: rateOf(dollars, 1_000_000n) }];

let catalogue: Catalogue;
beforeAll(async () => {
  catalogue = await openCatalogue(emptyPolicy);
});

const price = (rates: Price['rates']): Price => ({
  provider: 'p',
  model: 'm',
  rates,
  source: { name: 'test', date: '2026-11-01', hash: 'sha256:0' },
});

describe('cached tokens counted twice (Langfuse 12306, 10592)', () => {
  it('are taken out of the input they are part of, and billed once at their own rate', () => {
    const details = { cached_tokens: 900 };
    const { usage } = openaiUsage(
      { usage: { prompt_tokens: 1000, completion_tokens: 10, prompt_tokens_details: details } },
      'text',
    );
    expect(usage).toEqual({ inputTokens: 100, cachedInputTokens: 900, outputTokens: 10 });
    const rates = {
      inputTokens: million('2'),
      cachedInputTokens: million('0.5'),
      outputTokens: million('8'),
    };
    expect(calculate(price(rates), usage ?? {}, TEXT).pico).toBe(
      100n * 2_000_000n + 900n * 500_000n + 10n * 8_000_000n,
    );
  });

  it('as are reasoning tokens, which are part of the output', () => {
    const { usage } = openaiUsage(
      {
        usage: {
          prompt_tokens: 10,
          completion_tokens: 500,
          completion_tokens_details: { reasoning_tokens: 480 },
        },
      },
      'text',
    );
    expect(usage).toEqual({ inputTokens: 10, outputTokens: 20, reasoningTokens: 480 });
  });
});

describe('1-hour cache writes at the 5-minute rate (ccusage 899)', () => {
  it('have a rate of their own or none', () => {
    const rates = { inputTokens: million('3'), cacheWriteTokens: million('3.75') };
    const usage = { inputTokens: 1, cacheWrite1hTokens: 1000 };
    expect(calculate(price(rates), usage, TEXT)).toMatchObject({ pico: null, kind: 'unpriced' });
    const both = { ...rates, cacheWrite1hTokens: million('6') };
    expect(calculate(price(both), usage, TEXT).pico).toBe(3_000_000n + 1000n * 6_000_000n);
  });
});

describe('images at a flat price whatever size and quality; auto size untracked (LiteLLM 37738, 10335)', () => {
  const call = { operation: 'image', model: 'gpt-image-1', promptBytes: 0, messages: 1 } as const;
  const most = (size?: string, quality?: string) =>
    worstCase(catalogue.find('openai/gpt-image-1', AT), { ...call, params: { size, quality } }) ?? 0n;

  it('every size and quality has its own cost', () => {
    const sizes = ['1024x1024', '1024x1536'];
    const costs = sizes.flatMap(size => ['low', 'medium', 'high'].map(quality => most(size, quality)));
    expect(new Set(costs).size).toBe(6);
    expect(costs.every(cost => cost > 0n)).toBe(true);
  });

  it('auto and unnamed ones are reserved at the dearest that they may mean', () => {
    for (const cost of [most(), most('auto', 'auto'), most('auto', 'high')]) {
      expect(cost >= most('1024x1536', 'high')).toBe(true);
      expect(cost >= most('1024x1024', 'high')).toBe(true);
    }
  });
});

describe('an unknown model costs $0 (LiteLLM 37923, 40100)', () => {
  it('whatever it is called, it has no price, no bound and no cost (F18)', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z0-9.:/_-]{1,60}$/), name => {
        const found = catalogue.find(`nobody/${name}-f18`, AT);
        expect(found).toBeUndefined();
        const call = { operation: 'text', model: name, params: {}, promptBytes: 1, messages: 1 } as const;
        expect([worstCase(found, call), calculate(found, { inputTokens: 1 }, TEXT).pico]).toEqual([
          null,
          null,
        ]);
      }),
      { numRuns: size.edits },
    );
    tried('F18', `${size.edits} names of models that nobody knows`, '0 with a price, a bound or a cost');
  });

  it('costs nothing that anybody knows: null, never 0 (F18)', () => {
    const unknown = catalogue.find('openai/gpt-of-tomorrow-9', AT);
    expect(unknown).toBeUndefined();
    expect(calculate(unknown, { inputTokens: 5, outputTokens: 5 }, TEXT)).toMatchObject({
      pico: null,
      kind: 'unpriced',
    });
  });
});

describe('flex and batch tiers off by 2 (LiteLLM 13810; genai-prices 115, 390)', () => {
  const flex = `prices: [{model: openai/gpt-4o-mini, tier: flex, input: 0.075, output: 0.3, source: contract}]`;
  const usage = { inputTokens: 1000, outputTokens: 100 };
  const standard = 1000n * 150_000n + 100n * 600_000n;

  async function planned(serviceTier: string | undefined, policy = '', approved: readonly string[] = []) {
    const context: ModelContext = {
      catalogue: await openCatalogue(parsePolicy(policy, 'promptledger.yaml')),
      published: catalogue,
      at: AT,
      params: { maxOutputTokens: 100, serviceTier },
      approvedOverrides: approved,
      placeOf: () => ({ file: 'a.batch.yaml' }),
    };
    const [model] = planModels(['openai/gpt-4o-mini'], context);
    if (model === undefined) throw new Error('no model was planned');
    return { ...model, max: 10n ** 12n };
  }

  it('a tier that nobody priced is unpriced: neither the standard price nor half of it', async () => {
    for (const tier of ['flex', 'batch', 'priority', 'constructor']) {
      expect(measuredCost(usage, await planned(tier))).toMatchObject({ pico: null, kind: 'unpriced' });
      expect(measuredCost(usage, await planned(undefined), { tierServed: tier })).toMatchObject({
        pico: null,
        upper: 10n ** 12n,
      });
    }
    for (const tier of [undefined, 'auto', 'default', 'standard']) {
      expect(measuredCost(usage, await planned(tier), { tierServed: tier }).pico).toBe(standard);
    }
  });

  it('a priced tier has its own rates, and the tier that was served decides over the one asked for', async () => {
    const approved = await planned('flex', flex, ['openai/gpt-4o-mini']);
    expect(measuredCost(usage, approved, { tierServed: 'flex' })).toMatchObject({
      pico: standard / 2n,
      upper: standard / 2n,
    });
    expect(measuredCost(usage, approved, { tierServed: 'default' }).pico).toBe(standard);
    expect(measuredCost(usage, approved).components.map(({ rate }) => rate.pico)).toEqual([
      75_000n,
      300_000n,
    ]);
    // Units that the tier's price does not name have none there.
    expect(
      measuredCost({ ...usage, outputAudioTokens: 5 }, approved, { tierServed: 'flex' }).pico,
    ).toBeNull();
  });

  it('a tier’s price that its user did not approve lowers no budget', async () => {
    const cost = measuredCost(usage, await planned('flex', flex), { tierServed: 'flex' });
    expect(cost).toMatchObject({ pico: standard / 2n, upper: standard });
  });

  const oneItem = (model: PlannedModel): ItemSource => ({
    spec: parseBatchSpec('template: a.prompt\ndata: a.csv\noutput: a.txt\n', 'a.batch.yaml'),
    dataset: {
      label: 'a.csv',
      columns: async () => [],
      async *rows() {
        yield { line: 2, values: {} };
      },
      stamp: async () => '',
    },
    models: [model],
    base: '',
    defaultTags: {},
    render: () => [{ role: 'user', text: 'Hello' }],
  });

  it('a dearer tier’s price that its user did not approve is none for budgets, asked for or not', async () => {
    const cheap = `prices: [{model: openai/gpt-4o-mini, tier: priority, input: 0.0001, output: 0.0001, source: x}]`;
    const usd = 10n ** 12n;
    const approved = ['openai/gpt-4o-mini'];
    const noCaps = { perBatch: null, perMonth: [] };
    const itemMax = async (tier: string | undefined, by: readonly string[] = []) => {
      const model = await planned(tier, cheap, by);
      const source = oneItem(model);
      for await (const item of planItems(source)) {
        const check = () =>
          requireAffordable(item, { ...noCaps, perCall: { limit: usd, source: 'x' } }, source);
        if (item.max === null) expect(check).toThrow(/service tier "priority"/);
        else check();
        return item.max;
      }
      return undefined;
    };
    expect(await itemMax('priority')).toBeNull();
    expect(await itemMax('priority', approved)).toBe(await itemMax('default'));
    for (const asked of ['priority', undefined]) {
      const model = { ...(await planned(asked, cheap)), max: asked === undefined ? usd : null };
      const { pico, upper } = measuredCost(usage, model, { tierServed: 'priority' });
      expect([pico, (upper ?? 0n) >= standard * 2n]).toEqual([110_000n, true]);
      const estimated = unmeasuredCost(5n, model, { tierServed: 'priority' });
      expect(estimated.upper).toBe(asked === undefined ? 4n * usd : null);
    }
    const own = await planned('priority', cheap, approved);
    expect(measuredCost(usage, own, { tierServed: 'priority' }).upper).toBe(110_000n);
  });
});
