import { callCost } from '../../estimate/callCost.ts';
import { outputTokens } from '../../estimate/outputTokens.ts';
import { addTokens, NO_TOKENS, weakest } from '../../estimate/quantity.ts';
import type { Kind, Quantity } from '../../model.ts';
import type { Pico } from '../../money.ts';
import { priceOfTier } from '../../pricing/serviceTier.ts';
import { attachmentTokens } from '../../tokens/attachments/attachmentTokens.ts';
import type { Encoding } from '../../tokens/encoding.ts';
import type { MediaInput } from '../../tokens/media/mediaInput.ts';
import { messageOverhead } from '../../tokens/messageOverhead.ts';
import { profileTokens, tokenProfile } from '../../tokens/profiles.ts';
import { countedMedia, extrasAsAttachments } from './callExtras.ts';
import type { PlannedItem } from './planItems.ts';
import type { PlannedModel } from './planModels.ts';

/** What one call is expected to use and cost. */
export interface CallForecast {
  readonly input: Quantity<number>;
  readonly output: Quantity<number>;
  /** Pico-USD. */
  readonly cost: Quantity<Pico>;
}

/** Counted exactly up to here; of more items a sample is counted and the rest follows its bytes. */
const COUNTED = 4000;
const SAMPLED_EVERY = 50;

export function forecastCall(item: PlannedItem, encoding: Encoding): CallForecast {
  const { model, messages, promptBytes, extras } = item;
  const counted = messages.reduce((sum, { text }) => sum + encoding.count(text), 0);
  const profile = tokenProfile(model.id);
  const count = (words: string) => encoding.count(words);
  const text = profileTokens(profile, counted);
  const frame =
    model.operation === 'text'
      ? messageOverhead(model.id, messages, encoding)
      : ({ value: 0, kind: 'exact' } as const);
  const { each, once } =
    extras === undefined
      ? { each: [], once: NO_TOKENS }
      : attachmentTokens(model.id, extrasAsAttachments(extras), extras.toolChoice, { count, profile });
  const words = addTokens(text, frame, ...each, once);
  const { attached, openEnded } = mediaOf(item);
  const input = addTokens(words, ...Object.values(attached));
  const output = outputTokens({
    model: model.model,
    operation: model.operation,
    params: model.params,
  }).tokens;
  const media = model.operation === 'audio' ? { characters: promptBytes } : {};
  const { perCall } = callCost(
    priceOfTier(model.price, model.params.serviceTier),
    { input: words, attached, output, openEnded, media },
    model,
  );
  return { input, output, cost: perCall };
}

/** Images and sounds by the unit they are billed in; open-ended where one has no documented number of tokens. */
function mediaOf({ model, messages }: PlannedItem) {
  const media = messages.flatMap(message => message.media ?? []);
  const counted = media.map(medium => countedMedia(model.id, medium));
  const attached: Partial<Record<MediaInput['unit'], Quantity<number>>> = {};
  for (const each of counted) {
    if (each !== undefined) attached[each.unit] = addTokens(attached[each.unit] ?? NO_TOKENS, each.tokens);
  }
  return { attached, openEnded: counted.includes(undefined) };
}

/** Adds up what a batch is expected to use, without holding its calls. */
export class ForecastTotals {
  readonly #encodingOf: (model: PlannedModel) => Encoding;
  readonly #sums = { input: new Sum(), output: new Sum(), cost: new Sum() };
  #seen = 0;
  #bytes = 0;
  #countedBytes = 0;

  constructor(encodingOf: (model: PlannedModel) => Encoding) {
    this.#encodingOf = encodingOf;
  }

  add(item: PlannedItem): void {
    this.#seen++;
    const bytes = item.promptBytes + 1;
    this.#bytes += bytes;
    if (this.#seen > COUNTED && this.#seen % SAMPLED_EVERY !== 0) return;
    this.#countedBytes += bytes;
    const { input, output, cost } = forecastCall(item, this.#encodingOf(item.model));
    this.#sums.input.add(input);
    this.#sums.output.add(output);
    this.#sums.cost.add(cost);
  }

  /** True where not every call was counted. */
  get sampled(): boolean {
    return this.#countedBytes < this.#bytes;
  }

  totals(): { input: Quantity<number>; output: Quantity<number>; cost: Quantity<Pico> } {
    const { input, output, cost } = this.#sums;
    const scale = [BigInt(this.#bytes), BigInt(Math.max(1, this.#countedBytes))] as const;
    return {
      input: toNumbers(input.total(scale, this.sampled)),
      output: toNumbers(output.total(scale, this.sampled)),
      cost: cost.total(scale, this.sampled),
    };
  }
}

/** A sum of quantities; unknown as soon as one part is, and known no better than its least known part. */
class Sum {
  readonly #kinds = new Set<Kind>(['exact']);
  #value: bigint | null = 0n;
  #low = 0n;
  #high = 0n;
  #bounded = false;
  /** A part has a lower end and no upper one: neither has the sum. */
  #openEnded = false;

  add(part: Quantity<number> | Quantity<Pico>): void {
    this.#kinds.add(part.kind);
    if (part.value === null || this.#value === null) {
      this.#value = null;
      return;
    }
    this.#value += BigInt(part.value);
    this.#low += BigInt(part.low ?? part.value);
    this.#high += BigInt(part.high ?? part.value);
    this.#bounded ||= part.low !== undefined || part.high !== undefined;
    this.#openEnded ||= part.low !== undefined && part.high === undefined;
  }

  total([all, counted]: readonly [bigint, bigint], sampled: boolean): Quantity<bigint> {
    if (this.#value === null) return { value: null, kind: 'unpriced' };
    const scaled = (amount: bigint) => (sampled ? (amount * all) / counted : amount);
    const kind = weakest(sampled ? [...this.#kinds, 'estimated'] : this.#kinds);
    const value = scaled(this.#value);
    if (!this.#bounded) return { value, kind };
    return { value, kind, low: scaled(this.#low), ...(!this.#openEnded && { high: scaled(this.#high) }) };
  }
}

function toNumbers({ value, kind, low, high }: Quantity<bigint>): Quantity<number> {
  return {
    value: value === null ? null : Number(value),
    kind,
    ...(low !== undefined && { low: Number(low) }),
    ...(high !== undefined && { high: Number(high) }),
  };
}
