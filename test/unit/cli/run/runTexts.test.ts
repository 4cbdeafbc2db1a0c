import { describe, expect, it } from 'vitest';
import type { Cli } from '../../../../src/cli/cli.ts';
import { preflightText } from '../../../../src/cli/run/preflightText.ts';
import { preflightEntry } from '../../../../src/cli/run/runDocument.ts';
import { summaryText } from '../../../../src/cli/run/summaryText.ts';
import type { Terminal } from '../../../../src/cli/terminal.ts';
import { parseUsd } from '../../../../src/core/money.ts';
import type { Preflight, RunSummary } from '../../../../src/shared/batchProtocol.ts';

const currency = { code: 'EUR', rate: 0.5, date: '2026-11-01' };
const preflight: Preflight = {
  plan: 'p1',
  spec: 'a.batch.yaml',
  template: 'a.prompt',
  version: 'v1',
  models: ['openai/gpt-4o'],
  simulated: false,
  items: 2,
  calls: 2,
  operation: 'text',
  inputTokens: { value: 15, kind: 'exact' },
  outputTokens: { value: 20, kind: 'upper-bound' },
  cost: { value: parseUsd('10'), kind: 'estimated', low: parseUsd('9'), high: parseUsd('11') },
  worstCase: parseUsd('12'),
  budget: { limit: parseUsd('40'), source: 'the batch', alreadySpent: parseUsd('4') },
  output: 'out/{{name}}.txt',
  concurrency: 8,
  retries: 2,
  assumptions: [],
  warnings: [],
  currency,
};
const summary: RunSummary = {
  run: '01J',
  items: 2,
  produced: 2,
  failed: 0,
  attempts: 2,
  cost: parseUsd('10'),
  reserved: parseUsd('1'),
  status: 'done',
  simulated: false,
  budget: parseUsd('40'),
  costPerAsset: parseUsd('5'),
  costKind: 'exact',
  durationMs: 1000,
  manifest: null,
  ledger: '/repo/.promptledger',
  reasons: [],
  notes: [],
};
const stdout: Terminal = {
  isTTY: false,
  columns: 80,
  open: true,
  write: async () => {},
  paint: (_, text) => text,
};

describe('a batch of a policy with a currency', () => {
  it('is announced and summed up in it', () => {
    const before = preflightText(preflight, stdout);
    expect(before).toContain('~€5.00 (€4.50–€5.50)');
    expect(before).toContain('€20.00, the batch, €2.00 of it already spent');
    const after = summaryText(summary, { stdout, shellCwd: '/repo' } as Cli, currency);
    expect(after).toContain('€5.00 of €20.00 used (25.0%)');
    expect(after).toContain('€0.50 reserved');
    expect(before + after).not.toContain('$');
  });

  it('stays in dollars in its document', () => {
    expect(preflightEntry(preflight)).toMatchObject({ worstCase: '12.000000000000' });
    expect(preflightEntry(preflight)).not.toHaveProperty('currency');
  });
});
