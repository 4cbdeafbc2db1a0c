import { costEach, kindOf, knownCost, knownUpper } from '../../../core/ledger/totals.ts';
import type { ReportDefinition } from '../reportDefinition.ts';
import { usd } from '../usd.ts';

/** What was paid, what it may have been at most, and for how much of it. */
export const spend = {
  by: ['day'],
  figures: totals => ({
    calls: totals.calls,
    assets: totals.assets,
    cost: usd(knownCost(totals)),
    upper: usd(knownUpper(totals)),
    kind: kindOf(totals),
    costPerAsset: usd(costEach(totals, totals.assets)),
    unpricedCalls: totals.unpriced,
  }),
} satisfies ReportDefinition;
