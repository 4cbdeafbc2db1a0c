import { displayPlural, displayUsd } from '../../src/shared/display.ts';
import type { DayView, PanelSnapshot } from '../../src/shared/ledgerProtocol.ts';
import type { Bar } from './barChart.ts';

const SHORTEST = 7;
const DAY_MS = 86_400_000;

/** Spend per day as bars in dollars; a short history is led by the days before it, on which nothing was spent. */
export function spendBars({ days, currency }: Pick<PanelSnapshot, 'days' | 'currency'>): readonly Bar[] {
  return [...daysBefore(days), ...days].map(day => ({
    label: day.day,
    value: day.cost === null ? null : Number(day.cost),
    text: `${displayUsd(day.cost, currency)}, ${displayPlural(day.calls, 'call')}`,
  }));
}

function daysBefore(days: readonly DayView[]): readonly DayView[] {
  const first = days[0];
  if (first === undefined) return [];
  const missing = Math.max(0, SHORTEST - days.length);
  const start = Date.parse(`${first.day}T00:00:00Z`);
  return Array.from({ length: missing }, (_, index) => ({
    day: new Date(start - (missing - index) * DAY_MS).toISOString().slice(0, 10),
    cost: '0.000000000000',
    calls: 0,
  }));
}
