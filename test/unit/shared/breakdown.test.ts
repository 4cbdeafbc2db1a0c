import { describe, expect, it } from 'vitest';
import type { Estimate, TemplateAnalysis } from '../../../src/core/model.ts';
import { parseUsd, rateOf } from '../../../src/core/money.ts';
import { breakdown, displayRate, driftText, headline } from '../../../src/shared/breakdown.ts';

const rate = rateOf('1.25', 1_000_000n);
const span = { start: 0, end: 4 };
const exact = (value: number) => ({ value, kind: 'exact' as const });

const estimate: Estimate = {
  model: 'openai/gpt-5',
  operation: 'text',
  encoding: 'o200k_base',
  tokens: {
    static: exact(61),
    input: exact(61),
    output: { value: 400, kind: 'estimated' },
    cacheablePrefix: exact(0),
  },
  perCall: { value: parseUsd('0.0443'), kind: 'estimated', low: parseUsd('0.04'), high: parseUsd('0.05') },
  perMonth: { value: parseUsd('132.9'), kind: 'estimated' },
  callsPerMonth: { value: 3000, source: 'policy' },
  components: [{ unit: 'inputTokens', quantity: 61, rate, pico: 76_250_000n }],
  parts: [
    { title: 'Style', kind: 'section', span, tokens: exact(40), cost: { value: 50_000_000n, kind: 'exact' } },
    {
      title: 'name',
      kind: 'variable',
      span,
      tokens: { value: null, kind: 'unpriced' },
      cost: { value: null, kind: 'unpriced' },
    },
  ],
  unknownVariables: ['name'],
  assumptions: ['Output: 400 tokens.'],
  source: { name: 'genai-prices', date: '2026-11-01', hash: 'sha256:00' },
};
const analysis: TemplateAnalysis = {
  format: 'dotprompt',
  hash: 'sha256:00',
  version: 'v3',
  estimate,
  drift: null,
  problems: [],
};

describe('what a call carries beside words', () => {
  it('has rows of its own, with shares like any part', () => {
    const cost = { value: 1_000_000n, kind: 'exact' } as const;
    const parts = (['tool', 'schema', 'tool-call', 'media'] as const).map(kind => ({
      title: kind,
      kind,
      span,
      tokens: exact(765),
      cost,
    }));
    const { attached, sections } = breakdown({ ...analysis, estimate: { ...estimate, parts } });
    expect(sections).toEqual([]);
    expect(attached.map(({ title, amount }) => `${title}: ${amount}`)).toEqual([
      'tool: 765 tokens',
      'schema: 765 tokens',
      'tool-call: 765 tokens',
      'media: 765 tokens',
    ]);
    expect(attached[0]?.share).toBeGreaterThan(0);
  });
});

describe('headline', () => {
  it('reads as one line with the kind at its end', () => {
    expect(headline(analysis)).toBe('~$0.0443 per call · ~$133 per month · 61 tokens · estimated');
  });

  it('names no month without a volume', () => {
    const perMonth = { value: null, kind: 'unpriced' } as const;
    expect(headline({ ...analysis, estimate: { ...estimate, perMonth } })).toBe(
      '~$0.0443 per call · 61 tokens · estimated',
    );
  });

  it('says unpriced where no price is known, never $0', () => {
    const nothing = { value: null, kind: 'unpriced' } as const;
    const unpriced = { ...analysis, estimate: { ...estimate, perCall: nothing, perMonth: nothing } };
    expect(headline(unpriced)).toBe('unpriced · 61 tokens');
  });

  it('says the least a call costs where the output has no limit', () => {
    const perCall = { value: null, kind: 'unpriced', low: parseUsd('0.002') } as const;
    const perMonth = { value: null, kind: 'unpriced' } as const;
    expect(headline({ ...analysis, estimate: { ...estimate, perCall, perMonth } })).toBe(
      '≥$0.002 per call · 61 tokens',
    );
  });

  it('ends with what changed since the approved version', () => {
    const drift = {
      approvedLabel: 'v3',
      approvedHash: 'sha256:11',
      approvedTokens: 49,
      tokens: 61,
      perCall: 1n,
      perMonth: parseUsd('3.1'),
    };
    expect(headline({ ...analysis, drift })).toContain('· +12 tokens since v3, +$3.10 per month');
    expect(driftText({ ...drift, tokens: 48, perMonth: null, perCall: null })).toBe('−1 token since v3');
  });
});

