import type { Price, RateTier } from '../model.ts';
import type { Rate } from '../money.ts';

/**
 * OpenAI's models from before 5 March 2026, by name: regional processing costs nothing more for them. Any other name
 * counts as a later one.
 */
const EARLIER =
  /^(?:chatgpt-|gpt-3|gpt-4|gpt-5(?:\.[0-3])?(?:-(?:mini|nano|pro|codex|chat|search|\d{4}).*)?$|gpt-image-1|o[134](?:-|$)|dall-e-|tts-1|whisper-1|text-embedding-)/;

/**
 * What a model of OpenAI costs at a regional address: 10% more than the standard price for models from 5 March 2026 on
 * (OpenAI's pricing page, "regional processing"). Its source names the addition; the hash is the published entry's.
 * @param model without provider.
 */
export function regionalPrice(price: Price, model: string): Price {
  if (EARLIER.test(model)) return price;
  const { rates, perImage, perVideoSecond, tiers, source } = price;
  return {
    ...price,
    rates: mapValues(rates, steps => steps?.map(dearerStep)),
    perImage: perImage && mapValues(perImage, bySize => mapValues(bySize, dearer)),
    perVideoSecond: perVideoSecond && mapValues(perVideoSecond, dearer),
    tiers: tiers && mapValues(tiers, tier => regionalPrice(tier, model)),
    source: { ...source, name: `${source.name} + 10% for regional processing` },
  };
}

function dearerStep({ start, rate }: RateTier): RateTier {
  return { start, rate: dearer(rate) };
}

function dearer({ pico, per }: Rate): Rate {
  return { pico: pico * 11n, per: per * 10n };
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
