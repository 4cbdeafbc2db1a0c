import type { Calendar } from '../../core/ledger/calendar.ts';
import { addTotals, type Fact, NOTHING } from '../../core/ledger/totals.ts';
import { selectDetailed, selectRolled } from './factQuery.ts';
import type { SqliteDatabase } from './sqlite.ts';

/** What rollups can be grouped by. */
export const ROLLED = ['provider', 'model', 'template', 'version', 'feature', 'segment', 'task'] as const;
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
const QUARTER_MS = 900_000;

/** Sums by dimensions, exact to the pico-dollar and to the millisecond of `from`; one fact per group. */
export function readFacts(database: SqliteDatabase, filter: FactFilter, by: readonly Dimension[]): Fact[] {
  const kind = Number(filter.simulated);
  const from = filter.from ?? 0;
  if (!isRolled(by)) return selectDetailed(database, by, 'simulated = ? AND ts_ms >= ?', [kind, from]);
  const firstHour = Math.ceil(from / HOUR_MS);
  const rolled = selectRolled(database, by, 'simulated = ? AND hour >= ?', [kind, firstHour]);
  if (from % HOUR_MS === 0) return rolled;
  const partial = 'simulated = ? AND hour = ? AND ts_ms >= ?';
  return merge([...rolled, ...selectDetailed(database, by, partial, [kind, firstHour - 1, from])], by);
}

/** Sums by day of a calendar and by dimensions; the day stands under `day`. One fact per group. */
export function readDayFacts(
  database: SqliteDatabase,
  filter: FactFilter,
  calendar: Calendar,
  by: readonly Dimension[] = [],
): Fact[] {
  const kind = Number(filter.simulated);
  const from = filter.from ?? 0;
  const quarters = (where: string, ...values: readonly number[]) =>
    selectDetailed(database, ['quarter', ...by], `simulated = ? AND ts_ms >= ? AND ${where}`, [
      kind,
      from,
      ...values,
    ]).map(fact => onDay(fact, calendar.dayOf(Number(fact.by.quarter) * QUARTER_MS)));
  const groups = [...by, 'day'];
  if (!isRolled(by)) return merge(quarters('1'), groups);
  const hours = selectRolled(database, ['hour', ...by], 'simulated = ? AND hour >= ?', [
    kind,
    Math.floor(from / HOUR_MS),
  ]);
  const facts: Fact[] = [];
  // Hours in which a day begins, or the window does: their attempts are looked at one by one.
  const split = new Set<number>();
  for (const fact of hours) {
    const start = Number(fact.by.hour) * HOUR_MS;
    if (start < from || calendar.splitsHour(start)) split.add(start);
    else facts.push(onDay(fact, calendar.dayOf(start)));
  }
  for (const start of split) facts.push(...quarters('hour = ?', start / HOUR_MS));
  return merge(facts, groups);
}

function isRolled(by: readonly Dimension[]): boolean {
  return by.every(dimension => (ROLLED as readonly string[]).includes(dimension));
}

function onDay(fact: Fact, day: string): Fact {
  return { ...fact, by: { ...fact.by, day } };
}

/** One fact for each combination of the names, in the order in which they first appear. */
function merge(facts: Iterable<Fact>, names: readonly string[]): Fact[] {
  const groups = new Map<string, Fact>();
  for (const fact of facts) {
    const by = Object.fromEntries(names.map(name => [name, fact.by[name] ?? '']));
    const key = JSON.stringify(by);
    groups.set(key, { ...addTotals(groups.get(key) ?? NOTHING, fact), by });
  }
  return [...groups.values()];
}
