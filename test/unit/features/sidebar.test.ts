import { describe, expect, it } from 'vitest';
import { parseUsd } from '../../../src/core/money.ts';
import { rootNodes } from '../../../src/features/sidebar/rootNodes.ts';
import { runNodes } from '../../../src/features/sidebar/runNodes.ts';
import { spendNodes } from '../../../src/features/sidebar/spendNodes.ts';
import { templateNodes } from '../../../src/features/sidebar/templateNodes.ts';
import type { RunView, SpendView, VersionView } from '../../../src/shared/ledgerProtocol.ts';
import type { TemplateListing } from '../../../src/shared/templatesProtocol.ts';

const now = Date.parse('2026-11-22T20:00:00Z');

const run: RunView = {
  id: '01J',
  at: '2026-11-22T14:02:11.000Z',
  spec: 'batches/icons.batch.yaml',
  status: 'done',
  items: 256,
  produced: 256,
  failed: 0,
  attempts: 256,
  cost: '10.894080000000',
  reserved: '0.000000000000',
  budget: '40.000000000000',
  simulated: true,
  template: 'prompts/icon.prompt',
  version: 'v3',
  models: ['openai/gpt-image-1'],
};

const currency = { code: 'EUR', rate: 0.5, date: '2026-11-01' };

const spend = (calls: number, total: string): SpendView => ({
  today: total,
  month: total,
  total,
  calls,
  unpricedCalls: 0,
  byModel: calls === 0 ? [] : [{ label: 'openai/gpt-image-1', cost: total, calls }],
  byFeature: [],
});

describe('runs', () => {
  it('show spec, time, assets and cost, and their facts below', () => {
    const [node] = runNodes([run], now, { timeZone: 'UTC' });
    expect(node).toMatchObject({
      label: 'icons · 14:02',
      description: '256 assets · $10.89 · simulated',
      icon: 'pass',
    });
    expect(node?.children?.map(({ label, description }) => `${label}: ${description}`)).toEqual([
      'Cost per asset: $0.0426',
      'Attempts: 256 attempts',
      'Budget: $10.89 of $40.00',
      'Models: openai/gpt-image-1',
      'Template: prompts/icon.prompt v3',
    ]);
  });

  it('show amounts in the policy’s currency', () => {
    const [node] = runNodes([run], now, { timeZone: 'UTC', currency });
    expect(node?.description).toBe('256 assets · €5.45 · simulated');
    expect(node?.children?.map(({ description }) => description)).toContain('€5.45 of €20.00');
    expect(JSON.stringify(node)).not.toContain('$');
    const spent = spendNodes(spend(2, '3.000000000000'), spend(0, '0.000000000000'), currency);
    expect(JSON.stringify(spent)).toContain('€1.50');
    expect(JSON.stringify(spent)).not.toContain('$');
  });

  it('show the day of older ones', () => {
    const [node] = runNodes([{ ...run, at: '2026-11-21T09:05:00.000Z' }], now, { timeZone: 'UTC' });
    expect(node?.label).toBe('icons · 11-21 09:05');
  });

  it('show where a running one stands, what failed and what is reserved', () => {
    const [node] = runNodes(
      [{ ...run, status: 'running', produced: 12, failed: 1, reserved: '0.5', simulated: false }],
      now,
    );
    expect(node?.description).toBe('12 of 256 · $10.89');
    const facts = node?.children?.map(({ label, description }) => `${label}: ${description}`);
    expect(facts).toContain('Failed: 1 item');
    expect(facts).toContain('Reserved: $0.50');
  });

  it('say unpriced where a cost is unknown, and no cost per asset where nothing was made', () => {
    const [unpriced] = runNodes([{ ...run, cost: null }], now);
    expect(unpriced?.description).toContain('unpriced');
    expect(unpriced?.children?.[0]?.description).toBe('unpriced');
    const [nothing] = runNodes([{ ...run, produced: 0 }], now);
    expect(nothing?.children?.[0]?.label).toBe('Attempts');
  });

  it('show a name from the ledger as text, whatever it holds', () => {
    const [node] = runNodes([{ ...run, spec: '[x](command:evil).batch.yaml' }], now);
    expect(node?.tooltip).toContain('\\[x\\]\\(command\\:evil\\)');
  });
});

