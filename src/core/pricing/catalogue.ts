import type { Price } from '../model.ts';

/** All prices that are known, dated. */
export interface Catalogue {
  /**
   * The price that holds at a time.
   * @param model `provider/model`, `sandbox/model` (priced as `model`), or a bare model name if it is unambiguous.
   * @param at ISO date or time.
   */
  find(model: string, at: string): Price | undefined;
  /** Every entry that holds at a time, sorted by provider and model. */
  list(at: string): readonly Price[];
  /** Names close to one that was not found, best first, for messages. */
  similar(model: string): readonly string[];
}
