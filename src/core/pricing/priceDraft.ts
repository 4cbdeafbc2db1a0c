import type { Price, RateTier, Unit } from '../model.ts';
import type { Rate } from '../money.ts';
import type { PriceOverride } from '../policy/policy.ts';
import type { Sha256 } from '../ports.ts';

/** A price that still collects its sources. */
export interface PriceDraft extends Omit<Price, 'source'> {
  readonly sources: readonly { readonly name: string; readonly date: string }[];
}

/** Adds what the other price list has and this one lacks. Units that both price keep the first rate. */
export function complete(
  draft: PriceDraft,
  other: Pick<PriceDraft, 'rates' | 'perImage' | 'perVideoSecond' | 'sources'>,
): PriceDraft {
  return {
    ...draft,
    rates: { ...other.rates, ...draft.rates },
    perImage: draft.perImage ?? other.perImage,
    perVideoSecond: draft.perVideoSecond ?? other.perVideoSecond,
    sources: [...draft.sources, ...other.sources],
  };
}

/** Puts a policy's price over what is published; units it does not name keep the published rate. */
export function override(draft: PriceDraft, price: PriceOverride): PriceDraft {
  const flat = (rate: Rate | undefined): readonly RateTier[] | undefined => rate && [{ start: 0, rate }];
  const rates: Partial<Record<Unit, readonly RateTier[] | undefined>> = {
    inputTokens: flat(price.input),
    cachedInputTokens: flat(price.cachedInput ?? price.input),
    inputImageTokens: flat(price.input),
    outputTokens: flat(price.output),
    reasoningTokens: flat(price.output),
    audioSeconds: flat(price.perSecond),
    videoSeconds: flat(price.perSecond),
    characters: flat(price.perCharacter),
  };
  const given = Object.entries(rates).filter(([, tiers]) => tiers !== undefined);
  return {
    ...draft,
    rates: { ...draft.rates, ...Object.fromEntries(given) },
    perImage: price.perImage ? { default: { default: price.perImage } } : draft.perImage,
    perVideoSecond: price.perSecond ? undefined : draft.perVideoSecond,
    sources: [{ name: `policy (${price.source})`, date: price.from ?? 'undated' }, ...draft.sources],
  };
}

/** By the date they hold from; what holds since ever comes first. */
export function byStart(a: Pick<Price, 'from'>, b: Pick<Price, 'from'>): number {
  return (a.from ?? '') < (b.from ?? '') ? -1 : 1;
}

/** The finished price: its sources in one, with the earliest date and a hash over everything that makes the amount. */
export function seal(draft: PriceDraft, sha256: Sha256): Price {
  const { sources, ...price } = draft;
  const { provider, model, from, rates, perImage, perVideoSecond } = price;
  const hash = sha256(canonicalJson({ provider, model, from, rates, perImage, perVideoSecond }));
  const dates = sources.map(source => source.date).sort();
  return {
    ...price,
    source: {
      name: [...new Set(sources.map(source => source.name))].join(' + '),
      date: dates[0] ?? 'undated',
      hash: `sha256:${hash}`,
    },
  };
}

/** JSON with sorted keys and big integers as decimal strings; what is undefined is left out. */
function canonicalJson(value: unknown): string {
  if (typeof value === 'bigint') return `"${value}"`;
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value)
    .filter(([, entry]) => entry !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}:${canonicalJson(entry)}`).join(',')}}`;
}
