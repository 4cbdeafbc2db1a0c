import type { Cost, CostComponent, ModelParams, Operation, Price, Unit, Usage } from '../model.ts';
import { costOf, type Rate, sumPico } from '../money.ts';
import { MEDIA_UNITS, TOKEN_UNITS } from '../units.ts';
import { imageRate } from './imageRate.ts';
import { rateAt, totalInputTokens } from './tiers.ts';
import { videoRate } from './videoRate.ts';

/** What a call was, as far as its price depends on it. */
export interface PricedCall {
  readonly operation: Operation;
  readonly params: ModelParams;
}

/**
 * Where a unit has no rate of its own, the one it is billed at. Cached input without a published cache price is
 * ordinary input; reasoning is billed as output everywhere unless a rate of its own is published. A one-hour cache
 * write never falls back to the cheaper five-minute rate.
 */
const BILLED_AS: Readonly<Partial<Record<Unit, Unit>>> = {
  cachedInputTokens: 'inputTokens',
  cachedInputAudioTokens: 'inputAudioTokens',
  cachedInputImageTokens: 'inputImageTokens',
  reasoningTokens: 'outputTokens',
};

interface Component {
  readonly unit: Unit;
  readonly quantity: number;
  readonly rate: Rate | undefined;
  /** The rate is the dearest that can hold, not the one that is known to. */
  readonly atMost?: boolean;
}

/**
 * What a call costs, exactly.
 *
 * Usage is disjoint: providers report totals, so whoever reads a response subtracts first. OpenAI's
 * `prompt_tokens` include the cached ones and `completion_tokens` the reasoning ones; here `outputTokens` are without
 * `reasoningTokens`, and both are billed at the output rate. Tiers go by all input tokens together.
 *
 * Images are billed by tokens where the response reported the image's tokens and the model has token rates, else by
 * the price per image of the call's quality and size.
 *
 * @returns `unpriced` with null where there is no price, nothing was measured, or a unit that was used has no rate.
 */
export function calculate(price: Price | undefined, usage: Usage, call: PricedCall): Cost {
  if (price === undefined) return { pico: null, kind: 'unpriced', components: [], source: null };
  const used = billable(price, usage, call);
  const priced = used.flatMap(toComponent);
  if (used.length === 0 || priced.length < used.length) {
    return { pico: null, kind: 'unpriced', components: priced, source: price.source };
  }
  return {
    pico: sumPico(priced.map(component => component.pico)),
    kind: used.some(component => component.atMost) ? 'upper-bound' : 'exact',
    components: priced,
    source: price.source,
  };
}

function toComponent({ unit, quantity, rate }: Component): CostComponent[] {
  if (rate === undefined || !Number.isFinite(quantity) || quantity < 0) return [];
  const { pico, rounded } = costOf(rate, quantity);
  return [{ unit, quantity, rate, pico, ...(rounded ? { rounded } : {}) }];
}

/** What is billed of a usage; a rate is undefined where the unit has none. */
function billable(price: Price, reported: Usage, call: PricedCall): Component[] {
  if (Object.values(reported).every(quantity => quantity === undefined)) return [];
  const usage = imageTokensApart(price, reported, call);
  const tokens = tokenComponents(price, usage);
  if (call.operation === 'image' && price.perImage !== undefined && !usage.outputImageTokens) {
    const image = {
      unit: 'images' as const,
      quantity: usage.images ?? 1,
      ...imageRate(price.perImage, call.params),
    };
    return [image, ...(hasTokenRates(price) ? tokens : [])];
  }
  const media = mediaComponents(price, usage, call);
  const billed = hasTokenRates(price) ? [...tokens, ...media] : media;
  if (billed.length > 0) return billed;
  return [...tokens, ...unpricedMedia(usage)];
}

/** The images endpoints report an image's tokens as output tokens. */
function imageTokensApart(price: Price, usage: Usage, { operation }: PricedCall): Usage {
  if (operation !== 'image' || usage.outputImageTokens !== undefined || !usage.outputTokens) return usage;
  if (price.rates.outputImageTokens === undefined) return usage;
  return { ...usage, outputTokens: 0, outputImageTokens: usage.outputTokens };
}

function hasTokenRates(price: Price): boolean {
  return TOKEN_UNITS.some(unit => price.rates[unit] !== undefined);
}

/** Units that were reported; those reported as 0 need no rate. */
function tokenComponents(price: Price, usage: Usage): Component[] {
  const total = totalInputTokens(usage);
  return TOKEN_UNITS.flatMap(unit => {
    const quantity = usage[unit];
    if (quantity === undefined) return [];
    const tiers = price.rates[unit] ?? price.rates[BILLED_AS[unit] ?? unit];
    const rate = rateAt(tiers ?? [], total);
    return quantity === 0 && rate === undefined ? [] : [{ unit, quantity, rate }];
  });
}

/** Seconds, characters, images and requests that the price has a rate for; a call is one request. */
function mediaComponents(price: Price, usage: Usage, call: PricedCall): Component[] {
  return MEDIA_UNITS.flatMap((unit): Component[] => {
    const quantity = usage[unit] ?? (unit === 'requests' ? 1 : undefined);
    if (quantity === undefined) return [];
    if (unit === 'videoSeconds' && price.perVideoSecond !== undefined) {
      return [{ unit, quantity, ...videoRate(price.perVideoSecond, call.params) }];
    }
    const rate = rateAt(price.rates[unit] ?? [], totalInputTokens(usage));
    return rate === undefined ? [] : [{ unit, quantity, rate }];
  });
}

function unpricedMedia(usage: Usage): Component[] {
  return MEDIA_UNITS.flatMap(unit => (usage[unit] ? [{ unit, quantity: usage[unit], rate: undefined }] : []));
}
