import type { Cost, Operation, Price, Quantity, Usage } from '../model.ts';
import type { Pico } from '../money.ts';
import { calculate, type PricedCall } from '../pricing/calculate.ts';

/** What a call is expected to use. */
export interface ExpectedUsage {
  readonly input: Quantity<number>;
  readonly output: Quantity<number>;
  /** Variables of unknown size: no bound of the whole is a bound. */
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

type Bound = 'low' | 'value' | 'high';

/**
 * The cost of a call from its expected usage. Where the output stands at its limit the amount is an upper bound, so
 * the input stands at the upper end of its band too. Without a limit the amount is unknown and `low` is the input's.
 */
export function callCost(price: Price | undefined, expected: ExpectedUsage, call: PricedCall): CallCost {
  const { input, output, openEnded } = expected;
  const atMost = output.kind === 'upper-bound' && !openEnded;
  const cost = calculate(price, usageAt(expected, call.operation, atMost ? 'high' : 'value'), call);
  const floor = calculate(price, usageAt(lowest(expected), call.operation, 'low'), call).pico;
  const missing = output.value === null && !cost.components.some(({ unit }) => MEDIA.has(unit));
  if (cost.pico === null || missing) {
    const low = price === undefined || floor === null ? {} : { low: floor };
    return { perCall: { value: null, kind: 'unpriced', ...low }, cost };
  }
  const kind = kindOf(expected, cost, atMost);
  if (kind === 'exact') return { perCall: { value: cost.pico, kind }, cost };
  const high = openEnded ? null : calculate(price, usageAt(expected, call.operation, 'high'), call).pico;
  const band = {
    ...(floor !== null && floor <= cost.pico && { low: floor }),
    ...(high !== null && { high }),
  };
  return { perCall: { value: cost.pico, kind, ...(input.value === null ? {} : band) }, cost };
}

function kindOf(
  { input, output, openEnded }: ExpectedUsage,
  cost: Cost,
  atMost: boolean,
): Quantity<Pico>['kind'] {
  if (openEnded) return 'estimated';
  if (atMost || cost.kind === 'upper-bound') return 'upper-bound';
  const known = output.value === null ? input.kind : weaker(input.kind, output.kind);
  return known === 'exact' ? cost.kind : known;
}

function weaker(a: Quantity<number>['kind'], b: Quantity<number>['kind']): Quantity<number>['kind'] {
  if (a === 'exact') return b;
  return a === 'calibrated' && b !== 'exact' ? b : a;
}

/** An answer may be one token long; what was measured keeps its own lower end. */
function lowest(expected: ExpectedUsage): ExpectedUsage {
  const { output } = expected;
  return output.kind === 'upper-bound' ? { ...expected, output: { value: 0, kind: 'exact' } } : expected;
}

function usageAt({ input, output, media }: ExpectedUsage, operation: Operation, bound: Bound): Usage {
  const at = (tokens: Quantity<number>): number | undefined => tokens[bound] ?? tokens.value ?? undefined;
  const produced = at(output);
  return {
    ...media,
    inputTokens: at(input),
    ...(operation === 'image'
      ? { images: 1, ...(produced !== undefined && { outputImageTokens: produced }) }
      : { ...(produced !== undefined && { outputTokens: produced }) }),
  };
}
