import { kindOf, knownCost } from '../../../core/ledger/totals.ts';
import { PICO_PER_USD } from '../../../core/money.ts';
import type { ReportDefinition } from '../reportDefinition.ts';
import { usd } from '../usd.ts';

/** How fast answers came and what tokens cost. Latency and tokens per second are those of calls that went well. */
export const performance = {
  by: ['task'],
  withPercentile: true,
  figures(totals) {
    const { ok, latencyMs, tokensOut, okTokensOut, costIn, costOut, cost } = totals;
    const isPriced = knownCost(totals) !== null;
    return {
      calls: totals.calls,
      averageLatencyMs: ok === 0 ? null : latencyMs / ok,
      tokensPerSecond:
        latencyMs === 0 || okTokensOut === 0n ? null : Number(okTokensOut) / (latencyMs / 1000),
      inputCost: isPriced ? usd(costIn) : null,
      outputCost: isPriced ? usd(costOut) : null,
      cost: usd(knownCost(totals)),
      kind: kindOf(totals),
      outputTokensPerDollar: cost === 0n ? null : Number((tokensOut * PICO_PER_USD) / cost),
      unpricedCalls: totals.unpriced,
    };
  },
} satisfies ReportDefinition;
