import { describe, expect, it } from 'vitest';
import type { ModelComparison } from '../../../src/core/estimate/compareModels.ts';
import { parseUsd } from '../../../src/core/money.ts';
import { modelRows } from '../../../src/features/estimate/modelRows.ts';

const unknown = { value: null, kind: 'unpriced' } as const;
const exact = (dollars: string) => ({ value: parseUsd(dollars), kind: 'exact' as const });
const row = (model: string, dollars: string, more: Partial<ModelComparison> = {}): ModelComparison => ({
  model,
  isCurrent: false,
  perCall: exact(dollars),
  perMonth: unknown,
  inputTokens: { value: 800, kind: 'exact' },
  contextWindow: 8000,
  fits: true,
  isDeprecated: false,
  ...more,
});

const rowsOf = (models: readonly ModelComparison[], perCall: ModelComparison['perCall'] = exact('0.02')) =>
  modelRows({ current: { model: 'a/now', operation: 'text', perCall }, models });

describe('modelRows', () => {
  it('say cost, difference and context of each model', () => {
    const models = [
      row('a/cheap', '0.01', { perMonth: exact('10') }),
      row('a/now', '0.02', { isCurrent: true }),
      row('a/more', '0.03'),
      row('a/dear', '0.25', { isDeprecated: true }),
    ];
    expect(rowsOf(models).map(({ description, detail }) => [description, detail])).toEqual([
      ['$0.01 per call · $10.00 per month', '−$0.01 per call (−50%) · 10% of the context of 8,000 tokens'],
      ['$0.02 per call', 'The current model · 10% of the context of 8,000 tokens'],
      ['$0.03 per call', '+$0.01 per call (+50%) · 10% of the context of 8,000 tokens'],
      ['$0.25 per call', '+$0.23 per call (13 times) · 10% of the context of 8,000 tokens · deprecated'],
    ]);
  });

  it('say what does not fit and what is not known', () => {
    const small = row('a/small', '0.02', { contextWindow: 500, fits: false });
    const { contextWindow: _, ...without } = row('a/unknown', '0.02', { fits: null });
    expect(rowsOf([small, without]).map(({ detail }) => detail)).toEqual([
      'costs the same · does not fit the context of 500 tokens',
      'costs the same · context unknown',
    ]);
  });

  it('compare what is known to be the least where the output has no limit, and nothing with an unpriced model', () => {
    const least = (dollars: string) => ({ ...unknown, low: parseUsd(dollars) });
    const model = row('a/open', '0', { perCall: least('0.01') });
    expect(rowsOf([model], least('0.02'))[0]).toMatchObject({
      description: '≥$0.01 per call',
      detail: '−$0.01 per call (−50%) · 10% of the context of 8,000 tokens',
    });
    expect(rowsOf([model], unknown)[0]?.detail).toBe('10% of the context of 8,000 tokens');
  });
});
