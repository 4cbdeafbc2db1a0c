import { type Place, UserError } from '../../errors.ts';
import type { EffectiveCaps } from '../../policy/caps.ts';
import { isOtherTier, mayBeDearer } from '../../pricing/serviceTier.ts';
import { shortUsd } from '../budget/budgetGate.ts';
import { capLabel } from '../budget/budgets.ts';
import type { BatchSpec } from '../spec/spec.ts';
import type { ItemSource, PlannedItem } from './planItems.ts';
import type { PlannedModel } from './planModels.ts';

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

/** Whether any cap holds: then nothing that cannot be bounded may be sent. */
function isCapped(caps: EffectiveCaps): boolean {
  return caps.perCall !== null || caps.perBatch !== null || caps.perMonth.length > 0;
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
  const tier = model.params.serviceTier;
  if (model.price !== undefined && isOtherTier(tier)) {
    return new UserError({
      what: `no price of ${model.id} for the service tier ${JSON.stringify(tier)} can be relied on, so the budget cannot be kept`,
      where,
      next: mayBeDearer(tier)
        ? `Give the tier a price under "prices" in the policy, and name the model under "approvedPriceOverrides" in your own config.yaml`
        : `Give the tier a price under "prices" in the policy`,
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
