import type { RowCost } from '../../ledger/event.ts';
import type { ModelParams, Operation, Price, Usage } from '../../model.ts';
import type { Pico } from '../../money.ts';
import type { BillingEvidence } from '../../ports.ts';
import { calculate } from '../../pricing/calculate.ts';
import { mayBeDearer, mostOfTier, priceOfTier } from '../../pricing/serviceTier.ts';

/** What an attempt's cost depends on. */
export interface CostInput {
  readonly price: Price | undefined;
  /** A price that a budget counts at least, beside `price`: the catalogue's, where the policy overrides it unapproved. */
  readonly floor: Price | undefined;
  /** Budgets may go by what the policy says of a dearer service tier. */
  readonly approved: boolean;
  readonly operation: Operation;
  readonly params: ModelParams;
  /** The intent's maximum, pico-USD. */
  readonly max: Pico | null;
}

/** A charge that differs by no more than this from what the rates come to was rounded: a millionth of a dollar. */
const ROUNDING = 1_000_000n;

/**
 * Exact from sound usage, unless the provider says that it charged something else; `upper` is never below what a
 * budget must count.
 */
export function measuredCost(usage: Usage, input: CostInput, evidence: BillingEvidence = {}): RowCost {
  const { charged = 0n } = evidence;
  const tier = evidence.tierServed ?? input.params.serviceTier;
  const price = priceOfTier(input.price, tier);
  const { pico, kind, components } = calculate(price, usage, input);
  if (pico === null) {
    const bound = highest(input.max, usageBound(usage, input, evidence));
    if (charged === 0n) return { pico: null, upper: bound, kind: 'unpriced', components };
    return { pico: charged, upper: highest(bound, charged), kind: 'estimated', components: [] };
  }
  const floor = input.floor === undefined ? null : calculate(input.floor, usage, input).pico;
  const most = input.approved || !mayBeDearer(tier) ? null : usageBound(usage, input, { tierServed: tier });
  const upper = highest(highest(pico, floor), most) ?? pico;
  if (charged > pico + ROUNDING)
    return { pico: charged, upper: highest(upper, charged), kind: 'estimated', components: [] };
  if (charged !== 0n && charged + ROUNDING < pico && kind === 'exact')
    return { pico, upper, kind: 'upper-bound', components: [] };
  return { pico, upper, kind, components };
}

/** The answer came, its usage did not: our own estimate, bounded by the maximum and never 0. */
export function unmeasuredCost(
  expected: Pico | null,
  input: CostInput,
  evidence: BillingEvidence = {},
): RowCost {
  const { max } = input;
  const { charged = null } = evidence;
  const bound = evidentBound(input, evidence);
  const guess = expected !== null && max !== null && expected > max ? max : (expected ?? max);
  const pico = charged === null || charged === 0n ? guess : charged;
  if (pico === null) return { pico: null, upper: bound, kind: 'unpriced', components: [] };
  // An estimate bounds nothing.
  return { pico, upper: bound === null ? null : highest(bound, pico), kind: 'estimated', components: [] };
}

/** The attempt failed and may have been billed: it counts at its maximum, or at what it says of its bill. */
export function boundedCost(input: CostInput, evidence: BillingEvidence = {}): RowCost {
  const bound = evidentBound(input, evidence);
  return { pico: bound, upper: bound, kind: bound === null ? 'unpriced' : 'upper-bound', components: [] };
}

/** The attempt failed in a way that is documented as free, or never left. */
export const freeCost: RowCost = { pico: 0n, upper: 0n, kind: 'exact', components: [] };

/** The maximum, raised by what the answer says; null where there is none: what was reported so far bounds nothing. */
function evidentBound(input: CostInput, evidence: BillingEvidence): Pico | null {
  if (input.max === null) return null;
  const { tierServed, atMost, charged = null } = evidence;
  const most = mostOfTier(input.max, tierServed, input.params.serviceTier);
  return highest(most, highest(usageBound(atMost, input, evidence), charged));
}

/** What a usage costs at most, at the standard rates or the dearer ones of the tier; null where nobody knows. */
function usageBound(
  usage: Usage | undefined,
  input: CostInput,
  { tierServed }: BillingEvidence,
): Pico | null {
  if (usage === undefined) return null;
  const standard = calculate(input.price, usage, input).pico;
  const floor = input.floor === undefined ? null : calculate(input.floor, usage, input).pico;
  const most = highest(standard, floor);
  return most === null ? null : mostOfTier(most, tierServed, undefined);
}

function highest(a: Pico | null, b: Pico | null): Pico | null {
  if (a === null || b === null) return a ?? b;
  return a > b ? a : b;
}
