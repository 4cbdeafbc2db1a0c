import type { Kind } from '../model.ts';
import type { Pico } from '../money.ts';

/** Sums over ended attempts of one kind, real or simulated; void ones are not counted. Amounts in pico-USD. */
export interface Totals {
  readonly calls: number;
  readonly ok: number;
  readonly assets: number;
  /** Calls whose output passed every check. */
  readonly accepted: number;
  /** Calls whose cost nobody knows; `cost` lacks them. */
  readonly unpriced: number;
  /** Priced calls whose cost is not exact. */
  readonly inexact: number;
  /** Calls whose response carried tokens. */
  readonly reported: number;
  /** Calls that nobody can say a most of; `upper` lacks them. */
  readonly unbounded: number;
  readonly cost: Pico;
  readonly upper: Pico;
  readonly costIn: Pico;
  readonly costOut: Pico;
  readonly tokensIn: bigint;
  readonly tokensOut: bigint;
  /** Output tokens of the calls that went well: what `latencyMs` was spent on. */
  readonly okTokensOut: bigint;
  /** Sum over the calls that went well, ms. */
  readonly latencyMs: number;
  /** Times of the first and the last attempt, ms since 1970. */
  readonly first: number;
  readonly last: number;
}

/** Sums with what they were grouped by. */
export interface Fact extends Totals {
  readonly by: Readonly<Record<string, string>>;
}

export const NOTHING: Totals = {
  calls: 0,
  ok: 0,
  assets: 0,
  accepted: 0,
  unpriced: 0,
  inexact: 0,
  reported: 0,
  unbounded: 0,
  cost: 0n,
  upper: 0n,
  costIn: 0n,
  costOut: 0n,
  tokensIn: 0n,
  tokensOut: 0n,
  okTokensOut: 0n,
  latencyMs: 0,
  first: Number.POSITIVE_INFINITY,
  last: Number.NEGATIVE_INFINITY,
};

export function addTotals(a: Totals, b: Totals): Totals {
  return {
    calls: a.calls + b.calls,
    ok: a.ok + b.ok,
    assets: a.assets + b.assets,
    accepted: a.accepted + b.accepted,
    unpriced: a.unpriced + b.unpriced,
    inexact: a.inexact + b.inexact,
    reported: a.reported + b.reported,
    unbounded: a.unbounded + b.unbounded,
    cost: a.cost + b.cost,
    upper: a.upper + b.upper,
    costIn: a.costIn + b.costIn,
    costOut: a.costOut + b.costOut,
    tokensIn: a.tokensIn + b.tokensIn,
    tokensOut: a.tokensOut + b.tokensOut,
    okTokensOut: a.okTokensOut + b.okTokensOut,
    // Whole microseconds, as rollups have them: a sum must not depend on how its parts were put together.
    latencyMs: Math.round((a.latencyMs + b.latencyMs) * 1000) / 1000,
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
  };
}

/** Facts of the same key added up, in the order in which keys first appear. */
export function groupFacts(facts: Iterable<Fact>, keyOf: (fact: Fact) => string): Map<string, Totals> {
  const groups = new Map<string, Totals>();
  for (const fact of facts) {
    const key = keyOf(fact);
    groups.set(key, addTotals(groups.get(key) ?? NOTHING, fact));
  }
  return groups;
}

/** The sum in pico-USD of the calls that have a price; null where there are calls and none has one. */
export function knownCost({ calls, unpriced, cost }: Totals): Pico | null {
  return calls > 0 && unpriced === calls ? null : cost;
}

/** The most that calls may have cost, pico-USD; null where that of one is unknown: a part of a bound bounds nothing. */
export function knownUpper({ unbounded, upper }: Totals): Pico | null {
  return unbounded > 0 ? null : upper;
}

/**
 * Cost of one of `count` things in pico-USD, rounded half up, with failed attempts and retries in it; null where there
 * are none or a call is unpriced: a share of an unknown sum is unknown.
 */
export function costEach({ cost, unpriced }: Totals, count: number): Pico | null {
  if (count === 0 || unpriced > 0) return null;
  const divisor = BigInt(count);
  return (2n * cost + divisor) / (2n * divisor);
}

export function kindOf({ calls, unpriced, inexact }: Totals): Kind {
  if (calls > 0 && unpriced === calls) return 'unpriced';
  return inexact + unpriced > 0 ? 'estimated' : 'exact';
}

/** Average per call that reported tokens; null where none did. */
export function tokensPerCall(tokens: bigint, { reported }: Totals): number | null {
  return reported === 0 ? null : Number(tokens) / reported;
}
