import type { Dimensions } from './imageHeader.ts';
import { bounded, type ImageRule, TYPICAL_IMAGE } from './mediaTokens.ts';

const GUIDE = 'OpenAI, "Images and vision", read 2026-11-22';

/** A tile of 512 pixels, counted in an image whose shorter side is at most `shortest`. */
interface Tiles {
  readonly base: number;
  readonly tile: number;
  readonly shortest: number;
}

const TILED: readonly (readonly [RegExp, Tiles])[] = [
  [/^gpt-4o-mini(?![a-z0-9])/, { base: 2833, tile: 5667, shortest: 768 }],
  [
    /^(gpt-4o|chatgpt-4o|gpt-4\.1(?!-mini|-nano)|gpt-4\.5|gpt-4-turbo)(?![a-z0-9])/,
    { base: 85, tile: 170, shortest: 768 },
  ],
  [/^gpt-5(-chat)?(-latest|-\d{4}.*)?$/, { base: 70, tile: 140, shortest: 768 }],
  [/^(o1|o1-pro|o3)(-\d{4}.*)?$/, { base: 75, tile: 150, shortest: 768 }],
  [/^computer-use-preview/, { base: 65, tile: 129, shortest: 768 }],
  // With the low input fidelity that holds unless a call asks for more.
  [/^gpt-image-1$/, { base: 65, tile: 129, shortest: 512 }],
];

/** Patches of 32 pixels; `multiplier` as documented, and the least and most that are known of it. */
interface Patches {
  readonly budget: number;
  readonly longest: number;
  readonly multiplier: { readonly low: number; readonly value: number; readonly high: number };
}

const SMALL = { budget: 1536, longest: 2048 };
const HIGH = { budget: 2500, longest: 2048 };
const ORIGINAL = { budget: 10_000, longest: 6000 };
const WITHOUT_LIMIT = { budget: Number.POSITIVE_INFINITY, longest: Number.POSITIVE_INFINITY };

const times = (value: number, low = value) => ({ low, value, high: value });
/** The guide names no multiplier for these; OpenAI's calculator shows 1.2. */
const UNNAMED = times(1.2, 1);

/**
 * Models by what `detail` does with them. For gpt-5-mini, -nano and 5.4 the guide names multipliers above those that
 * calls were billed with (1.2, nano 1.5; OpenAI's developer forum, 2026-03): both bound the estimate.
 */
const PATCHED: readonly (readonly [RegExp, Patches, original?: Patches])[] = [
  [/^gpt-4\.1-mini/, { ...SMALL, multiplier: times(1.62) }],
  [/^gpt-4\.1-nano/, { ...SMALL, multiplier: times(2.46) }],
  [/^o4-mini/, { ...SMALL, multiplier: times(1.72) }],
  [/^gpt-5-mini/, { ...SMALL, multiplier: times(1.62, 1.2) }],
  [/^gpt-5-nano/, { ...SMALL, multiplier: times(2.46, 1.5) }],
  [/^gpt-5\.4-mini/, { ...SMALL, multiplier: times(1.62, 1.2) }],
  [/^gpt-5\.4-nano/, { ...SMALL, multiplier: times(2.46, 1.2) }],
  [/^(gpt-5\.2|gpt-5\.3-codex|gpt-5-codex-mini|gpt-5\.1-codex-mini)/, { ...SMALL, multiplier: UNNAMED }],
  [/^gpt-5\.[45](?!-mini|-nano)/, { ...HIGH, multiplier: UNNAMED }, { ...ORIGINAL, multiplier: UNNAMED }],
  [/^gpt-5\.6/, { ...HIGH, multiplier: UNNAMED }, { ...WITHOUT_LIMIT, multiplier: UNNAMED }],
];

/** Models that send an image as it is unless they are asked for less. */
const ORIGINAL_BY_DEFAULT = /^gpt-5\.[56]/;

