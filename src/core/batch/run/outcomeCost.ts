import type { RowCost } from '../../ledger/event.ts';
import type { ModelParams, Operation, Price, Usage } from '../../model.ts';
import type { Pico } from '../../money.ts';
import { calculate } from '../../pricing/calculate.ts';
import { priceOfTier } from '../../pricing/serviceTier.ts';

/** What an attempt's cost depends on. */
export interface CostInput {
  readonly price: Price | undefined;
  /** A price that a budget counts at least, beside `price`: the catalogue's, where the policy overrides it unapproved. */
  readonly floor: Price | undefined;
  readonly operation: Operation;
  readonly params: ModelParams;
  /** The intent's maximum, pico-USD. */
  readonly max: Pico | null;
}

/**
 * Exact from sound usage; `upper` is never below what a budget must count.
 * @param tierServed the service tier that the provider named; it decides the rates over the one that was asked for.
 */
export function measuredCost(usage: Usage, input: CostInput, tierServed?: string): RowCost {
  const price = priceOfTier(input.price, tierServed ?? input.params.serviceTier);
  const cost = calculate(price, usage, input);
  if (cost.pico === null)
    return { pico: null, upper: input.max, kind: 'unpriced', components: cost.components };
  const floor = input.floor === undefined ? null : calculate(input.floor, usage, input).pico;
  const upper = floor !== null && floor > cost.pico ? floor : cost.pico;
  return { pico: cost.pico, upper, kind: cost.kind, components: cost.components };
}

/** The answer came, its usage did not: our own estimate, bounded by the maximum and never 0. */
export function unmeasuredCost(expected: Pico | null, { max }: CostInput): RowCost {
  const pico = expected !== null && max !== null && expected > max ? max : (expected ?? max);
  if (pico === null) return { pico: null, upper: max, kind: 'unpriced', components: [] };
  return { pico, upper: max ?? pico, kind: 'estimated', components: [] };
}

/** The attempt failed and may have been billed: it counts at its maximum. */
export function boundedCost({ max }: CostInput): RowCost {
  return { pico: max, upper: max, kind: max === null ? 'unpriced' : 'upper-bound', components: [] };
}

/** The attempt failed in a way that is documented as free, or never left. */
export const freeCost: RowCost = { pico: 0n, upper: 0n, kind: 'exact', components: [] };
