import type { Pico } from '../../money.ts';
import type { EffectiveCaps } from '../../policy/caps.ts';
import type { Journal, Spend, SpendScope } from '../../ports.ts';
import { type BudgetScope, spendUnder } from './budgetGate.ts';

export interface BudgetContext {
  readonly simulated: boolean;
  /** This run and those that it goes on with. */
  readonly runs: readonly string[];
  /** ISO time at which the calendar month began. */
  readonly monthStart: string;
  /** Of the month, in the user's other ledgers. */
  readonly elsewhere?: Spend;
}

/** The caps that hold over more than one call, as scopes of the ledger. */
export function budgetScopes(caps: EffectiveCaps, context: BudgetContext): BudgetScope[] {
  const { simulated, runs, monthStart, elsewhere } = context;
  const scopes: BudgetScope[] = [];
  if (caps.perBatch !== null) {
    const { limit, source } = caps.perBatch;
    scopes.push({ label: capLabel(source, 'batch'), limit, scopes: runs.map(run => ({ simulated, run })) });
  }
  for (const { limit, source, feature, everywhere } of caps.perMonth) {
    const scope: SpendScope = { simulated, since: monthStart, ...(feature !== undefined && { feature }) };
    const all = everywhere ? 'month over all your ledgers' : 'month';
    const kind = feature === undefined ? all : `month for ${feature}`;
    scopes.push({
      label: capLabel(source, kind),
      limit,
      feature,
      scopes: [scope],
      ...(everywhere && { elsewhere }),
    });
  }
  return scopes;
}

export interface BudgetStanding {
  readonly limit: Pico;
  readonly source: string;
  /** Spent and reserved, pico-USD. */
  readonly alreadySpent: Pico;
}

/** Of the caps that hold now, the one that leaves least; null where none holds. */
export async function tightestBudget(
  scopes: readonly BudgetScope[],
  features: ReadonlySet<string>,
  journal: Journal,
): Promise<BudgetStanding | null> {
  let tightest: BudgetStanding | null = null;
  for (const scope of scopes) {
    const { label, limit, feature } = scope;
    if (feature !== undefined && !features.has(feature)) continue;
    const { spent, reserved } = await spendUnder(scope, journal);
    const alreadySpent = spent + reserved;
    if (tightest === null || limit - alreadySpent < tightest.limit - tightest.alreadySpent)
      tightest = { limit, source: label, alreadySpent };
  }
  return tightest;
}

/** Caps that count earlier calls of unknown cost as nothing, as sentences for people. */
export async function uncountedCalls(
  scopes: readonly BudgetScope[],
  features: ReadonlySet<string>,
  journal: Journal,
): Promise<string[]> {
  const said: string[] = [];
  for (const scope of scopes) {
    if (scope.feature !== undefined && !features.has(scope.feature)) continue;
    const { unpriced } = await spendUnder(scope, journal);
    const calls = unpriced === 1 ? '1 earlier call' : `${unpriced} earlier calls`;
    if (unpriced > 0) said.push(`${calls} of unknown cost counted as nothing under ${scope.label}.`);
  }
  return said;
}

/** A cap as messages name it. */
export function capLabel(source: string, per: string): string {
  return `the cap per ${per} (${source})`;
}
