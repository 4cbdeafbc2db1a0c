import { DIMENSIONS, type Dimension, readFacts } from '../../adapters/projection/facts/facts.ts';
import { readPercentiles } from '../../adapters/projection/facts/latency.ts';
import { levelOf } from '../../adapters/projection/facts/rollupQuery.ts';
import type { SqliteDatabase } from '../../adapters/projection/sqlite/sqlite.ts';
import { UserError } from '../../core/errors.ts';
import type { Calendar } from '../../core/ledger/calendar.ts';
import { addTotals, type Fact, knownCost, NOTHING, type Totals } from '../../core/ledger/totals.ts';
import type { Window } from '../../shared/ledgerProtocol.ts';
import { NONE_OPEN, type OpenCalls, readOpenCalls, upperWith } from './openCalls.ts';
import { compareTexts } from './order.ts';
import { windowStart } from './panel.ts';
import type { ReportRow } from './reportDefinition.ts';
import { REPORTS, type ReportKind } from './reports.ts';
import { usd } from './usd.ts';

/** What is asked for. */
export interface ReportRequest {
  readonly kind: ReportKind;
  readonly window: Window;
  /** Dimensions with commas between; null: what the report is usually grouped by. */
  readonly by: string | null;
}

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
  /** Ms since 1970. */
  readonly now: number;
}

/** The latency that all but a twentieth of the calls kept. */
const PERCENTILE = 0.95;

/**
 * From when on a report needs the calls themselves, ms since 1970, null: all; undefined where sums answer it.
 * @throws UserError where `by` is no dimension.
 */
export function detailsStart(
  { kind, window, by }: ReportRequest,
  { calendar, now }: ReportParts,
): number | null | undefined {
  if (levelOf(dimensionsOf(kind, by)) !== undefined) return undefined;
  const day = windowStart(window, calendar, now);
  return day === null ? null : calendar.startOfDay(day);
}

/** @throws UserError where `by` is no dimension. */
export function readReport(
  database: SqliteDatabase,
  { kind, window, by }: ReportRequest,
  { calendar, now }: ReportParts,
): Report {
  const { figures, withPercentile } = REPORTS[kind];
  const dimensions = dimensionsOf(kind, by);
  const from = windowStart(window, calendar, now);
  const start = from === null ? null : calendar.startOfDay(from);
  const groups = [false, true].map(simulated => {
    const facts = sorted(readFacts(database, { simulated, from }, dimensions));
    const percentiles =
      withPercentile && readPercentiles(database, { simulated, from }, dimensions, PERCENTILE);
    const rows = facts.map(fact => ({
      ...fact.by,
      ...figures(fact),
      ...(percentiles && { p95LatencyMs: percentiles(fact.by) }),
      simulated,
    }));
    const open = readOpenCalls(database, { simulated, from: start });
    return { rows, totals: facts.reduce<Totals>(addTotals, NOTHING), open };
  });
  const [real, simulated] = groups;
  return {
    report: kind,
    window,
    by: dimensions.join(','),
    rows: groups.flatMap(({ rows }) => rows),
    totals: {
      ...withOpen(figures(real?.totals ?? NOTHING), real?.totals ?? NOTHING, real?.open ?? NONE_OPEN),
      simulatedCalls: simulated?.totals.calls ?? 0,
      simulatedCost: usd(knownCost(simulated?.totals ?? NOTHING)),
      simulatedUnpricedCalls: simulated?.totals.unpriced ?? 0,
      simulatedOpenCalls: simulated?.open.calls ?? 0,
    },
  };
}

/** Sums of ended calls beside those that may yet cost: then no sum is exact, and the bound holds both. */
function withOpen(figures: ReportRow, totals: Totals, opened: OpenCalls): ReportRow {
  const { calls, reserved } = opened;
  const open = { openCalls: calls, reserved: usd(reserved) };
  if (calls === 0) return { ...figures, ...open };
  return {
    ...figures,
    ...('upper' in figures && { upper: usd(upperWith(opened, totals)) }),
    ...('kind' in figures && { kind: 'estimated' }),
    ...open,
  };
}

/** By the text of what they are grouped by, in code unit order. */
function sorted(facts: readonly Fact[]): Fact[] {
  const keyed = facts.map(fact => ({ fact, key: Object.values(fact.by).join('\n') }));
  return keyed.sort((a, b) => compareTexts(a.key, b.key)).map(({ fact }) => fact);
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
