import type { Dimension } from '../../adapters/projection/facts/facts.ts';
import type { Totals } from '../../core/ledger/totals.ts';

type ReportCell = string | number | boolean | null;

/** Figures by the name of their column. Amounts are dollars as decimal strings, null where unpriced. */
export type ReportRow = Readonly<Record<string, ReportCell>>;

/** What one report says of calls. */
export interface ReportDefinition {
  /** What its rows are grouped by where nobody says. */
  readonly by: readonly Dimension[];
  readonly figures: (totals: Totals) => ReportRow;
  /** Rows carry `p95LatencyMs` too, which no sum tells. */
  readonly withPercentile?: true;
}
