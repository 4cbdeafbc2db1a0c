import { beforeAll, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../../src/adapters/prices.ts';
import { isRegionOfOpenai } from '../../../src/adapters/providers/region.ts';
import { planModels } from '../../../src/core/batch/plan/planModels.ts';
import { highestWorstCase } from '../../../src/core/batch/plan/reserve.ts';
import { parsePolicy } from '../../../src/core/policy/parsePolicy.ts';
import { emptyPolicy } from '../../../src/core/policy/policy.ts';
import { calculate } from '../../../src/core/pricing/calculate.ts';
import type { Catalogue } from '../../../src/core/pricing/catalogue.ts';

const AT = '2026-11-22T10:00:00.000Z';
const usage = { inputTokens: 1000, outputTokens: 100 };
let published: Catalogue;
beforeAll(async () => {
  published = await openCatalogue(emptyPolicy);
});

function planned(id: string, openaiRegion: boolean, catalogue = published, approved: readonly string[] = []) {
  const [model] = planModels([id], {
    catalogue,
    published,
    at: AT,
    params: { maxOutputTokens: 100 },
    approvedOverrides: approved,
    placeOf: () => ({ file: 'a.batch.yaml' }),
    openaiRegion,
  });
  if (model === undefined) throw new Error('no model was planned');
  return model;
}

const cost = (id: string, openaiRegion: boolean) => {
  const { price } = planned(id, openaiRegion);
  return calculate(price, usage, { operation: 'text', params: {} }).pico ?? 0n;
};

describe('regional processing at OpenAI', () => {
  it('costs 10% more for models from March 2026 on, in price and reservation, and says so', () => {
    for (const id of ['openai/gpt-5.4-mini', 'openai/gpt-5.5', 'openai/gpt-6-sol'])
      expect([id, cost(id, true) * 10n]).toEqual([id, cost(id, false) * 11n]);
    const [here, there] = [planned('openai/gpt-5.5', false), planned('openai/gpt-5.5', true)];
    const call = {
      operation: 'text',
      model: 'gpt-5.5',
      params: here.params,
      promptBytes: 1000,
      messages: 1,
    } as const;
    const max = (model: typeof here) => highestWorstCase([model.price], call) ?? 0n;
    expect(max(there) * 10n).toBe(max(here) * 11n);
    expect(there.price?.source.name).toContain('10% for regional processing');
  });

  it('costs the same for earlier models, for other providers and in the sandbox', () => {
    for (const id of [
      'openai/gpt-5-mini',
      'openai/gpt-4o',
      'openai/o3',
      'anthropic/claude-sonnet-4-5',
      'sandbox/openai/gpt-5.5',
    ])
      expect([id, cost(id, true)]).toEqual([id, cost(id, false)]);
  });

  it('is in the floor of a price of the policy that nobody approved, and in none that somebody did', async () => {
    const policy = parsePolicy(
      'prices: [{model: openai/gpt-5.5, input: 1, output: 1, source: contract}]',
      'p.yaml',
    );
    const own = await openCatalogue(policy);
    const { price, floor } = planned('openai/gpt-5.5', true, own);
    expect(calculate(price, usage, { operation: 'text', params: {} }).pico).toBe(1_100_000_000n);
    expect(floor).toEqual(planned('openai/gpt-5.5', true).price);
    expect(planned('openai/gpt-5.5', true, own, ['openai/gpt-5.5']).floor).toBeUndefined();
  });

  it.each([
    ['https://eu.api.openai.com/v1', true],
    ['https://api.openai.com/v1', false],
    ['https://eu.api.openai.com.example/v1', false],
    ['nonsense', false],
    [undefined, false],
  ])('is known by the address %s', (address, regional) => {
    expect(isRegionOfOpenai(address)).toBe(regional);
  });
});
