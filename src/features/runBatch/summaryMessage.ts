import type { Pico } from '../../core/money.ts';
import type { RunProgress, RunSummary } from '../../shared/batchProtocol.ts';
import { type Currency, displayMark, displayPlural, displayUsd } from '../../shared/display.ts';

const ENDS: Readonly<Record<RunSummary['status'], string>> = {
  done: 'Batch done',
  stopped: 'Batch stopped',
  cancelled: 'Batch cancelled',
  failed: 'Batch failed',
};

/** Where a run stands: `132 of 256 · $5.54 of $40.00`. */
export function progressText(
  { produced, items, failed, cost }: RunProgress,
  budget: Pico | null,
  currency?: Currency,
): string {
  const limit = budget === null ? '' : ` of ${displayUsd(budget, currency)}`;
  const spent = displayUsd(cost, currency) + limit;
  const failures = failed === 0 ? [] : [`${failed} failed`];
  return [`${produced} of ${items}`, spent, ...failures].join(' · ');
}

/** What a run came to, in one message, with the reasons where it did not end as planned. */
export function summaryText(summary: RunSummary, currency?: Currency): string {
  const { status, produced, items, failed, simulated, costKind, costPerAsset, reasons, notes } = summary;
  const cost =
    costKind === 'unpriced'
      ? displayUsd(null)
      : `${displayMark(costKind)}${displayUsd(summary.cost, currency)}`;
  const made =
    produced === items ? displayPlural(produced, 'asset') : `${produced} of ${displayPlural(items, 'asset')}`;
  const parts = [
    `${made} for ${cost}${simulated ? ' (simulated)' : ''}`,
    ...(costPerAsset === null
      ? []
      : [`${displayMark(costKind)}${displayUsd(costPerAsset, currency)} per asset`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ];
  return [`${ENDS[status]}: ${parts.join(', ')}.`, ...reasons, ...notes.map(note => `Note: ${note}.`)].join(
    ' ',
  );
}
