import { type Place, UserError } from '../errors.ts';
import type { Pico } from '../money.ts';
import type { EffectiveCaps } from '../policy/caps.ts';
import type { Journal, SpendScope } from '../ports.ts';
import { type BudgetScope, shortUsd, spendUnder } from './budgetGate.ts';
import type { ItemSource, PlannedItem } from './planItems.ts';
import type { PlannedModel } from './planModels.ts';
import type { BatchSpec } from './spec.ts';

export interface BudgetContext {
  readonly simulated: boolean;
  /** This run and those that it goes on with. */
  readonly runs: readonly string[];
  /** ISO time at which the calendar month began. */
  readonly monthStart: string;
}

/** The caps that hold over more than one call, as scopes of the ledger. */
export function budgetScopes(caps: EffectiveCaps, context: BudgetContext): BudgetScope[] {
  const { simulated, runs, monthStart } = context;
  const scopes: BudgetScope[] = [];
  if (caps.perBatch !== null) {
    const { limit, source } = caps.perBatch;
    scopes.push({ label: capLabel(source, 'batch'), limit, scopes: runs.map(run => ({ simulated, run })) });
  }
  for (const { limit, source, feature } of caps.perMonth) {
    const scope: SpendScope = { simulated, since: monthStart, ...(feature !== undefined && { feature }) };
    const kind = feature === undefined ? 'month' : `month for ${feature}`;
    scopes.push({ label: capLabel(source, kind), limit, feature, scopes: [scope] });
  }
  return scopes;
}

/** Whether any cap holds: then nothing that cannot be bounded may be sent. */
function isCapped(caps: EffectiveCaps): boolean {
  return caps.perCall !== null || caps.perBatch !== null || caps.perMonth.length > 0;
}

/**
 * Holds one item to the caps that need no ledger.
 * @throws UserError exit 2 where a cap holds and the item's cost has no bound, exit 1 where it is over the cap per call.
 */
export function requireAffordable(
  { max, model, line }: PlannedItem,
  caps: EffectiveCaps,
  { spec, dataset }: ItemSource,
): void {
  if (!isCapped(caps)) return;
  if (max === null) throw unbounded(model, placeOfModel(spec, model));
  if (caps.perCall === null || max <= caps.perCall.limit) return;
  throw new UserError({
    what: `one call may cost $${shortUsd(max)}, more than ${capLabel(caps.perCall.source, 'call')} of $${shortUsd(caps.perCall.limit)}`,
    where: { file: dataset.label, line },
    next: 'Lower maxOutputTokens, size or quality, or shorten the prompt',
    exitCode: 1,
  });
}

/** Where the spec names the model; its first line where template, policy or option does. */
function placeOfModel(spec: BatchSpec, { id }: PlannedModel): Place {
  const index = spec.models.indexOf(id);
  return index < 0 ? { file: spec.file, line: 1 } : spec.placeOf('models', index);
}

function unbounded(model: PlannedModel, where: Place): UserError {
  if (model.price !== undefined && model.operation === 'text' && model.params.maxOutputTokens === undefined) {
    return new UserError({
      what: `nothing limits the output of ${model.id}, so the budget cannot be kept`,
      where,
      next: "Set maxOutputTokens in the spec's params, in the template or in the policy",
    });
  }
  const known = model.price !== undefined;
  return new UserError({
    what: known
      ? `the price of ${model.id} gives no upper bound for this call, so the budget cannot be kept`
      : `${model.id} has no price, so the budget cannot be kept`,
    where,
    next: `Give it a price under "prices" in the policy, or run without any budget`,
  });
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

function capLabel(source: string, per: string): string {
  return `the cap per ${per} (${source})`;
}
