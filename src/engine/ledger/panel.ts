import type { Writer } from '../../adapters/journal/writer.ts';
import { readFacts } from '../../adapters/projection/facts/facts.ts';
import type { SqliteDatabase } from '../../adapters/projection/sqlite/sqlite.ts';
import { type Calendar, dayAfter } from '../../core/ledger/calendar.ts';
import { costEach, groupFacts, knownCost, NOTHING, type Totals } from '../../core/ledger/totals.ts';
import type { Currency } from '../../shared/display.ts';
import type { DayView, PanelSnapshot, Window } from '../../shared/ledgerProtocol.ts';
import { readOpenCalls, upperWith } from './openCalls.ts';
import { readRunning } from './runViews.ts';
import { usd } from './usd.ts';
import { readAssetCost, readVersions } from './versionViews.ts';

const WINDOW_DAYS: Readonly<Record<Exclude<Window, 'all'>, number>> = { '7d': 7, '30d': 30, '90d': 90 };

/** The first day of a window that ends today: so many whole days of the calendar, today being one of them. */
export function windowStart(window: Window, calendar: Calendar, now: number): string | null {
  return window === 'all' ? null : dayAfter(calendar.dayOf(now), 1 - WINDOW_DAYS[window]);
}

/** What the panel draws of one window and one kind; null for `simulated` takes real rows where there are any. */
export function readPanel(
  database: SqliteDatabase,
  parts: {
    readonly root: string;
    readonly window: Window;
    readonly simulated: boolean | null;
    readonly calendar: Calendar;
    readonly now: number;
    readonly here: Writer;
    readonly currency: Currency;
  },
): PanelSnapshot {
  const { root, window, calendar, now, here, currency } = parts;
  const has = { real: hasRows(database, false), simulated: hasRows(database, true) };
  const simulated = parts.simulated ?? (!has.real && has.simulated);
  const filter = { simulated, from: windowStart(window, calendar, now) };
  const totals: Totals = readFacts(database, filter, [])[0] ?? NOTHING;
  const start = filter.from === null ? null : calendar.startOfDay(filter.from);
  const open = readOpenCalls(database, { simulated, from: start });
  return {
    root,
    window,
    simulated,
    has,
    totals: {
      cost: usd(knownCost(totals)),
      upper: usd(upperWith(open, totals)),
      calls: totals.calls,
      assets: totals.assets,
      costPerAsset: usd(costEach(totals, totals.assets)),
      unpricedCalls: totals.unpriced,
    },
    days: days(groupFacts(readFacts(database, filter, ['day']), ({ by }) => by.day ?? '')),
    assetCost: readAssetCost(database, filter),
    versions: readVersions(database, filter),
    running: readRunning(database, here, simulated),
    ...(currency && { currency }),
  };
}

function hasRows(database: SqliteDatabase, simulated: boolean): boolean {
  const open = "SELECT simulated FROM attempts WHERE status = 'open'";
  const sql = `SELECT 1 FROM (SELECT simulated FROM total_sums WHERE calls > 0 UNION ALL ${open}) WHERE simulated = ? LIMIT 1`;
  return database.all(sql, [Number(simulated)]).length > 0;
}

/** A clock that was once wrong by centuries must not make a chart of a million empty days. */
const MAX_DAYS = 5000;

/** Every day from the first to the last with spend; one without calls costs exactly 0. */
function days(groups: ReadonlyMap<string, Totals>): DayView[] {
  const known = [...groups.keys()].sort();
  const [first = '', last = ''] = [known[0], known.at(-1)];
  const span = (Date.parse(last) - Date.parse(first)) / 86_400_000;
  const shown = known.length === 0 || span > MAX_DAYS ? known : daysBetween(first, last);
  return shown.map(day => {
    const totals = groups.get(day) ?? NOTHING;
    return { day, cost: usd(knownCost(totals)), calls: totals.calls };
  });
}

function daysBetween(first: string, last: string): string[] {
  const list: string[] = [];
  for (let day = first; day <= last; day = dayAfter(day, 1)) list.push(day);
  return list;
}
