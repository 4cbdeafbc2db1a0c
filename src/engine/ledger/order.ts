import type { Totals } from '../../core/ledger/totals.ts';

/** Texts by UTF-16 code units: the same order on every machine. */
export function compareTexts(a = '', b = ''): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** The larger sum first. */
export function dearestFirst(a: Totals, b: Totals): number {
  return a.cost === b.cost ? 0 : a.cost < b.cost ? 1 : -1;
}
