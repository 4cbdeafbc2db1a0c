import type { Price } from '../model.ts';

/** Names that providers give the tier which published prices are for. */
const STANDARD: ReadonlySet<string> = new Set(['default', 'standard', 'auto', 'on_demand']);

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
