import type { Quantity } from '../../model.ts';
import type { Dimensions } from './imageHeader.ts';

/** Input tokens of one medium. */
export interface MediaTokens {
  readonly tokens: Quantity<number> & { readonly value: number };
  /** Who documents the rule, and when it was read. */
  readonly source: string;
  /** The rule gives no upper end, or only a rough one: `high` bounds an estimate and no reservation. */
  readonly isOpen?: true;
}

/**
 * How a vendor counts an image.
 * @param name of the model, lower case, without provider.
 * @param size in pixels; undefined where nobody knows it before the call.
 * @param detail as the template asks for it: OpenAI's `detail`, Gemini's media resolution; lower case.
 */
export type ImageRule = (
  name: string,
  size: Dimensions | undefined,
  detail: string | undefined,
) => MediaTokens | undefined;

/** What stands in for an image whose size nobody knows, in pixels. */
export const TYPICAL_IMAGE: Dimensions = { width: 1024, height: 1024 };

/** An estimate, or the value alone where its bounds are the same. */
export function bounded(value: number, low: number, high: number): MediaTokens['tokens'] {
  const [least, most] = [Math.min(low, value), Math.max(high, value)];
  return least === most ? { value, kind: 'exact' } : { value, kind: 'estimated', low: least, high: most };
}
