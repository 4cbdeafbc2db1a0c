import type { ModelParams, Operation, Quantity } from '../model.ts';
import { imageTokens } from '../tokens/imageTokens.ts';
import { NO_TOKENS, UNKNOWN } from './quantity.ts';

/** What a call may produce, and what is taken for granted about it. */
export interface OutputEstimate {
  readonly tokens: Quantity<number>;
  readonly assumption?: string;
}

export interface OutputContext {
  readonly model: string | null;
  readonly operation: Operation;
  /** The template's own, over the policy's. */
  readonly params: ModelParams;
  /** Output measured in this ledger for this template, if any. */
  readonly measured?: Quantity<number>;
}

/**
 * Output tokens of a call. Text: what was measured, else the limit as an upper bound, else unknown. Images: the
 * documented tokens of size and quality, else unknown (they may still have a price per image).
 */
export function outputTokens({ model, operation, params, measured }: OutputContext): OutputEstimate {
  if (measured !== undefined) return { tokens: measured };
  if (operation === 'embedding') return { tokens: NO_TOKENS };
  if (operation === 'image') return imageOutput(model ?? '', params);
  if (operation !== 'text') return { tokens: UNKNOWN };
  const limit = params.maxOutputTokens;
  if (limit === undefined) {
    return {
      tokens: UNKNOWN,
      assumption: 'No output limit is set, so the cost of a call has no upper bound.',
    };
  }
  return {
    tokens: { value: limit, kind: 'upper-bound' },
    assumption: `The output is taken at its limit of ${limit.toLocaleString('en-US')} tokens.`,
  };
}

function imageOutput(model: string, { size, quality }: ModelParams): OutputEstimate {
  const documented =
    size === undefined || quality === undefined ? undefined : imageTokens(model, size, quality);
  if (documented === undefined) return { tokens: UNKNOWN };
  const { source, ...tokens } = documented;
  return {
    tokens,
    assumption: `An image of ${size} at ${quality} quality has ${tokens.value} tokens (${source}).`,
  };
}
