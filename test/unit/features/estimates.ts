import type { Estimate, PartEstimate, Quantity } from '../../../src/core/model.ts';

/** Pico-USD per input token of these estimates. */
export const RATE = 1_000_000n;

const exact = <T>(value: T): Quantity<T> => ({ value, kind: 'exact' });

/** A section or variable of so many tokens, or of an unknown size. */
export function part(
  kind: PartEstimate['kind'],
  title: string,
  [start, end]: readonly [number, number],
  tokens: number | null,
): PartEstimate {
  const unknown = { value: null, kind: 'unpriced' as const };
  return {
    kind,
    title,
    span: { start, end },
    tokens: tokens === null ? unknown : exact(tokens),
    cost: tokens === null ? unknown : exact(BigInt(tokens) * RATE),
  };
}

/** An estimate of a call with so many input tokens. @param cost pico-USD; null where it is not known */
export function estimateOf(parts: readonly PartEstimate[], input: number, cost: bigint | null): Estimate {
  return {
    model: 'openai/gpt-5',
    operation: 'text',
    encoding: 'o200k_base',
    tokens: { static: exact(input), input: exact(input), output: exact(0), cacheablePrefix: exact(0) },
    perCall: cost === null ? { value: null, kind: 'unpriced' } : exact(cost),
    perMonth: { value: null, kind: 'unpriced' },
    callsPerMonth: { value: null, source: 'none' },
    components: [],
    parts,
    unknownVariables: [],
    assumptions: [],
    source: null,
  };
}
