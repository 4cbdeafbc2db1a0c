import type { Estimate, Price, Quantity, Template } from '../model.ts';
import type { Pico } from '../money.ts';
import { splitModelName } from '../pricing/modelName.ts';
import { operationOf } from '../pricing/operation.ts';
import type { Encoding, EncodingName } from '../tokens/encoding.ts';
import { type TokenProfile, tokenProfile } from '../tokens/profiles.ts';
import { type MediaSizes, measuredMedia } from './attachedCounts.ts';
import { type DataSample, observedInData, sampledNames } from './dataSample.ts';
import { estimateTemplate } from './estimate.ts';

/** What a template would cost with another model. */
export interface ModelComparison {
  /** `provider/model`. */
  readonly model: string;
  readonly isCurrent: boolean;
  /** Pico-USD. */
  readonly perCall: Quantity<Pico>;
  readonly perMonth: Quantity<Pico>;
  readonly inputTokens: Quantity<number>;
  /** Tokens; undefined where the price list does not say. */
  readonly contextWindow?: number;
  /** Whether input and output fit the window; null where one of them is not known. */
  readonly fits: boolean | null;
  readonly isDeprecated: boolean;
}

export interface ComparisonContext {
  readonly text: string;
  /** The template with the model it has now: volume and measured output hold for every model. */
  readonly current: Estimate;
  readonly currentPrice: Price | undefined;
  /** Every price of the day. */
  readonly prices: readonly Price[];
  /** All that `encodingsOf` names. */
  readonly encodings: ReadonlyMap<EncodingName, Encoding>;
  readonly maxOutputTokens?: number;
  /** Of media in files beside the template. */
  readonly media?: MediaSizes;
  /** Values of the template's variables in the data that is attached to it, counted with each encoding. */
  readonly samples?: ReadonlyMap<EncodingName, DataSample>;
  /** A model's tokenizer as its own calls have shown it; undefined where they have not. */
  readonly calibrated?: (model: string) => TokenProfile | undefined;
}

/** Prices of models that make the same as the current one; what has no price for its answers makes no text. */
export function sameModality(prices: readonly Price[], { operation }: Pick<Estimate, 'operation'>): Price[] {
  return prices.filter(
    price =>
      operationOf(nameOf(price), price) === operation &&
      (operation !== 'text' || price.rates.outputTokens !== undefined),
  );
}

/** The encodings that a comparison counts with. */
export function encodingsOf(prices: readonly Price[], current: Estimate): EncodingName[] {
  const models = [current.model ?? '', ...prices.map(nameOf)];
  return [...new Set(models.map(model => tokenProfile(model).encoding))];
}

/** A template's cost with every priced model, the cheapest first; models that cannot be priced for it are left out. */
export function compareModels(template: Template, context: ComparisonContext): ModelComparison[] {
  const { current, currentPrice } = context;
  const counting = new Map(
    [...context.encodings].map(([name, encoding]) => [name, remembered(encoding, context.text)]),
  );
  const media = measuredMedia(template, context.media);
  const names = sampledNames(template);
  const sizesFor = (profile: TokenProfile) => {
    const sample = context.samples?.get(profile.encoding);
    return sample && observedInData(sample, profile, names).variables;
  };
  const estimated = (model: string, price: Price | undefined, ratio: number): Estimate => {
    const profile = scaled(context.calibrated?.(model) ?? tokenProfile(model), ratio);
    const counted = counting.get(profile.encoding);
    if (counted === undefined) throw new Error(`no encoding ${profile.encoding} for ${model}`);
    const { maxOutputTokens } = context;
    const measuredOutput = measuredOutputOf(current);
    return estimateTemplate(template, {
      model,
      price,
      profile,
      ...counted,
      sizes: sizesFor(profile),
      maxOutputTokens,
      media,
      measuredOutput,
      volume: current.callsPerMonth,
    }).estimate;
  };
  const ratio = measuredRatio(current, estimated(current.model ?? '', currentPrice, 1));
  const { simulated } = splitModelName(current.model ?? '');
  return context.prices
    .map((price): ModelComparison => {
      const model = nameOf(price);
      const isCurrent = !simulated && currentPrice !== undefined && nameOf(currentPrice) === model;
      const estimate = isCurrent ? current : estimated(model, price, ratio);
      return {
        model,
        isCurrent,
        perCall: estimate.perCall,
        perMonth: estimate.perMonth,
        inputTokens: estimate.tokens.input,
        ...(price.contextWindow !== undefined && { contextWindow: price.contextWindow }),
        fits: fits(estimate, price.contextWindow),
        isDeprecated: price.deprecated ?? false,
      };
    })
    .filter(({ isCurrent, perCall }) => isCurrent || least(perCall) !== undefined)
    .sort((a, b) => byCost(a.perCall, b.perCall) || (a.model < b.model ? -1 : 1));
}

function nameOf({ provider, model }: Price): string {
  return `${provider}/${model}`;
}

/** Parts are the same for all models: each stretch and value is counted once per encoding. */
function remembered(encoding: Encoding, text: string) {
  const counts = new Map<string, number>();
  const count = (part: string): number => {
    const known = counts.get(part) ?? encoding.count(part);
    counts.set(part, known);
    return known;
  };
  const range = {
    countRange: (start: number, end: number) => count(text.slice(start, end)),
    countText: count,
  };
  return { encoding, range };
}

/** Answers as long as this ledger measured them, whoever gives them; a limit is each model's own matter. */
function measuredOutputOf({ operation, tokens: { output } }: Estimate): Quantity<number> | undefined {
  const isMeasured = operation === 'text' && output.value !== null && output.kind !== 'upper-bound';
  return isMeasured ? { ...output, kind: 'estimated' } : undefined;
}

/**
 * By how much real calls were longer than the text and its data let expect, as the current model's own tokenizer counts
 * them: that is the calls' content, which holds for every model.
 */
function measuredRatio(current: Estimate, plain: Estimate): number {
  const measured = current.tokens.input.value;
  const counted = plain.tokens.input.value;
  return measured === null || counted === null || counted === 0 ? 1 : measured / counted;
}

function scaled(profile: TokenProfile, ratio: number): TokenProfile {
  if (ratio === 1) return profile;
  const { factor, low, high } = profile;
  return { ...profile, factor: factor * ratio, low: low * ratio, high: high * ratio, kind: 'estimated' };
}

function fits({ tokens: { input, output } }: Estimate, window: number | undefined): boolean | null {
  if (window === undefined || input.value === null) return null;
  if ((input.high ?? input.value) > window) return false;
  return output.value === null ? null : input.value + output.value <= window;
}

function least({ value, low }: Quantity<Pico>): Pico | undefined {
  return value ?? low;
}

/** What has no cost comes last. */
function byCost(a: Quantity<Pico>, b: Quantity<Pico>): number {
  const [left, right] = [least(a), least(b)];
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined);
  return left < right ? -1 : Number(left > right);
}
