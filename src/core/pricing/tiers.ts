import type { RateTier, Usage } from '../model.ts';
import type { Rate } from '../money.ts';
import { INPUT_TOKEN_UNITS } from '../units.ts';

/** All tokens that were sent, cached or not: what providers choose the tier by. */
export function totalInputTokens(usage: Usage): number {
  return INPUT_TOKEN_UNITS.reduce((total, unit) => total + (usage[unit] ?? 0), 0);
}

/** The rate at a number of input tokens; it holds for the whole call, not only for the tokens above the start. */
export function rateAt(tiers: readonly RateTier[], inputTokens: number): Rate | undefined {
  return tiers.findLast(tier => tier.start <= inputTokens)?.rate;
}

/** The dearest rate of all tiers. */
export function dearestRate(tiers: readonly RateTier[]): Rate | undefined {
  return tiers.map(tier => tier.rate).reduce<Rate | undefined>(dearer, undefined);
}

/** The dearest of some rates, compared exactly; `atMost` where they are not all the same. */
export function dearestOf(rates: readonly Rate[]): {
  readonly rate: Rate | undefined;
  readonly atMost: boolean;
} {
  const rate = rates.reduce<Rate | undefined>(dearer, undefined);
  return { rate, atMost: rates.some(other => rate !== undefined && !isSame(other, rate)) };
}

function isSame(a: Rate, b: Rate): boolean {
  return a.pico * b.per === b.pico * a.per;
}

/** The dearer of two rates, compared exactly. */
export function dearer(a: Rate | undefined, b: Rate): Rate {
  return a !== undefined && a.pico * b.per >= b.pico * a.per ? a : b;
}
