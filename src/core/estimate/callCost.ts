import type { Cost, Operation, Price, Quantity, Usage } from '../model.ts';
import type { Pico } from '../money.ts';
import { calculate, type PricedCall } from '../pricing/calculate.ts';
import type { MediaUnit } from './attachedCounts.ts';
import { weakest } from './quantity.ts';

/** What a call is expected to use. */
export interface ExpectedUsage {
  /** Without media that have tokens of their own. */
  readonly input: Quantity<number>;
  /** Image and audio inputs; billed as input where the model has no rate for them. */
  readonly attached?: Readonly<Partial<Record<MediaUnit, Quantity<number>>>>;
  readonly output: Quantity<number>;
  /** Something is sent that is not in the figures, such as variables of unknown size: nothing bounds the whole. */
  readonly openEnded: boolean;
  /** Characters of speech, seconds of audio or video where the operation is billed by them. */
  readonly media: Usage;
}

export interface CallCost {
  readonly perCall: Quantity<Pico>;
  readonly cost: Cost;
}

/** Units that stand for the whole output: with one of them billed, unknown output tokens leave nothing out. */
const MEDIA: ReadonlySet<string> = new Set(['images', 'characters', 'audioSeconds', 'videoSeconds']);

/** What is billed by how much goes in; where none of these is, the prompt's size makes no difference. */
const INPUT: ReadonlySet<string> = new Set([
  'inputTokens',
  'cachedInputTokens',
  'inputImageTokens',
  'inputAudioTokens',
  'characters',
]);

type Bound = 'low' | 'value' | 'high';

/**
 * The cost of a call from its expected usage. It is an upper bound where nothing can come out dearer: the output stands
 * at its limit, all of the input is in the figures and known exactly. A size that is estimated, or was measured of other
 * calls, leaves an estimate with its band. Without an output limit the amount is unknown and `low` is the input's.
 */
export function callCost(price: Price | undefined, expected: ExpectedUsage, call: PricedCall): CallCost {
  const { output, openEnded } = expected;
  const priced = (usage: ExpectedUsage, bound: Bound): Cost =>
    calculate(price, usageAt(usage, call.operation, bound, price), call);
  const cost = priced(expected, 'value');
  const floor = priced(lowest(expected), 'low').pico;
  const missing = output.value === null && !cost.components.some(({ unit }) => MEDIA.has(unit));
  if (cost.pico === null || missing) {
    const low = price === undefined || floor === null ? {} : { low: floor };
    return { perCall: { value: null, kind: 'unpriced', ...low }, cost };
  }
  const kind = kindOf(expected, cost);
  if (kind === 'exact') return { perCall: { value: cost.pico, kind }, cost };
  const high = openEnded && kind === 'estimated' ? null : priced(expected, 'high').pico;
  const isFloor = floor !== null && floor <= cost.pico && (cost.kind === 'exact' || kind === 'upper-bound');
  const band = {
    ...(isFloor && { low: floor }),
    ...(high !== null && { high }),
  };
  return { perCall: { value: cost.pico, kind, ...(expected.input.value === null ? {} : band) }, cost };
}

function kindOf(
  { input: words, attached = {}, output, openEnded }: ExpectedUsage,
  cost: Cost,
): Quantity<Pico>['kind'] {
  const isBilled = cost.components.some(({ unit }) => INPUT.has(unit));
  if (openEnded && isBilled) return 'estimated';
  const produced = output.value === null ? [] : [output.kind];
  const inputs = isBilled ? weakest([words, ...Object.values(attached)].map(({ kind }) => kind)) : 'exact';
  return weakest([inputs, cost.kind, ...produced]);
}

/** An answer may be one token long; what was measured keeps its own lower end. */
function lowest(expected: ExpectedUsage): ExpectedUsage {
  const { output } = expected;
  return output.kind === 'upper-bound' ? { ...expected, output: { value: 0, kind: 'exact' } } : expected;
}

const ATTACHED: readonly MediaUnit[] = ['inputImageTokens', 'inputAudioTokens'];

function usageAt(
  { input, attached = {}, output, media }: ExpectedUsage,
  operation: Operation,
  bound: Bound,
  price: Price | undefined,
): Usage {
  const at = (tokens: Quantity<number>): number | undefined => tokens[bound] ?? tokens.value ?? undefined;
  const produced = at(output);
  const units: Partial<Record<MediaUnit | 'inputTokens', number>> = { inputTokens: at(input) };
  for (const unit of ATTACHED) {
    const tokens = attached[unit];
    const quantity = tokens && at(tokens);
    if (!quantity) continue;
    const billed = price?.rates[unit] === undefined ? 'inputTokens' : unit;
    units[billed] = (units[billed] ?? 0) + quantity;
  }
  return {
    ...media,
    ...units,
    ...(operation === 'image'
      ? { images: 1, ...(produced !== undefined && { outputImageTokens: produced }) }
      : { ...(produced !== undefined && { outputTokens: produced }) }),
  };
}
