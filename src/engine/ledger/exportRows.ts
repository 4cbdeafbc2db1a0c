import { hoursOf } from '../../adapters/projection/months/months.ts';
import type { SqliteDatabase, SqlRow, SqlValue } from '../../adapters/projection/sqlite/sqlite.ts';

export type ExportFormat = 'csv' | 'jsonl';

const PAGE = 500;
const HOUR_MS = 3_600_000;

/** What stands before the calls. */
export function* exportHeader(database: SqliteDatabase, format: ExportFormat): Generator<string> {
  if (format === 'csv') yield `${columnsOf(database).map(csvCell).join(',')}\r\n`;
}

/** A month's calls as text, a page at a time, in order of attempt ids. Amounts are pico-USD, whole. */
export function* exportCalls(
  database: SqliteDatabase,
  format: ExportFormat,
  month: string,
): Generator<string> {
  const hours = hoursOf(month);
  const [from, to] = [hours.from * HOUR_MS, hours.to * HOUR_MS];
  const sql =
    'SELECT * FROM calls WHERE attempt_id > ? AND ts_ms >= ? AND ts_ms < ? ORDER BY attempt_id LIMIT ?';
  for (let last = ''; ; ) {
    const page = database.all(sql, [last, from, to, PAGE]);
    const [final] = page.slice(-1);
    if (final === undefined) return;
    last = String(final.attempt_id);
    yield page.map(row => (format === 'csv' ? csvLine(row) : jsonLine(row))).join('');
  }
}

function columnsOf(database: SqliteDatabase): string[] {
  return database.all("SELECT name FROM pragma_table_info('calls')").map(({ name }) => String(name));
}

function csvLine(row: SqlRow): string {
  return `${Object.values(row).map(csvCell).join(',')}\r\n`;
}

/**
 * Spreadsheets run text that begins so as a formula, some of them behind a line break and with full-width signs too; an
 * apostrophe in front makes it text for good. Source: OWASP, CSV Injection.
 */
const FORMULA = /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Numbers stay numbers; text never begins a formula; bytes are hexadecimal. */
export function csvCell(value: SqlValue): string {
  if (value === null) return '';
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  if (typeof value !== 'string') return String(value);
  const guarded = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** Columns that hold JSON already. */
const NESTED = new Set(['tags', 'params', 'rate_limit', 'usage', 'quarantined', 'components', 'checks']);

function jsonLine(row: SqlRow): string {
  const fields = Object.entries(row).map(
    ([name, value]) => `${JSON.stringify(name)}:${jsonValue(name, value)}`,
  );
  return `{"type":"call",${fields.join(',')}}\n`;
}

/** Amounts as decimal strings: a reader with doubles must not round them. */
function jsonValue(name: string, value: SqlValue): string {
  if (value === null) return 'null';
  if (typeof value === 'bigint') return name.endsWith('_pico') ? `"${value}"` : String(value);
  if (typeof value === 'string') return NESTED.has(name) ? value : JSON.stringify(value);
  return JSON.stringify(value);
}
