import { costEach, kindOf, knownCost } from '../../../core/ledger/totals.ts';
import type { ReportDefinition } from '../reportDefinition.ts';
import { usd } from '../usd.ts';

/** What results cost: answers that came, and those that were accepted. */
export const outcomes = {
  by: ['feature'],
  figures: totals => ({
    calls: totals.calls,
    ok: totals.ok,
    accepted: totals.accepted,
    cost: usd(knownCost(totals)),
    kind: kindOf(totals),
    costPerOk: usd(costEach(totals, totals.ok)),
    costPerAccepted: usd(costEach(totals, totals.accepted)),
    unpricedCalls: totals.unpriced,
  }),
} satisfies ReportDefinition;