describe('breakdown', () => {
  it('marks what a call is billed for at most', () => {
    const perCall = { value: parseUsd('0.0443'), kind: 'upper-bound' } as const;
    const { components } = breakdown({ ...analysis, estimate: { ...estimate, perCall } });
    expect(components[0]).toMatchObject({ amount: '≤61 tokens', cost: '≤$0.0000763' });
  });

  it('has a row for each total, component, section and variable', () => {
    const { totals, components, sections, variables } = breakdown(analysis);
    expect(totals.map(row => [row.title, row.cost])).toEqual([
      ['Per call', '~$0.0443'],
      ['Per 1,000 calls', '~$44.30'],
      ['Per month', '~$133'],
    ]);
    expect(totals[0]?.note).toBe('estimated, $0.04–$0.05');
    expect(totals[2]?.amount).toBe('3,000 calls');
    expect(totals[2]?.note).toMatch(/; volume by the policy$/);
    expect(components).toEqual([
      { title: 'Input', amount: '61 tokens', cost: '$0.0000763', note: '$1.25 per million', share: 0.001721 },
    ]);
    expect(sections[0]?.share).toBeCloseTo(0.00005 / 0.0443, 5);
    expect(variables[0]?.share).toBeUndefined();
    expect(sections[0]).toMatchObject({ title: 'Style', amount: '40 tokens', span });
    expect(variables[0]).toMatchObject({ title: 'name', amount: 'tokens unknown', cost: 'unpriced' });
  });

  it('notes what is not counted, what is assumed, and where the price is from', () => {
    const { notes } = breakdown(analysis, { code: 'EUR', rate: 0.92, date: '2026-11-01' });
    expect(notes).toEqual([
      'Model openai/gpt-5, counted with o200k_base.',
      'Not counted, because their size is unknown: name.',
      'Output: 400 tokens.',
      'Price: genai-prices, read 2026-11-01.',
      'Shown in EUR at 0.92 per dollar of 2026-11-01.',
    ]);
  });
});

describe('displayRate', () => {
  it('uses the unit price lists use', () => {
    expect(displayRate('images', rateOf('0.042', 1n))).toBe('$0.042 per image');
    expect(displayRate('audioSeconds', rateOf('0.006', 60n))).toBe('$0.0001 per second');
    expect(displayRate('characters', rateOf('0.3', 1000n))).toBe('$0.30 per thousand');
  });
});

describe('what is cached, unknown and from the ledger', () => {
  const cached = {
    perCall: { value: parseUsd('0.01'), kind: 'estimated' as const },
    tokens: 1200,
    minimum: 1024,
    source: 'OpenAI, "Prompt caching"',
  };
  const callsPerMonth = { value: 24, source: 'ledger' as const };
  const read = (more: Partial<Estimate>) => breakdown({ ...analysis, estimate: { ...estimate, ...more } });

  it('stands beside the price of a call without a cache', () => {
    const { totals, notes } = read({ cached });
    expect(totals.map(({ title, cost }) => [title, cost]).slice(0, 2)).toEqual([
      ['Per call', '~$0.0443'],
      ['Per call, prefix cached', '~$0.01'],
    ]);
    expect(totals[1]?.amount).toBe('1,200 tokens from the cache');
    expect(notes.join(' ')).toContain('from 1,024 tokens on (OpenAI, "Prompt caching")');
  });

  it('names the price of 1,000 tokens of a variable whose size nobody knows', () => {
    const notes = read({ unknownThousand: parseUsd('0.0025') }).notes.join(' ');
    expect(notes).toContain('size is unknown: name; 1,000 tokens of them cost $0.0025.');
  });

  it('names the ledger and its days as the source of the volume', () => {
    const month = read({ callsPerMonth }).totals.find(({ title }) => title === 'Per month');
    expect(month?.amount).toBe('24 calls');
    expect(month?.note).toMatch(/; volume of the ledger’s last 30 days$/);
  });
});