describe('templates', () => {
  const listing: TemplateListing = {
    path: '/repo/prompts/icon.prompt',
    label: 'prompts/icon.prompt',
    format: 'dotprompt',
    version: 'v3',
    approved: true,
    tokens: { value: 61, kind: 'exact' },
    perCall: { value: parseUsd('0.0443'), kind: 'estimated' },
    perMonth: { value: null, kind: 'unpriced' },
    problems: 0,
  };
  const version: VersionView = {
    template: 'prompts/icon.prompt',
    version: 'v2',
    firstAt: '2026-11-01T00:00:00.000Z',
    lastAt: '2026-11-02T00:00:00.000Z',
    calls: 10,
    assets: 8,
    cost: '0.4',
    costPerAsset: '0.05',
    inputTokens: 60,
    outputTokens: null,
  };

  it('show version, tokens and cost, open their file, and have their history below, newest first', () => {
    const newer = { ...version, version: 'v3', lastAt: '2026-11-20T00:00:00.000Z' };
    const other = { ...version, template: 'prompts/other.prompt' };
    const [node] = templateNodes([listing], [version, newer, other], 'UTC');
    expect(node).toMatchObject({
      label: 'icon.prompt',
      description: 'v3 · ~$0.0443 per call · 61 tokens',
      icon: 'verified',
      opens: '/repo/prompts/icon.prompt',
    });
    expect(node?.children?.map(({ label, description }) => [label, description])).toEqual([
      ['v3', '$0.05 per asset · 8 assets · $0.40'],
      ['v2', '$0.05 per asset · 8 assets · $0.40'],
    ]);
  });

  it('show amounts in their policy’s currency', () => {
    const month = { value: parseUsd('88'), kind: 'estimated' as const };
    const nodes = templateNodes([{ ...listing, currency, perMonth: month }], [version], 'UTC');
    expect(nodes[0]?.description).toBe('v3 · ~€0.0222 per call · 61 tokens');
    expect(JSON.stringify(nodes)).not.toContain('$');
  });

  it('show their folder where two have one name', () => {
    const other = { ...listing, path: '/repo/more/icon.prompt', label: 'more/icon.prompt' };
    const labels = templateNodes([listing, other, { ...listing, label: 'prompts/x.prompt' }], []).map(
      node => node.label,
    );
    expect(labels).toEqual(['prompts/icon.prompt', 'more/icon.prompt', 'x.prompt']);
  });

  it('stand out where they have problems, and say unpriced without a price', () => {
    const unpriced = { ...listing, problems: 2, perCall: { value: null, kind: 'unpriced' as const } };
    expect(templateNodes([unpriced], [])[0]).toMatchObject({
      icon: 'warning',
      description: 'v3 · unpriced · 61 tokens',
    });
  });
});

describe('spend', () => {
  it('is empty where nothing was called, so that the view can welcome', () => {
    expect(spendNodes(spend(0, '0'), spend(0, '0'))).toEqual([]);
  });

  it('keeps simulated rows in a group of their own', () => {
    const nodes = spendNodes(spend(3, '1.5'), spend(256, '10.89'));
    expect(nodes.map(({ label, description }) => [label, description])).toEqual([
      ['Today', '$1.50'],
      ['This month', '$1.50'],
      ['Total', '$1.50 · 3 calls'],
      ['By model', undefined],
      ['Simulated', '$10.89 that nobody was billed'],
    ]);
    expect(nodes.at(-1)).toMatchObject({ expanded: false });
    expect(spendNodes(spend(0, '0'), spend(1, '1'))).toMatchObject([{ label: 'Simulated', expanded: true }]);
  });

  it('names calls that are in no sum', () => {
    const nodes = spendNodes({ ...spend(3, '1.5'), unpricedCalls: 2 }, spend(0, '0'));
    expect(nodes.find(({ label }) => label === 'Unpriced')?.description).toBe('2 calls not in any sum');
  });
});

describe('several folders', () => {
  const nodes = [{ id: 'a', label: 'A', children: [{ id: 'b', label: 'B' }] }];

  it('are named only where more than one has something to show', () => {
    expect(
      rootNodes([
        { root: '/one', nodes },
        { root: '/two', nodes: [] },
      ]),
    ).toEqual(nodes);
    expect(rootNodes([])).toEqual([]);
    const both = rootNodes([
      { root: '/x/one', nodes },
      { root: '/x/two', nodes },
    ]);
    expect(both.map(({ label }) => label)).toEqual(['one', 'two']);
  });

  it('keep every id of the tree unique', () => {
    const both = rootNodes([
      { root: '/x/one', nodes },
      { root: '/x/two', nodes },
    ]);
    const ids = both.flatMap(function idsOf(node): string[] {
      return [node.id, ...(node.children ?? []).flatMap(idsOf)];
    });
    expect(new Set(ids).size).toBe(ids.length);
  });
});
