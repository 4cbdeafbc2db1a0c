import { DIMENSIONS, type Dimension, readFacts } from '../../adapters/projection/facts/facts.ts';
import { readPercentiles } from '../../adapters/projection/facts/latency.ts';
import { levelOf } from '../../adapters/projection/facts/rollupQuery.ts';
import type { SqliteDatabase } from '../../adapters/projection/sqlite/sqlite.ts';
import { UserError } from '../../core/errors.ts';
import type { Calendar } from '../../core/ledger/calendar.ts';
import {
  addTotals,
  costEach,
  type Fact,
  kindOf,
  knownCost,
  NOTHING,
  type Totals,
  tokensPerCall,
} from '../../core/ledger/totals.ts';
import { PICO_PER_USD } from '../../core/money.ts';
import type { Window } from '../../shared/ledgerProtocol.ts';
import { windowStart } from './panel.ts';
import { usd } from './versionViews.ts';

export type ReportKind = 'spend' | 'performance' | 'content' | 'templates' | 'outcomes';
type ReportCell = string | number | boolean | null;
type ReportRow = Readonly<Record<string, ReportCell>>;

/** A table for the command line. Amounts are dollars as decimal strings, null where unpriced. */
export interface Report {
  readonly report: ReportKind;
  readonly window: Window;
  readonly by: string;
  /** Each of one kind, as `simulated` says; real rows first. */
  readonly rows: readonly ReportRow[];
  /** Real spend; what is simulated stands beside it under names of its own and is never added. */
  readonly totals: ReportRow;
}

export interface ReportParts {
  readonly calendar: Calendar;
  readonly now: number;
}

/** What a report is grouped by where nobody says, and the figures of each row. */
const REPORTS: Readonly<
  Record<ReportKind, { readonly by: readonly Dimension[]; readonly figures: (totals: Totals) => ReportRow }>
> = {
  spend: { by: ['day'], figures: spendFigures },
  performance: { by: ['task'], figures: performanceFigures },
  content: { by: ['operation'], figures: contentFigures },
  templates: { by: ['template', 'version'], figures: templateFigures },
  outcomes: { by: ['feature'], figures: outcomeFigures },
};

/**
 * From when on a report needs the calls themselves, ms since 1970, null: all; undefined where sums answer it.
 * @throws UserError where `by` is no dimension.
 */
export function detailsStart(
  kind: ReportKind,
  window: Window,
  by: string | null,
  { calendar, now }: ReportParts,
): number | null | undefined {
  if (levelOf(dimensionsOf(kind, by)) !== undefined) return undefined;
  const day = windowStart(window, calendar, now);
  return day === null ? null : calendar.startOfDay(day);
}

/** @throws UserError where `by` is no dimension. */
export function readReport(
  database: SqliteDatabase,
  kind: ReportKind,
  window: Window,
  by: string | null,
  parts: ReportParts,
): Report {
  const { figures } = REPORTS[kind];
  const dimensions = dimensionsOf(kind, by);
  const from = windowStart(window, parts.calendar, parts.now);
  const groups = [false, true].map(simulated => {
    const facts = sorted(readFacts(database, { simulated, from }, dimensions));
    const percentiles =
      kind === 'performance' ? readPercentiles(database, { simulated, from }, dimensions, 0.95) : null;
    const rows = facts.map(fact => ({
      ...fact.by,
      ...figures(fact),
      ...(percentiles && { p95LatencyMs: percentiles(fact.by) }),
      simulated,
    }));
    return { rows, totals: facts.reduce<Totals>(addTotals, NOTHING) };
  });
  const [real, simulated] = groups.map(({ totals }) => totals);
  return {
    report: kind,
    window,
    by: dimensions.join(','),
    rows: groups.flatMap(({ rows }) => rows),
    totals: {
      ...figures(real ?? NOTHING),
      simulatedCalls: simulated?.calls ?? 0,
      simulatedCost: usd(knownCost(simulated ?? NOTHING)),
      simulatedUnpricedCalls: simulated?.unpriced ?? 0,
    },
  };
}

/** By the text of what they are grouped by, in code unit order. */
function sorted(facts: readonly Fact[]): Fact[] {
  const keyed = facts.map(fact => ({ fact, key: Object.values(fact.by).join('\n') }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ fact }) => fact);
}

function dimensionsOf(kind: ReportKind, by: string | null): readonly Dimension[] {
  return by === null ? REPORTS[kind].by : by.split(',').map(name => requireDimension(name.trim()));
}

function requireDimension(name: string): Dimension {
  const found = DIMENSIONS.find(known => known === name);
  if (found !== undefined) return found;
  throw new UserError({
    what: `"${name}" is nothing to group by`,
    next: `Use one of ${DIMENSIONS.join(', ')}`,
  });
}

function spendFigures(totals: Totals): ReportRow {
  return {
    calls: totals.calls,
    assets: totals.assets,
    cost: usd(knownCost(totals)),
    upper: usd(totals.upper),
    kind: kindOf(totals),
    costPerAsset: usd(costEach(totals, totals.assets)),
    unpricedCalls: totals.unpriced,
  };
}

function performanceFigures(totals: Totals): ReportRow {
  const { ok, latencyMs, tokensOut, okTokensOut, costIn, costOut, cost } = totals;
  return {
    calls: totals.calls,
    averageLatencyMs: ok === 0 ? null : latencyMs / ok,
    tokensPerSecond: latencyMs === 0 || okTokensOut === 0n ? null : Number(okTokensOut) / (latencyMs / 1000),
    inputCost: usd(costIn),
    outputCost: usd(costOut),
    cost: usd(knownCost(totals)),
    kind: kindOf(totals),
    outputTokensPerDollar: cost === 0n ? null : Number((tokensOut * PICO_PER_USD) / cost),
    unpricedCalls: totals.unpriced,
  };
}

function contentFigures(totals: Totals): ReportRow {
  return {
    ...spendFigures(totals),
    costPerCall: usd(costEach(totals, totals.calls)),
    tokensPerCall: tokensPerCall(totals.tokensIn + totals.tokensOut, totals),
  };
}

function templateFigures(totals: Totals): ReportRow {
  return {
    ...contentFigures(totals),
    accepted: totals.accepted,
    costPerAccepted: usd(costEach(totals, totals.accepted)),
    firstAt: Number.isFinite(totals.first) ? new Date(totals.first).toISOString() : null,
    lastAt: Number.isFinite(totals.last) ? new Date(totals.last).toISOString() : null,
  };
}

function outcomeFigures(totals: Totals): ReportRow {
  return {
    calls: totals.calls,
    ok: totals.ok,
    accepted: totals.accepted,
    cost: usd(knownCost(totals)),
    kind: kindOf(totals),
    costPerOk: usd(costEach(totals, totals.ok)),
    costPerAccepted: usd(costEach(totals, totals.accepted)),
    unpricedCalls: totals.unpriced,
  };
}
