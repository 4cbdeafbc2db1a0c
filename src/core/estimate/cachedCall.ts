import type { CachedEstimate, Price, Quantity } from '../model.ts';
import { cacheMinimum } from '../pricing/cacheMinimum.ts';
import type { PricedCall } from '../pricing/calculate.ts';
import { callCost, type ExpectedUsage } from './callCost.ts';

/**
 * The same call with its prefix read from the provider's cache. Undefined where the model has no cache price, the
 * vendor documents no minimum, or the prefix may not reach it.
 */
export function cachedCall(
  price: Price | undefined,
  expected: ExpectedUsage,
  call: PricedCall,
  prefix: Quantity<number>,
  model: string | null,
): CachedEstimate | undefined {
  const minimum = cacheMinimum(model ?? '');
  const tokens = prefix.value;
  const { input } = expected;
  if (price?.rates.cachedInputTokens === undefined || minimum === undefined) return undefined;
  if (tokens === null || input.value === null || (prefix.low ?? tokens) < minimum.tokens) return undefined;
  const most = Math.min(tokens, input.low ?? input.value, input.value);
  const cached = most - (most % minimum.step);
  const rest: Quantity<number> = {
    ...input,
    value: input.value - cached,
    ...(input.low !== undefined && { low: input.low - cached }),
    ...(input.high !== undefined && { high: input.high - cached }),
  };
  const media = { ...expected.media, cachedInputTokens: cached };
  const { perCall } = callCost(price, { ...expected, input: rest, media }, call);
  if (perCall.value === null) return undefined;
  return { perCall, tokens: cached, minimum: minimum.tokens, source: minimum.source };
}
