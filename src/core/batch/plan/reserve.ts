import type { ModelParams, Operation, Price, Unit } from '../../model.ts';
import { costOf, type Pico, type Rate } from '../../money.ts';
import { imageRate } from '../../pricing/imageRate.ts';
import { dearer, dearestRate } from '../../pricing/tiers.ts';
import { imageTokens } from '../../tokens/imageTokens.ts';

/** What is known of a call before it is sent. */
export interface ReservedCall {
  readonly operation: Operation;
  /** Without provider and `sandbox/`. */
  readonly model: string;
  readonly params: ModelParams;
  /** UTF-8 bytes of all messages: no byte-level tokenizer makes more tokens than bytes. */
  readonly promptBytes: number;
  readonly messages: number;
  /** Tokens of tools and answer schema at most. */
  readonly extraTokens?: number;
  /** Tokens of images and sounds at most; null where there is no bound. */
  readonly mediaTokens?: number | null;
}

/** Tokens a provider may add around the prompt and around each message: more than any that is documented. */
const FRAME_TOKENS = 32;

const INPUT: readonly Unit[] = ['inputTokens', 'cachedInputTokens', 'cacheWriteTokens'];
const MEDIA: readonly Unit[] = [...INPUT, 'inputImageTokens', 'inputAudioTokens'];
const OUTPUT: readonly Unit[] = ['outputTokens', 'reasoningTokens'];
const SIZES = ['1024x1024', '1024x1536', '1536x1024'];
const QUALITIES = ['low', 'medium', 'high', 'xhigh', 'max'];

/**
 * The most a call can cost, in pico-USD: the prompt's bytes as tokens, `maxOutputTokens`, the documented tokens of an
 * image, each at the dearest rate of any tier.
 * @returns null where there is no bound: the model or a unit is unpriced, or nothing limits the output.
 */
export function worstCase(price: Price | undefined, call: ReservedCall): Pico | null {
  if (price === undefined) return null;
  const perRequest = most(price, ['requests'], 1) ?? 0n;
  const body = bodyCost(price, call);
  return body === null ? null : body + perRequest;
}

/** The highest of several worst cases; null as soon as one is unbounded or there is none. */
export function highestWorstCase(prices: readonly (Price | undefined)[], call: ReservedCall): Pico | null {
  let highest: Pico | null = null;
  for (const price of prices) {
    const cost = worstCase(price, call);
    if (cost === null) return null;
    if (highest === null || cost > highest) highest = cost;
  }
  return highest;
}

function bodyCost(price: Price, call: ReservedCall): Pico | null {
  const inputTokens = call.promptBytes + FRAME_TOKENS * (1 + call.messages) + (call.extraTokens ?? 0);
  switch (call.operation) {
    case 'text':
      return add(
        add(most(price, INPUT, inputTokens), mediaCost(price, call)),
        call.params.maxOutputTokens === undefined ? null : most(price, OUTPUT, call.params.maxOutputTokens),
      );
    case 'image':
      return imageCost(price, call, inputTokens);
    case 'audio':
      // Speech by the character is bounded by its text; speech by the token is bounded by nothing that is sent.
      return most(price, ['characters'], call.promptBytes);
    default:
      return null;
  }
}

/** Images and sounds that go into a call, at the dearest rate they can be billed at. */
function mediaCost(price: Price, { mediaTokens = 0 }: ReservedCall): Pico | null {
  if (mediaTokens === null) return null;
  return mediaTokens === 0 ? 0n : most(price, MEDIA, mediaTokens);
}

function imageCost(price: Price, { model, params }: ReservedCall, inputTokens: number): Pico | null {
  const tokens = mostImageTokens(model, params);
  const byToken = tokens === null ? null : most(price, ['outputImageTokens'], tokens);
  if (byToken !== null) return add(byToken, most(price, INPUT, inputTokens));
  const { rate } = price.perImage === undefined ? { rate: undefined } : imageRate(price.perImage, params);
  if (rate === undefined) return null;
  return costOf(rate, 1).pico + (most(price, INPUT, inputTokens) ?? 0n);
}

/** Where size or quality is the provider's choice, the largest that is documented. */
function mostImageTokens(model: string, { size, quality }: ModelParams): number | null {
  const sizes = size === undefined || size === 'auto' ? SIZES : [size];
  const qualities = quality === undefined || quality === 'auto' ? QUALITIES : [quality];
  let highest: number | null = null;
  for (const oneSize of sizes) {
    for (const oneQuality of qualities) {
      const tokens = imageTokens(model, oneSize, oneQuality);
      if (tokens !== undefined) highest = Math.max(highest ?? 0, tokens.high ?? tokens.value);
    }
  }
  return highest;
}

/** A quantity at the dearest rate among some units; null where none of them has a rate. */
function most(price: Price, units: readonly Unit[], quantity: number): Pico | null {
  let highest: Rate | undefined;
  for (const unit of units) {
    const rate = dearestRate(price.rates[unit] ?? []);
    if (rate !== undefined) highest = dearer(highest, rate);
  }
  return highest === undefined ? null : costOf(highest, quantity).pico;
}

function add(a: Pico | null, b: Pico | null): Pico | null {
  return a === null || b === null ? null : a + b;
}
