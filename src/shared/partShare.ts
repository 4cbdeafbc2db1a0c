import type { CostComponent, Estimate, PartEstimate } from '../core/model.ts';
import type { Pico } from '../core/money.ts';

/** Of what a part's share is a share: the call's cost, or its input tokens where the cost is not known. */
export type ShareBasis = 'cost' | 'input';

/** What the shares of an estimate's parts are shares of: one basis for all of them. */
export function shareBasis({ perCall }: Estimate): ShareBasis {
  return perCall.value === null || perCall.value === 0n ? 'input' : 'cost';
}

/** A section's or variable's share of its call, 0 to 1; undefined where its size or price is not known. */
export function partShare(part: PartEstimate, estimate: Estimate): number | undefined {
  return shareBasis(estimate) === 'cost'
    ? costShare(part.cost.value, estimate)
    : tokenShare(part.tokens.value, estimate);
}

/** A billed component's share of the call's cost, 0 to 1. */
export function componentShare({ pico }: CostComponent, estimate: Estimate): number | undefined {
  return costShare(pico, estimate);
}

/** A number of tokens as a share of the call's input, 0 to 1. */
export function tokenShare(tokens: number | null, { tokens: { input } }: Estimate): number | undefined {
  return tokens === null || input.value === null || input.value === 0 ? undefined : tokens / input.value;
}

function costShare(pico: Pico | null, { perCall }: Estimate): number | undefined {
  if (pico === null || perCall.value === null || perCall.value === 0n) return undefined;
  return Number((pico * 1_000_000n) / perCall.value) / 1_000_000;
}
