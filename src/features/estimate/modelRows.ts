import type { ModelComparison } from '../../core/estimate/compareModels.ts';
import type { Quantity } from '../../core/model.ts';
import type { Pico } from '../../core/money.ts';
import { callText } from '../../shared/breakdown.ts';
import {
  type Currency,
  displayChange,
  displayCount,
  displayQuantity,
  displayShare,
} from '../../shared/display.ts';
import type { ModelComparisons } from '../../shared/templatesProtocol.ts';

/** One model as a list shows it. */
export interface ModelRow {
  readonly model: string;
  readonly isCurrent: boolean;
  /** Cost per call and per month. */
  readonly description: string;
  /** Difference to the current model, context, warnings. */
  readonly detail: string;
}

/** The comparison as rows, in its order. */
export function modelRows({ current, models, currency }: ModelComparisons): ModelRow[] {
  return models.map(model => ({
    model: model.model,
    isCurrent: model.isCurrent,
    description: costText(model, currency),
    detail: [
      model.isCurrent ? 'The current model' : differenceText(model.perCall, current?.perCall, currency),
      contextText(model),
      ...(model.isDeprecated ? ['deprecated'] : []),
    ]
      .filter(part => part !== '')
      .join(' · '),
  }));
}

function costText({ perCall, perMonth }: ModelComparison, currency: Currency): string {
  const call = callText(perCall, currency);
  return perMonth.value === null ? call : `${call} · ${displayQuantity(perMonth, currency)} per month`;
}

/** `−$0.0012 per call (−45%)`; where only the least is known of both, the difference of these. */
function differenceText(
  cost: Quantity<Pico>,
  current: Quantity<Pico> | undefined,
  currency: Currency,
): string {
  const [other, now] =
    cost.value === null || current?.value == null ? [cost.low, current?.low] : [cost.value, current.value];
  if (other === undefined || now === undefined) return '';
  if (other === now) return 'costs the same';
  const change = displayChange(other - now, currency);
  if (now === 0n) return `${change} per call`;
  const share = Number(((other - now) * 10_000n) / now) / 10_000;
  const factor = Number((other * 10n) / now) / 10;
  const relative =
    share >= 1 ? `${displayCount(factor)} times` : `${share < 0 ? '−' : '+'}${displayShare(Math.abs(share))}`;
  return `${change} per call (${relative})`;
}

function contextText({ contextWindow, fits, inputTokens }: ModelComparison): string {
  if (contextWindow === undefined) return 'context unknown';
  const window = `context of ${displayCount(contextWindow)} tokens`;
  if (fits === false) return `does not fit the ${window}`;
  if (inputTokens.value === null) return window;
  return `${displayShare(inputTokens.value / contextWindow)} of the ${window}`;
}
