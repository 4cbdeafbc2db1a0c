import { Calendar } from '../../../core/ledger/calendar.ts';
import { addTotals, type Fact } from '../../../core/ledger/totals.ts';
import { GROUP_DIMENSIONS, TOTALS } from '../rollups/rollupLevels.ts';
import { readTimeZone } from '../rollups/rollups.ts';
import type { SqliteDatabase } from '../sqlite/sqlite.ts';
import { selectDetailed } from './factQuery.ts';
import { levelOf, selectRolled } from './rollupQuery.ts';

/** What facts can be grouped by. Days and months are those of the ledger's time zone: `YYYY-MM-DD`, `YYYY-MM`. */
export const DIMENSIONS = [
  'day',
  'month',
  ...GROUP_DIMENSIONS,
  'product',
  'category',
  'content',
  'run',
] as const;

export type Dimension = (typeof DIMENSIONS)[number];

/** Ended attempts of one kind from a day on (`YYYY-MM-DD`; null: all). */
export interface FactFilter {
  readonly simulated: boolean;
  readonly from: string | null;
}

/**
 * Sums by dimensions, exact to the pico-dollar; one fact per group. Rollups answer; only runs together with products,
 * categories or contents are summed up call by call.
 */
export function readFacts(database: SqliteDatabase, filter: FactFilter, by: readonly Dimension[]): Fact[] {
  const level = levelOf(by);
  if (level !== undefined)
    return hasCalls(database, filter) ? mergeFacts(selectRolled(database, level, by, filter), by) : [];
  const calendar = new Calendar(readTimeZone(database));
  return mergeFacts(selectDetailed(database, filter, by, calendar), by);
}

/** Most ledgers are of one kind: the other is not looked for in tables of thousands of rows. */
export function hasCalls(database: SqliteDatabase, filter: FactFilter): boolean {
  return selectRolled(database, TOTALS, [], filter).length > 0;
}

/** One fact for each combination of the names, in the order in which they first appear. */
function mergeFacts(facts: readonly Fact[], names: readonly string[]): Fact[] {
  const groups = new Map<string, Fact>();
  for (const fact of facts) {
    const key = JSON.stringify(names.map(name => fact.by[name]));
    const held = groups.get(key);
    groups.set(key, held === undefined ? fact : { ...addTotals(held, fact), by: held.by });
  }
  return [...groups.values()];
}
