import { describe, expect, it } from 'vitest';
import type { EstimatedTemplate } from '../../../src/cli/documents/estimate.ts';
import { estimateText } from '../../../src/cli/estimate/text.ts';
import { estimateTotals } from '../../../src/cli/estimate/totals.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';
import { formatUsd, parseUsd } from '../../../src/core/money.ts';

const unknown = { value: null, kind: 'unpriced' } as const;
const usd = (dollars: string) => formatUsd(parseUsd(dollars));
const band = (value: string, low: string, high?: string) => ({
  value: usd(value),
  kind: 'estimated' as const,
  low: usd(low),
  ...(high !== undefined && { high: usd(high) }),
});

function template(more: Partial<EstimatedTemplate>): EstimatedTemplate {
  return {
    path: 'a.prompt',
    format: 'dotprompt',
    model: 'openai/gpt-4o',
    version: 'v1',
    tokens: null,
    perCall: unknown,
    perMonth: unknown,
    callsPerMonth: { value: 10, source: 'policy' },
    unknownVariables: [],
    unknownThousandTokens: null,
    assumptions: [],
    problems: [],
    ...more,
  };
}
const terminal: Terminal = {
  isTTY: false,
  columns: 80,
  open: true,
  write: async () => {},
  paint: (_, text) => text,
};
const textOf = (templates: readonly EstimatedTemplate[]) =>
  estimateText(templates, estimateTotals(templates), terminal);

describe('the sum of a month', () => {
  it('has the ends that all amounts have', () => {
    const { perMonth } = estimateTotals([
      template({ perCall: band('0.1', '0.05', '0.2'), perMonth: band('1', '0.5', '2') }),
      template({ perCall: band('0.2', '0.1', '0.3'), perMonth: band('2', '1', '3') }),
    ]);
    expect(perMonth).toEqual(band('3', '1.5', '5'));
  });

  it('has no upper end where one amount has none, and is no upper bound', () => {
    const templates = [
      template({ perCall: band('0.1', '0.05'), perMonth: band('1', '0.5') }),
      template({ perCall: band('0.2', '0.1', '0.3'), perMonth: band('2', '1', '3') }),
    ];
    expect(estimateTotals(templates).perMonth).toEqual(band('3', '1.5'));
    expect(textOf(templates)).toContain('2 templates: ~$3.00 + ? per month\n');
  });

  it('is shown in the policy’s currency, and so is every amount beside it', () => {
    const templates = [
      template({
        perCall: band('0.2', '0.1', '0.3'),
        perCallCached: band('0.1', '0.1', '0.2'),
        perMonth: band('2', '1', '3'),
        unknownVariables: ['x'],
        unknownThousandTokens: usd('0.01'),
      }),
    ];
    const currency = { code: 'EUR', rate: 0.5, date: '2026-11-01' };
    const text = estimateText(templates, estimateTotals(templates), terminal, currency);
    expect(text).not.toContain('$');
    expect(text).toContain('~€1.00 per month (€0.50–€1.50)');
    expect(text).toContain('€0.005 per 1,000 tokens');
  });

  it('tells what has no price from what has no limit of its output', () => {
    const templates = [
      template({ perCall: { ...unknown, low: usd('0.001') } }),
      template({ model: null }),
      template({ callsPerMonth: { value: null, source: 'none' }, perCall: band('1', '1', '1') }),
    ];
    expect(estimateTotals(templates)).toMatchObject({ withoutVolume: 1, withoutLimit: 1, unpriced: 1 });
    expect(textOf(templates)).toContain('1 without a volume, 1 without an output limit, 1 unpriced');
  });
});