/** OpenAI's tiles and patches. Without a word on `detail`, or with `auto`, the model chooses: that widens the band. */
export const openaiImage: ImageRule = (name, size, detail) => {
  const tiled = TILED.find(([pattern]) => pattern.test(name))?.[1];
  if (tiled !== undefined) return { tokens: tiles(tiled, size, detail), source: GUIDE };
  const patched = PATCHED.find(([pattern]) => pattern.test(name));
  if (patched === undefined) return undefined;
  const [, high, original = high] = patched;
  const tokens = patches(name, high, original, size, detail);
  const isOpen =
    size === undefined && sentWhole(name, detail) && original.budget === Number.POSITIVE_INFINITY;
  return { tokens, source: GUIDE, ...(isOpen ? { isOpen } : {}) };
};

function sentWhole(name: string, detail: string | undefined): boolean {
  if (detail === 'low' || detail === 'high') return false;
  return detail === 'original' || ORIGINAL_BY_DEFAULT.test(name);
}

function tiles(rule: Tiles, size: Dimensions | undefined, detail: string | undefined) {
  const { base, tile } = rule;
  if (detail === 'low') return bounded(base, base, base);
  const value = base + tile * tileCount(size ?? TYPICAL_IMAGE, rule.shortest);
  const least = detail === 'high' ? (size === undefined ? base + tile : value) : base;
  return bounded(value, least, size === undefined ? base + tile * mostTiles(rule.shortest) : value);
}

/** Scaled down into a square of 2,048 pixels, then to the shortest side; nothing is enlarged. */
function tileCount({ width, height }: Dimensions, shortest: number): number {
  const fit = Math.min(1, 2048 / Math.max(width, height));
  const scale = fit * Math.min(1, shortest / (fit * Math.min(width, height)));
  const along = (side: number) => Math.max(1, Math.ceil(rounded(side * scale) / 512));
  return along(width) * along(height);
}

function mostTiles(shortest: number): number {
  return Math.ceil(2048 / 512) * Math.ceil(shortest / 512);
}

function patches(
  name: string,
  high: Patches,
  original: Patches,
  size: Dimensions | undefined,
  detail: string | undefined,
) {
  const isOriginal = sentWhole(name, detail);
  const rule = isOriginal ? original : high;
  const { low, value, high: most } = rule.multiplier;
  const full = patchCount(size ?? TYPICAL_IMAGE, rule);
  // The guide has `low` send 512 × 512 pixels; some models were seen to take no notice of it.
  const small = Math.min(full, 16 * 16);
  const taken = detail === 'low' ? small : full;
  const chosen = detail === 'high' || isOriginal ? full : small;
  const least = size === undefined ? 1 : chosen;
  const greatest = size === undefined ? Math.min(rule.budget, ORIGINAL.budget) : full;
  return bounded(Math.round(taken * value), Math.floor(least * low), Math.ceil(greatest * most));
}

/** Patches after the image was scaled down to the longest side and into the budget, as the guide computes them. */
function patchCount({ width, height }: Dimensions, { budget, longest }: Patches): number {
  const count = (wide: number, tall: number) => Math.ceil(wide / 32) * Math.ceil(tall / 32);
  const fit = Math.min(1, longest / Math.max(width, height));
  const [wide, tall] = [Math.max(1, rounded(width * fit)), Math.max(1, rounded(height * fit))];
  if (count(wide, tall) <= budget) return count(wide, tall);
  const shrink = Math.sqrt((32 * 32 * budget) / (wide * tall));
  const whole = (side: number) => Math.floor((side * shrink) / 32) / ((side * shrink) / 32);
  const scale = shrink * Math.min(whole(wide), whole(tall));
  const scaled = (side: number) => Math.max(1, rounded(side * scale));
  return Math.min(budget, count(scaled(wide), scaled(tall)));
}

/** Whole pixels, without what floating point adds to a whole number. */
function rounded(pixels: number): number {
  return Math.floor(pixels + 1e-6);
}
