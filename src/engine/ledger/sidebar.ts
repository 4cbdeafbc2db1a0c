import type { Writer } from '../../adapters/journal/writer.ts';
import { readFacts } from '../../adapters/projection/facts/facts.ts';
import type { SqliteDatabase } from '../../adapters/projection/sqlite/sqlite.ts';
import type { Calendar } from '../../core/ledger/calendar.ts';
import { addTotals, groupFacts, knownCost, NOTHING, type Totals } from '../../core/ledger/totals.ts';
import type { Currency } from '../../shared/display.ts';
import type { AmountView, SidebarSnapshot, SpendView, VersionView } from '../../shared/ledgerProtocol.ts';
import { compareTexts, dearestFirst } from './order.ts';
import { readRuns } from './runViews.ts';
import { usd } from './usd.ts';
import { readVersions } from './versionViews.ts';

const MAX_RUNS = 50;

/** Everything the sidebar shows. Real and simulated spend stand apart and are never added. */
export function readSidebar(
  database: SqliteDatabase,
  parts: {
    readonly calendar: Calendar;
    readonly now: number;
    readonly here: Writer;
    readonly currency?: Currency;
  },
): SidebarSnapshot {
  return {
    runs: readRuns(database, parts.here, MAX_RUNS),
    versions: versionsOfBothKinds(database),
    real: readSpend(database, false, parts),
    simulated: readSpend(database, true, parts),
    ...(parts.currency && { currency: parts.currency }),
  };
}

/** A version with real calls shows those alone; one that only ever ran simulated shows the simulated ones. */
function versionsOfBothKinds(database: SqliteDatabase): VersionView[] {
  const real = readVersions(database, { simulated: false, from: null });
  const key = ({ template, version }: VersionView) => JSON.stringify([template, version]);
  const known = new Set(real.map(key));
  const simulated = readVersions(database, { simulated: true, from: null });
  return [...real, ...simulated.filter(version => !known.has(key(version)))].sort((a, b) =>
    a.template === b.template ? compareTexts(a.firstAt, b.firstAt) : compareTexts(a.template, b.template),
  );
}

function readSpend(
  database: SqliteDatabase,
  simulated: boolean,
  { calendar, now }: { readonly calendar: Calendar; readonly now: number },
): SpendView {
  const today = calendar.dayOf(now);
  const sumFrom = (from: string): Totals => readFacts(database, { simulated, from }, [])[0] ?? NOTHING;
  const facts = readFacts(database, { simulated, from: null }, ['provider', 'model', 'feature']);
  const total = facts.reduce<Totals>(addTotals, NOTHING);
  return {
    today: usd(knownCost(sumFrom(today))),
    month: usd(knownCost(sumFrom(`${today.slice(0, 7)}-01`))),
    total: usd(knownCost(total)),
    calls: total.calls,
    unpricedCalls: total.unpriced,
    byModel: amounts(groupFacts(facts, ({ by }) => `${by.provider}/${by.model}`)),
    byFeature: amounts(groupFacts(facts, ({ by }) => by.feature || 'no feature')),
  };
}

function amounts(groups: ReadonlyMap<string, Totals>): AmountView[] {
  return [...groups]
    .sort(([, a], [, b]) => dearestFirst(a, b))
    .map(([label, totals]) => ({ label, cost: usd(knownCost(totals)), calls: totals.calls }));
}
