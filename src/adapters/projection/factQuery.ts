import type { Fact } from '../../core/ledger/totals.ts';
import type { SqliteDatabase, SqlValue } from './sqlite.ts';

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
/** A person's word holds over the checks'. */
const ACCEPTED = "status = 'ok' AND CASE WHEN verdict IS NULL THEN passed IS 1 ELSE verdict = 'accepted' END";
const DETAILED_SUMS = `COUNT(*), SUM(status = 'ok'), COUNT(asset), SUM(${ACCEPTED}),
  SUM(cost_pico IS NULL), SUM(cost_pico IS NOT NULL AND kind <> 'exact'), COUNT(tokens_in),
  ${sums(DETAILED_HALVES)}, SUM(tokens_in), SUM(tokens_out), SUM(CASE status WHEN 'ok' THEN tokens_out END),
  SUM(CASE status WHEN 'ok' THEN CAST(ROUND(latency_ms * 1000) AS INTEGER) END), MIN(ts_ms), MAX(ts_ms)`;

/** Attempts that ended and were sent, or may have been. */
const ENDED = "intent_segment IS NOT NULL AND status NOT IN ('open', 'void')";

/** Sums from the rollups: whole hours. `by` names their columns. */
export function selectRolled(
  database: SqliteDatabase,
  by: readonly string[],
  where: string,
  values: readonly SqlValue[],
): Fact[] {
  return select(database, { columns: by, by, sums: ROLLED_SUMS, from: `rollup_sums WHERE ${where}`, values });
}

/** Quarter hours since 1970: no time zone's offset is finer. */
const COLUMNS: Readonly<Record<string, string>> = { quarter: 'ts_ms / 900000', run: 'run_id' };

/** Sums from the attempts themselves, exact to the millisecond. `by` names their columns, `run` or `quarter`. */
export function selectDetailed(
  database: SqliteDatabase,
  by: readonly string[],
  where: string,
  values: readonly SqlValue[],
): Fact[] {
  const columns = by.map(name => COLUMNS[name] ?? name);
  return select(database, {
    columns,
    by,
    sums: DETAILED_SUMS,
    from: `attempts WHERE ${ENDED} AND ${where}`,
    values,
  });
}

interface Selection {
  readonly columns: readonly string[];
  readonly by: readonly string[];
  readonly sums: string;
  readonly from: string;
  readonly values: readonly SqlValue[];
}

function select(database: SqliteDatabase, { columns, by, sums, from, values }: Selection): Fact[] {
  const grouped = columns.length === 0 ? '' : `GROUP BY ${columns.map((_, index) => index + 1).join(', ')}`;
  const statement = database.prepare(`SELECT ${[...columns, sums].join(', ')} FROM ${from} ${grouped}`);
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
