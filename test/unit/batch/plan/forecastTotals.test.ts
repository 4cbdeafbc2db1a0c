import { beforeAll, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../../../src/adapters/prices.ts';
import { ForecastTotals } from '../../../../src/core/batch/plan/forecastTotals.ts';
import type { PlannedItem } from '../../../../src/core/batch/plan/planItems.ts';
import type { Quantity, RenderedMessage } from '../../../../src/core/model.ts';
import type { Pico } from '../../../../src/core/money.ts';
import { emptyPolicy } from '../../../../src/core/policy/policy.ts';
import type { Catalogue } from '../../../../src/core/pricing/catalogue.ts';
import type { Encoding } from '../../../../src/core/tokens/encoding.ts';
import { testEncoding } from '../../tokens/testEncoding.ts';
import { items } from '../fakes.ts';

let catalogue: Catalogue;
let encoding: Encoding;
beforeAll(async () => {
  catalogue = await openCatalogue(emptyPolicy);
  encoding = await testEncoding('o200k_base');
});

async function costOf(...calls: readonly (readonly [id: string, more?: Partial<RenderedMessage>])[]) {
  const totals = new ForecastTotals(() => encoding);
  for (const [id, more] of calls) {
    for await (const item of items(1)) totals.add(planned(item, id, more));
  }
  return totals.totals().cost;
}

function planned(item: PlannedItem, id: string, more: Partial<RenderedMessage> = {}): PlannedItem {
  const price = catalogue.find(id, '2026-11-22');
  const params = { maxOutputTokens: 10 };
  return {
    ...item,
    model: { ...item.model, id, model: id.split('/')[1] ?? id, operation: 'text', params, price },
    messages: [{ role: 'user', text: 'Hello there', ...more }],
  };
}

describe('what a batch is expected to cost', () => {
  it('is at most where every call is', async () => {
    expect((await costOf(['openai/gpt-4o'], ['openai/gpt-4o'])).kind).toBe('upper-bound');
  });

  it('is an estimate as soon as one call is', async () => {
    const cost: Quantity<Pico> = await costOf(['openai/gpt-4o'], ['anthropic/claude-sonnet-4-5']);
    expect(cost.kind).toBe('estimated');
    expect(cost.high).toBeGreaterThan(cost.value ?? 0n);
  });

  it('has no upper end where a call carries something of unknown size', async () => {
    const media = [{ url: 'https://a.example/talk.mp3', mediaType: 'audio/mpeg' }];
    const cost = await costOf(['openai/gpt-4o'], ['google/gemini-2.5-flash', { media }]);
    expect(cost.kind).toBe('estimated');
    expect(cost.low).toBeDefined();
    expect(cost.high).toBeUndefined();
  });
});
