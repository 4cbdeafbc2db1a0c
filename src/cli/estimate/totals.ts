import { weakest } from '../../core/estimate/quantity.ts';
import { formatUsd, parseUsd, sumPico } from '../../core/money.ts';
import type { EstimateDocument, EstimatedTemplate } from '../documents/estimate.ts';

type Month = EstimatedTemplate['perMonth'];

/** Sums over templates. The month covers those with a price and a volume; the others are counted, not taken as 0. */
export function estimateTotals(templates: readonly EstimatedTemplate[]): EstimateDocument['totals'] {
  const present = templates.filter(({ delta }) => delta?.status !== 'removed');
  const priceless = present.filter(({ perCall }) => perCall.value === null);
  const withoutLimit = priceless.filter(({ perCall }) => perCall.low !== undefined).length;
  return {
    templates: present.length,
    perMonth: sumOf(present.map(({ perMonth }) => perMonth).filter(({ value }) => value !== null)),
    withoutVolume: present.filter(({ callsPerMonth }) => callsPerMonth.value === null).length,
    withoutLimit,
    unpriced: priceless.length - withoutLimit,
    problems: present.reduce((count, { problems }) => count + problems.length, 0),
    ...(templates.some(({ delta }) => delta !== undefined) && { change: totalChange(templates) }),
  };
}

/** Where one amount has no upper or lower end, the sum has none. */
function sumOf(months: readonly Month[]): Month {
  if (months.length === 0) return { value: null, kind: 'unpriced' };
  const sum = (pick: (month: Month) => string | null | undefined): string | undefined => {
    const amounts = months.map(month => pick(month) ?? (month.kind === 'exact' ? month.value : null));
    return amounts.every(amount => amount !== null)
      ? formatUsd(sumPico(amounts.map(amount => parseUsd(amount))))
      : undefined;
  };
  const kind = weakest(months.map(month => month.kind));
  const [low, high] = [sum(month => month.low), sum(month => month.high)];
  return {
    value: sum(month => month.value) ?? null,
    kind,
    ...(kind !== 'exact' && { ...(low !== undefined && { low }), ...(high !== undefined && { high }) }),
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
