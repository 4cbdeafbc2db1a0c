import type { Fact } from '../../../core/ledger/totals.ts';
import { dayNumber } from '../rollups/ledgerDays.ts';
import { AMOUNTS, COUNTS, LEVELS, type RollupLevel, UNITS } from '../rollups/rollupLevels.ts';
import type { SqliteDatabase } from '../sqlite/sqlite.ts';

/** Values of one row as numbers: none is 2^53 or above. */
type Numbers = readonly (number | string | null | undefined)[];

const LOW = 4_294_967_295;
/** High and low 32 bits of sums of halves, and of plain sums: numbers carry both without loss. */
const halvesOfHalves = (name: string) =>
  `SUM(${name}_hi) + (SUM(${name}_lo) >> 32), SUM(${name}_lo) & ${LOW}`;
const halvesOf = (name: string) => `SUM(${name}) >> 32, SUM(${name}) & ${LOW}`;

const SELECTED = [
  ...COUNTS.map(name => `SUM(s.${name})`),
  ...AMOUNTS.map(name => halvesOfHalves(`s.${name}`)),
  ...UNITS.map(name => halvesOf(`s.${name}`)),
  'MIN(s.first_ms)',
  'MAX(s.last_ms)',
].join(', ');

/** The coarsest level that knows every dimension; undefined where none does. */
export function levelOf(by: readonly string[]): RollupLevel | undefined {
  const wanted = by.filter(name => name !== 'day' && name !== 'month');
  return LEVELS.find(({ dimensions }) => wanted.every(name => dimensions.includes(name)));
}

/** Facts by dimensions; where the window begins inside a month, a group may come twice. */
export function selectRolled(
  database: SqliteDatabase,
  level: RollupLevel,
  by: readonly string[],
  { simulated, from }: { readonly simulated: boolean; readonly from: string | null },
): Fact[] {
  const { columns, grouped } = columnsOf(level, by);
  const sql = `SELECT ${[...columns, SELECTED].join(', ')} ${sourceOf(level)} ${grouped}`;
  const statement = database.prepare(sql);
  try {
    const facts: Fact[] = [];
    for (const span of spansOf(level, by, from)) {
      for (const row of statement.plainRows([Number(simulated), ...span])) {
        if (Number(row[by.length] ?? 0) > 0) facts.push(toFact(row, by));
      }
    }
    return facts;
  } finally {
    statement.free();
  }
}

/** Histograms of latency by dimensions: calls that went well by bucket, as JSON objects with commas between. */
export function selectHistograms(
  database: SqliteDatabase,
  level: RollupLevel,
  by: readonly string[],
  { simulated, from }: { readonly simulated: boolean; readonly from: string | null },
): { readonly by: readonly string[]; readonly histograms: string }[] {
  const { columns, grouped } = columnsOf(level, by);
  const statement = database.prepare(
    `SELECT ${[...columns, 'group_concat(s.latency)'].join(', ')} ${sourceOf(level)} AND s.ok <> 0 ${grouped}`,
  );
  try {
    return spansOf(level, by, from).flatMap(span =>
      [...statement.plainRows([Number(simulated), ...span])].map(row => ({
        by: by.map((name, index) => shown(name, row[index])),
        histograms: String(row[by.length] ?? ''),
      })),
    );
  } finally {
    statement.free();
  }
}

function sourceOf({ from, simulated }: RollupLevel): string {
  return `FROM ${from} WHERE ${simulated} = ? AND s.period BETWEEN ? AND ? AND s.calls <> 0`;
}

function columnsOf({ columns = {} }: RollupLevel, by: readonly string[]) {
  const named: Readonly<Record<string, string>> = {
    ...columns,
    day: 's.period',
    month: 'CASE WHEN s.period < 0 THEN -s.period ELSE s.period / 100 END',
  };
  return {
    columns: by.map(name => named[name] ?? name),
    grouped: by.length === 0 ? '' : `GROUP BY ${by.map((_, index) => index + 1).join(', ')}`,
  };
}

type Span = readonly [low: number, high: number];

const ALL_DAYS: Span = [1, 99_991_231];
const ALL_MONTHS: Span = [-999_912, 0];

/** The periods to add up: months where they are whole, else days. */
function spansOf({ hasMonths }: RollupLevel, by: readonly string[], from: string | null): Span[] {
  const first = from === null ? ALL_DAYS[0] : dayNumber(from);
  if (!hasMonths || by.includes('day')) return [[first, ALL_DAYS[1]]];
  if (from === null) return [ALL_MONTHS];
  const month = Math.floor(first / 100);
  if (first % 100 === 1) return [[ALL_MONTHS[0], -month]];
  return [
    [first, month * 100 + 31],
    [ALL_MONTHS[0], -month - 1],
  ];
}

function toFact(row: Numbers, by: readonly string[]): Fact {
  const count = (index: number) => Number(row[by.length + index] ?? 0);
  const wide = (index: number) => (BigInt(count(index)) << 32n) + BigInt(count(index + 1));
  return {
    by: Object.fromEntries(by.map((name, index) => [name, shown(name, row[index])])),
    calls: count(0),
    ok: count(1),
    assets: count(2),
    accepted: count(3),
    unpriced: count(4),
    inexact: count(5),
    reported: count(6),
    unbounded: count(7),
    cost: wide(8),
    upper: wide(10),
    costIn: wide(12),
    costOut: wide(14),
    tokensIn: wide(16),
    tokensOut: wide(18),
    okTokensOut: wide(20),
    latencyMs: (count(22) * 2 ** 32 + count(23)) / 1000,
    first: count(24),
    last: count(25),
  };
}

function shown(name: string, value: Numbers[number]): string {
  if (name === 'day')
    return String(value)
      .padStart(8, '0')
      .replace(/^(....)(..)/, '$1-$2-');
  if (name === 'month')
    return String(value)
      .padStart(6, '0')
      .replace(/^(....)/, '$1-');
  return String(value ?? '');
}
