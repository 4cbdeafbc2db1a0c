import type { Calendar } from '../../core/ledger/calendar.ts';
import type { Fact } from '../../core/ledger/totals.ts';
import type { SqliteDatabase, SqlValue } from './sqlite.ts';

/** What rollups can be grouped by. */
const ROLLED = ['provider', 'model', 'template', 'version', 'feature', 'segment', 'task'] as const;
/** What only the attempts themselves can be grouped by. */
const DETAILED = ['operation', 'product', 'category', 'content', 'step', 'run'] as const;

export type Dimension = (typeof ROLLED)[number] | (typeof DETAILED)[number];

export const DIMENSIONS: readonly Dimension[] = [...ROLLED, ...DETAILED];

/** Ended attempts of one kind from an instant on (ms since 1970; null: all). */
export interface FactFilter {
  readonly simulated: boolean;
  readonly from: number | null;
}

const HOUR_MS = 3_600_000;
/** SUM overflows at 2^63 ($9.2M): high and low halves are summed apart and put together as bigints. */
const ROLLED_HALVES = ['cost', 'upper', 'cost_in', 'cost_out'].flatMap(name => [`${name}_hi`, `${name}_lo`]);
const DETAILED_HALVES = ['cost_pico', 'upper_pico', 'cost_in_pico', 'cost_out_pico'].flatMap(name => [
  `${name} >> 32`,
  `${name} & 4294967295`,
]);
const sums = (columns: readonly string[]) => columns.map(column => `SUM(${column})`).join(', ');

const ROLLED_SUMS = `SUM(calls), SUM(ok), SUM(assets), SUM(accepted), SUM(unpriced), SUM(inexact), SUM(reported),
  ${sums(ROLLED_HALVES)}, SUM(tokens_in), SUM(tokens_out), SUM(ok_tokens_out),
  SUM(latency_us), MIN(first_ms), MAX(last_ms)`;
const DETAILED_SUMS = `COUNT(*), SUM(status = 'ok'), COUNT(asset), SUM(accepted IS 1), SUM(cost_pico IS NULL),
  SUM(cost_pico IS NOT NULL AND kind <> 'exact'), COUNT(tokens_in),
  ${sums(DETAILED_HALVES)}, SUM(tokens_in), SUM(tokens_out), SUM(CASE status WHEN 'ok' THEN tokens_out END),
  SUM(CASE status WHEN 'ok' THEN CAST(ROUND(latency_ms * 1000) AS INTEGER) END), MIN(ts_ms), MAX(ts_ms)`;

/** Attempts that ended and were sent, or may have been. */
const ENDED = "intent_segment IS NOT NULL AND status NOT IN ('open', 'void')";

/** Sums by dimensions, exact to the pico-dollar and to the millisecond of `from`. */
export function readFacts(database: SqliteDatabase, filter: FactFilter, by: readonly Dimension[]): Fact[] {
  const names = by.map(dimension => (dimension === 'run' ? 'run_id' : dimension));
  const { simulated, from } = filter;
  const kind = Number(simulated);
  if (by.some(dimension => !(ROLLED as readonly string[]).includes(dimension))) {
    return detailed(database, names, by, 'simulated = ? AND ts_ms >= ?', [kind, from ?? 0]);
  }
  const firstHour = Math.ceil((from ?? 0) / HOUR_MS);
  const rolled = select(database, ROLLED_SUMS, 'rollup_sums', names, by, 'simulated = ? AND hour >= ?', [
    kind,
    firstHour,
  ]);
  if (from === null || from % HOUR_MS === 0) return rolled;
  const partial = [kind, firstHour - 1, from];
  return [...rolled, ...detailed(database, names, by, 'simulated = ? AND hour = ? AND ts_ms >= ?', partial)];
}

/** Sums by day of a calendar and by dimensions; the day stands under `day`. */
export function readDayFacts(
  database: SqliteDatabase,
  { simulated, from }: FactFilter,
  calendar: Calendar,
  by: readonly Dimension[] = [],
): Fact[] {
  const kind = Number(simulated);
  const names = ['hour', ...by];
  const hours = select(database, ROLLED_SUMS, 'rollup_sums', names, names, 'simulated = ? AND hour >= ?', [
    kind,
    Math.floor((from ?? 0) / HOUR_MS),
  ]);
  const isWhole = (start: number) => start >= (from ?? 0) && !calendar.splitsHour(start);
  const split = new Set<number>();
  const facts: Fact[] = [];
  for (const fact of hours) {
    const start = Number(fact.by.hour) * HOUR_MS;
    if (isWhole(start)) facts.push(onDay(fact, calendar.dayOf(start)));
    else split.add(start);
  }
  for (const start of split) facts.push(...splitHour(database, kind, start, from ?? 0, calendar, by));
  return facts;
}

/** An hour in which a day begins (or the window does): its attempts by quarter hour, as no zone's offset is finer. */
function splitHour(
  database: SqliteDatabase,
  kind: number,
  start: number,
  from: number,
  calendar: Calendar,
  by: readonly Dimension[],
): Fact[] {
  const names = ['ts_ms / 900000', ...by];
  const where = 'simulated = ? AND hour = ? AND ts_ms >= ?';
  return detailed(database, names, ['quarter', ...by], where, [kind, start / HOUR_MS, from]).map(fact =>
    onDay(fact, calendar.dayOf(Number(fact.by.quarter) * 900_000)),
  );
}

function onDay(fact: Fact, day: string): Fact {
  return { ...fact, by: { ...fact.by, day } };
}

function detailed(
  database: SqliteDatabase,
  names: readonly string[],
  by: readonly string[],
  where: string,
  values: readonly SqlValue[],
): Fact[] {
  return select(database, DETAILED_SUMS, 'attempts', names, by, `${ENDED} AND ${where}`, values);
}

function select(
  database: SqliteDatabase,
  sums: string,
  table: string,
  names: readonly string[],
  by: readonly string[],
  where: string,
  values: readonly SqlValue[],
): Fact[] {
  const grouped = names.length === 0 ? '' : `GROUP BY ${names.map((_, index) => index + 1).join(', ')}`;
  const columns = [...names, sums].join(', ');
  const statement = database.prepare(`SELECT ${columns} FROM ${table} WHERE ${where} ${grouped}`);
  try {
    const rows = [...statement.rows(values)];
    return rows.map(row => toFact(row, by)).filter(({ calls }) => calls > 0);
  } finally {
    statement.free();
  }
}

function toFact(row: readonly SqlValue[], by: readonly string[]): Fact {
  const sums = row.slice(by.length);
  const count = (index: number) => Number(sums[index] ?? 0);
  const money = (index: number) => (bigint(sums[index]) << 32n) + bigint(sums[index + 1]);
  return {
    by: Object.fromEntries(by.map((name, index) => [name, String(row[index] ?? '')])),
    calls: count(0),
    ok: count(1),
    assets: count(2),
    accepted: count(3),
    unpriced: count(4),
    inexact: count(5),
    reported: count(6),
    cost: money(7),
    upper: money(9),
    costIn: money(11),
    costOut: money(13),
    tokensIn: bigint(sums[15]),
    tokensOut: bigint(sums[16]),
    okTokensOut: bigint(sums[17]),
    latencyMs: count(18) / 1000,
    first: count(19),
    last: count(20),
  };
}

function bigint(value: SqlValue | undefined): bigint {
  return typeof value === 'bigint' ? value : 0n;
}
