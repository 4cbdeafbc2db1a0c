import type { Price } from '../model.ts';
import type { Pico } from '../money.ts';

/** Names that providers give the tier which published prices are for. */
const STANDARD: ReadonlySet<string> = new Set(['default', 'standard', 'auto', 'on_demand']);

/** Tiers that providers sell below their standard one. */
const CHEAPER: ReadonlySet<string> = new Set(['flex', 'batch']);

/**
 * How many times the standard price a tier may cost that nobody gave a price. The dearest that is listed anywhere is
 * 2.5 times (OpenAI's priority tier for GPT-5.5, read in September 2026 in LiteLLM's price list).
 */
const MOST_TIMES = 4n;

/**
 * The price of a service tier. One that nobody gave a price is unpriced: neither the standard price nor half of it
 * holds there.
 * @param tier as the provider names it; undefined: the standard one.
 */
export function priceOfTier(price: Price | undefined, tier: string | undefined): Price | undefined {
  if (tier === undefined || STANDARD.has(tier)) return price;
  const tiers = price?.tiers;
  return tiers !== undefined && Object.hasOwn(tiers, tier) ? tiers[tier] : undefined;
}

/** Whether a tier is another than the one that published prices are for. */
export function isOtherTier(tier: string | undefined): tier is string {
  return tier !== undefined && !STANDARD.has(tier);
}

/** Whether a tier may cost more than the standard one. */
export function mayBeDearer(tier: string | undefined): tier is string {
  return isOtherTier(tier) && !CHEAPER.has(tier);
}

/**
 * What a call costs at most where another tier was served than the one that it was reserved for.
 * @param pico the most at the standard price or that of the tier that was asked for.
 */
export function mostOfTier(pico: Pico, served: string | undefined, asked: string | undefined): Pico {
  return !mayBeDearer(served) || served === asked ? pico : pico * MOST_TIMES;
}
