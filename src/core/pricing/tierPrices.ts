import type { Price } from '../model.ts';
import type { PriceOverride } from '../policy/policy.ts';
import type { Sha256 } from '../ports.ts';
import { byStart, override, type PriceDraft, seal } from './priceDraft.ts';

/**
 * Prices of service tiers from those that the policy gives: what one does not name has no price there.
 * @param overrides of one model.
 * @param day ISO date at which they hold.
 */
export function tierPrices(
  standard: Price,
  overrides: readonly PriceOverride[],
  day: string,
  sha256: Sha256,
): Readonly<Record<string, Price>> | undefined {
  const { provider, model } = standard;
  const drafts = new Map<string, PriceDraft>();
  for (const price of overrides.filter(({ from }) => (from ?? '') <= day).sort(byStart)) {
    if (price.tier === undefined) continue;
    const draft = drafts.get(price.tier) ?? { provider, model, rates: {}, sources: [] };
    drafts.set(price.tier, override({ ...draft, from: price.from }, price));
  }
  if (drafts.size === 0) return undefined;
  return Object.fromEntries([...drafts].map(([tier, draft]) => [tier, seal(draft, sha256)]));
}
