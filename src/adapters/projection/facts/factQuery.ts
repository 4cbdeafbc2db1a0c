import type { Calendar } from '../../../core/ledger/calendar.ts';
import type { Fact } from '../../../core/ledger/totals.ts';
import type { SqliteDatabase, SqlValue } from '../sqlite/sqlite.ts';
import type { FactFilter } from './facts.ts';

/** SUM overflows at 2^63 ($9.2M): high and low halves are summed apart and put together as bigints. */
const HALVES = ['cost_pico', 'upper_pico', 'cost_in_pico', 'cost_out_pico'].flatMap(name => [
  `SUM(${name} >> 32)`,
  `SUM(${name} & 4294967295)`,
]);
/** A person's word holds over the checks'. */
const ACCEPTED = "status = 'ok' AND CASE WHEN verdict IS NULL THEN passed IS 1 ELSE verdict = 'accepted' END";
const DETAILED_SUMS = `COUNT(*), SUM(status = 'ok'), COUNT(asset), SUM(${ACCEPTED}),
  SUM(cost_pico IS NULL), SUM(cost_pico IS NOT NULL AND kind <> 'exact'), COUNT(tokens_in),
  SUM(upper_pico IS NULL),
  ${HALVES.join(', ')}, SUM(tokens_in), SUM(tokens_out), SUM(CASE status WHEN 'ok' THEN tokens_out END),
  SUM(CASE status WHEN 'ok' THEN CAST(ROUND(latency_ms * 1000) AS INTEGER) END), MIN(ts_ms), MAX(ts_ms)`;

/** Attempts that ended and were sent, or may have been. */
const ENDED = "intent_segment IS NOT NULL AND status NOT IN ('open', 'void')";

/** A time zone's days begin at quarter hours. */
const QUARTER_MS = 900_000;
const QUARTER = 'quarter';
const COLUMNS: Readonly<Record<string, string>> = { [QUARTER]: `ts_ms / ${QUARTER_MS}`, run: 'run_id' };

/** Sums from the attempts themselves; a group may come once for each quarter hour. */
export function selectDetailed(
  database: SqliteDatabase,
  filter: FactFilter,
  by: readonly string[],
  calendar: Calendar,
): Fact[] {
  const { columns, from, values } = sourceOf(filter, by, calendar);
  const grouped = columns.length === 0 ? '' : `GROUP BY ${columns.map((_, index) => index + 1).join(', ')}`;
  const statement = database.prepare(`SELECT ${[...columns, DETAILED_SUMS].join(', ')} ${from} ${grouped}`);
  try {
    const rows = [...statement.rows(values)];
    return rows.map(row => toFact(row, by, calendar)).filter(({ calls }) => calls > 0);
  } finally {
    statement.free();
  }
}

/** Latencies in ms of calls that went well, one by one. */
export function selectLatencies(
  database: SqliteDatabase,
  filter: FactFilter,
  by: readonly string[],
  calendar: Calendar,
): { readonly by: readonly string[]; readonly latencyMs: number }[] {
  const { columns, from, values } = sourceOf(filter, by, calendar);
  const statement = database.prepare(
    `SELECT ${[...columns, 'latency_ms'].join(', ')} ${from} AND status = 'ok'`,
  );
  try {
    return [...statement.rows(values)].map(row => ({
      by: by.map((name, index) => shown(name, row[index], calendar)),
      latencyMs: Number(row[by.length]),
    }));
  } finally {
    statement.free();
  }
}

function sourceOf({ simulated, from }: FactFilter, by: readonly string[], calendar: Calendar) {
  const names = by.map(name => (isDated(name) ? QUARTER : name));
  return {
    columns: names.map(name => COLUMNS[name] ?? name),
    from: `FROM attempts WHERE ${ENDED} AND simulated = ? AND ts_ms >= ?`,
    values: [Number(simulated), from === null ? Number.MIN_SAFE_INTEGER : calendar.startOfDay(from)],
  };
}

function isDated(name: string): boolean {
  return name === 'day' || name === 'month';
}

function shown(name: string, value: SqlValue | undefined, calendar: Calendar): string {
  if (!isDated(name)) return String(value ?? '');
  const day = calendar.dayOf(Number(value) * QUARTER_MS);
  return name === 'day' ? day : day.slice(0, 7);
}

function toFact(row: readonly SqlValue[], by: readonly string[], calendar: Calendar): Fact {
  const sums = row.slice(by.length);
  const count = (index: number) => Number(sums[index] ?? 0);
  const money = (index: number) => (bigint(sums[index]) << 32n) + bigint(sums[index + 1]);
  return {
    by: Object.fromEntries(by.map((name, index) => [name, shown(name, row[index], calendar)])),
    calls: count(0),
    ok: count(1),
    assets: count(2),
    accepted: count(3),
    unpriced: count(4),
    inexact: count(5),
    reported: count(6),
    unbounded: count(7),
    cost: money(8),
    upper: money(10),
    costIn: money(12),
    costOut: money(14),
    tokensIn: bigint(sums[16]),
    tokensOut: bigint(sums[17]),
    okTokensOut: bigint(sums[18]),
    latencyMs: count(19) / 1000,
    first: count(20),
    last: count(21),
  };
}

function bigint(value: SqlValue | undefined): bigint {
  return typeof value === 'bigint' ? value : 0n;
}
