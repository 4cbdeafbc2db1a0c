import { weakest } from '../../core/estimate/quantity.ts';
import { formatUsd, parseUsd, sumPico } from '../../core/money.ts';
import type { EstimateDocument, EstimatedTemplate } from '../documents/estimate.ts';

/** Sums over templates. The month covers those with a price and a volume; the others are counted, not taken as 0. */
export function estimateTotals(templates: readonly EstimatedTemplate[]): EstimateDocument['totals'] {
  const present = templates.filter(({ delta }) => delta?.status !== 'removed');
  const months = present.map(({ perMonth }) => perMonth).filter(({ value }) => value !== null);
  const sum = (pick: (month: (typeof months)[number]) => string | null | undefined) =>
    formatUsd(sumPico(months.map(month => parseUsd(pick(month) ?? month.value ?? 0))));
  const kind = weakest(months.map(month => month.kind));
  return {
    templates: present.length,
    perMonth:
      months.length === 0
        ? { value: null, kind: 'unpriced' }
        : {
            value: sum(month => month.value),
            kind,
            ...(kind !== 'exact' && { low: sum(month => month.low), high: sum(month => month.high) }),
          },
    withoutVolume: present.filter(({ callsPerMonth }) => callsPerMonth.value === null).length,
    unpriced: present.filter(({ perCall }) => perCall.value === null).length,
    problems: present.reduce((count, { problems }) => count + problems.length, 0),
    ...(templates.some(({ delta }) => delta !== undefined) && { change: totalChange(templates) }),
  };
}

function totalChange(templates: readonly EstimatedTemplate[]) {
  const deltas = templates.flatMap(({ delta }) => (delta === undefined ? [] : [delta]));
  const months = deltas.flatMap(({ perMonth }) =>
    perMonth.change === null ? [] : [parseUsd(perMonth.change)],
  );
  return {
    inputTokens: deltas.reduce((sum, { inputTokens }) => sum + (inputTokens.change ?? 0), 0),
    perMonth: months.length === 0 ? null : formatUsd(sumPico(months)),
  };
}
