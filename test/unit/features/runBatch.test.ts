import { describe, expect, it } from 'vitest';
import { parseUsd } from '../../../src/core/money.ts';
import { preflightMessage } from '../../../src/features/runBatch/preflightMessage.ts';
import { progressText, summaryText } from '../../../src/features/runBatch/summaryMessage.ts';
import type { Preflight, RunSummary } from '../../../src/shared/batchProtocol.ts';

const preflight: Preflight = {
  plan: 'p1',
  spec: 'icons.batch.yaml',
  template: 'prompts/icon.prompt',
  version: 'v3',
  models: ['openai/gpt-image-1'],
  simulated: false,
  items: 256,
  calls: 256,
  operation: 'image',
  inputTokens: { value: 15_616, kind: 'exact' },
  outputTokens: { value: null, kind: 'unpriced' },
  cost: { value: parseUsd('10.89'), kind: 'estimated', low: parseUsd('9.4'), high: parseUsd('11.2') },
  worstCase: parseUsd('11.20'),
  budget: { limit: parseUsd('40'), source: 'the batch', alreadySpent: parseUsd('4.5') },
  output: 'assets/icons/{{name}}.png',
  concurrency: 8,
  retries: 2,
  assumptions: ['Input as rendered.'],
  warnings: [],
};

const currency = { code: 'EUR', rate: 0.5, date: '2026-11-01' };

const summary: RunSummary = {
  run: '01J',
  items: 256,
  produced: 256,
  failed: 0,
  attempts: 257,
  cost: parseUsd('10.894'),
  reserved: 0n,
  status: 'done',
  simulated: true,
  budget: parseUsd('40'),
  costPerAsset: parseUsd('0.042555'),
  costKind: 'exact',
  durationMs: 9000,
  manifest: null,
  ledger: '/repo/.promptledger',
  reasons: [],
  notes: [],
};

describe('a batch of a policy with a currency', () => {
  it('is asked for, followed and summed up in it', () => {
    const { message, detail } = preflightMessage({ ...preflight, currency });
    expect(message).toContain('€5.45');
    expect(detail).toContain('€20.00 from the batch, €17.75 of it left');
    const progress = progressText(summary, summary.budget, currency);
    expect(progress).toContain('€5.45 of €20.00');
    const told = [message, detail, progress, summaryText(summary, currency)].join();
    expect(told).not.toContain('$');
  });
});

describe('preflightMessage', () => {
  it('says what is made, for how much, at most, and what the budget leaves', () => {
    const { message, detail } = preflightMessage(preflight);
    expect(message).toBe('Run batch: 256 images for ~$10.89?');
    expect(detail.split('\n')).toEqual([
      'Real: this spends money.',
      '',
      'Cost: ~$10.89 (estimated, $9.40–$11.20)',
      'At most: $11.20 without retries',
      'Budget: $40.00 from the batch, $35.50 of it left',
      '',
      'Calls: 256 calls for 256 items, 8 at a time, up to 2 retries each',
      'Input: 15,616 tokens',
      'Model: openai/gpt-image-1',
      'Template: prompts/icon.prompt (v3)',
      'Writes: assets/icons/{{name}}.png',
      '',
      'Assumed:',
      '• Input as rendered.',
    ]);
  });

  it('never shows an unknown cost as zero, and says when nothing is spent', () => {
    const unpriced = { value: null, kind: 'unpriced' } as const;
    const { message, detail } = preflightMessage({
      ...preflight,
      simulated: true,
      operation: 'text',
      calls: 1,
      cost: unpriced,
      worstCase: null,
      budget: null,
    });
    expect(message).toBe('Run simulated batch: 1 call, unpriced?');
    expect(detail).toContain('At most: unpriced');
    expect(detail).toContain('Budget: none');
    expect(detail).toContain('no money is spent');
    expect(detail).not.toContain('$0');
  });
});

describe('progressText', () => {
  it('shows items and money against the budget', () => {
    const progress = { ...summary, produced: 132, cost: parseUsd('5.54') };
    expect(progressText(progress, parseUsd('40'))).toBe('132 of 256 · $5.54 of $40.00');
    expect(progressText({ ...progress, failed: 3 }, null)).toBe('132 of 256 · $5.54 · 3 failed');
  });
});

describe('summaryText', () => {
  it('says what a run came to', () => {
    expect(summaryText(summary)).toBe('Batch done: 256 assets for $10.89 (simulated), $0.0426 per asset.');
  });

  it('gives the reasons where it did not end as planned', () => {
    const stopped: RunSummary = {
      ...summary,
      status: 'stopped',
      simulated: false,
      produced: 100,
      failed: 2,
      costKind: 'upper-bound',
      reasons: ['The budget is used up.'],
    };
    expect(summaryText(stopped)).toBe(
      'Batch stopped: 100 of 256 assets for ≤$10.89, ≤$0.0426 per asset, 2 failed. The budget is used up.',
    );
    expect(summaryText({ ...stopped, costKind: 'unpriced', costPerAsset: null })).toContain(
      'for unpriced, 2 failed',
    );
  });
});
