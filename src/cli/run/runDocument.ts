import { formatUsd } from '../../core/money.ts';
import type { Preflight, RunSummary } from '../../shared/batchProtocol.ts';
import type { PreflightEntry, RunDocument } from '../documents/run.ts';
import { usdOf, usdQuantity } from '../moneyJson.ts';

type RunEntry = RunDocument['run'];

/** The pre-flight as the JSON document has it. */
export function preflightEntry({ plan: _, currency: __, ...preflight }: Preflight): PreflightEntry {
  const { budget } = preflight;
  return {
    ...preflight,
    models: [...preflight.models],
    cost: usdQuantity(preflight.cost),
    worstCase: usdOf(preflight.worstCase),
    budget: budget && {
      limit: formatUsd(budget.limit),
      source: budget.source,
      alreadySpent: formatUsd(budget.alreadySpent),
    },
    assumptions: [...preflight.assumptions],
    warnings: [...preflight.warnings],
  };
}

/** A run that has ended. */
export function runEntry(summary: RunSummary): RunEntry {
  return {
    id: summary.run,
    status: summary.status,
    simulated: summary.simulated,
    items: summary.items,
    produced: summary.produced,
    failed: summary.failed,
    attempts: summary.attempts,
    cost: summary.costKind === 'unpriced' ? null : formatUsd(summary.cost),
    costKind: summary.costKind,
    costPerAsset: usdOf(summary.costPerAsset),
    reserved: formatUsd(summary.reserved),
    budget: usdOf(summary.budget),
    duration_ms: summary.durationMs,
    manifest: summary.manifest,
    ledger: summary.ledger,
    reasons: [...summary.reasons],
    ...(summary.sandboxBill && {
      sandboxBill: { calls: summary.sandboxBill.calls, cost: formatUsd(summary.sandboxBill.cost) },
    }),
  };
}

/** A run that was only planned: nothing was sent, so nothing was spent. */
export function plannedRun(preflight: Preflight): RunEntry {
  const nothing = formatUsd(0n);
  return {
    id: null,
    status: null,
    simulated: preflight.simulated,
    items: preflight.items,
    produced: 0,
    failed: 0,
    attempts: 0,
    cost: nothing,
    costKind: 'exact',
    costPerAsset: null,
    reserved: nothing,
    budget: usdOf(preflight.budget?.limit ?? null),
    duration_ms: 0,
    manifest: null,
    ledger: null,
    reasons: [],
  };
}
