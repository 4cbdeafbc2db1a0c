import type { Report } from '../engine/ledger/report.ts';
import { type Currency, displayUsd } from '../shared/display.ts';
import { textCell } from './jsonCell.ts';
import { formatTable } from './table.ts';
import type { Terminal } from './terminal.ts';

type Cell = Report['totals'][string];

/** Amounts by their column's name: as text they look like any other. */
const AMOUNT = /cost|upper|reserved/i;
/** Amounts for each of something, which may be none; the others are null only where a price is missing. */
const RATIO = /Per|Each/;
const TIME = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/;

/** A report as an aligned table with its sums, for people. */
export function reportText({ rows, totals }: Report, terminal: Terminal, currency?: Currency): string {
  const columns = Object.keys(rows[0] ?? {});
  const head = columns.map(column => ({
    title: words(column).toUpperCase(),
    align: rows.some(row => isNumber(column, row[column] ?? null)) ? ('right' as const) : ('left' as const),
  }));
  const cells = rows.map(row => columns.map(column => shown(column, row[column] ?? null, currency)));
  const sums = Object.entries(totals)
    .filter(([, value]) => value !== null)
    .map(([column, value]) => `${words(column)} ${shown(column, value, currency)}`);
  return `${formatTable(head, cells)}\n${terminal.paint('dim', 'Total')} ${sums.join(', ')}\n`;
}

/** `costPerAsset` → `cost per asset`. */
function words(column: string): string {
  return column.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);
}

function shown(column: string, value: Cell, currency: Currency): string {
  if (value === null) return AMOUNT.test(column) && !RATIO.test(column) ? displayUsd(null) : textCell(null);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (value === '') return '(none)';
  if (typeof value !== 'string') return textCell(value);
  return AMOUNT.test(column)
    ? displayUsd(value, currency)
    : value.replace(TIME, '$1 $2').replace(/:\d{2}\.\d{3}Z$/, '');
}

function isNumber(column: string, value: Cell): boolean {
  return typeof value === 'number' || (AMOUNT.test(column) && typeof value === 'string');
}
