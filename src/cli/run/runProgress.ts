import type { Preflight, RunProgress } from '../../shared/batchProtocol.ts';
import { type Currency, displayUsd } from '../../shared/display.ts';
import type { ProgressBar } from './progressBar.ts';

/** Shows a run's progress with its cost and, once the pre-flight has named it, the budget. */
export function runProgress(bar: ProgressBar): {
  begin(preflight: Preflight): void;
  readonly update: (progress: RunProgress) => void;
} {
  let budget = '';
  let currency: Currency;
  return {
    begin: preflight => {
      currency = preflight.currency;
      budget = preflight.budget === null ? '' : ` of ${displayUsd(preflight.budget.limit, currency)}`;
    },
    update: ({ produced, failed, items, cost }) => {
      const failures = failed > 0 ? `, ${failed} failed` : '';
      bar.update({
        done: produced + failed,
        total: items,
        detail: `${displayUsd(cost, currency)}${budget}${failures}`,
      });
    },
  };
}
