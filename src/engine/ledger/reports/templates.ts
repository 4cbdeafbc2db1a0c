import { costEach } from '../../../core/ledger/totals.ts';
import type { ReportDefinition } from '../reportDefinition.ts';
import { usd } from '../usd.ts';
import { content } from './content.ts';

/** What versions of templates cost: the figures of content, what was accepted, and when each was in use. */
export const templates = {
  by: ['template', 'version'],
  figures: totals => ({
    ...content.figures(totals),
    accepted: totals.accepted,
    costPerAccepted: usd(costEach(totals, totals.accepted)),
    firstAt: isoTime(totals.first),
    lastAt: isoTime(totals.last),
  }),
} satisfies ReportDefinition;

/** Null where there was no call. @param ms since 1970 */
function isoTime(ms: number): string | null {
  return Number.isFinite(ms) ? new Date(ms).toISOString() : null;
}
