import { costEach, tokensPerCall } from '../../../core/ledger/totals.ts';
import type { ReportDefinition } from '../reportDefinition.ts';
import { usd } from '../usd.ts';
import { spend } from './spend.ts';

/** What kinds of content cost: the figures of spend, and those of one call. */
export const content = {
  by: ['operation'],
  figures: totals => ({
    ...spend.figures(totals),
    costPerCall: usd(costEach(totals, totals.calls)),
    tokensPerCall: tokensPerCall(totals.tokensIn + totals.tokensOut, totals),
  }),
} satisfies ReportDefinition;
