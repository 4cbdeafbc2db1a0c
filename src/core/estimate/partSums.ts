import type { Kind, Quantity, Span } from '../model.ts';
import { weakest } from './quantity.ts';

/** A stretch with a number of tokens of its own. */
export interface CountedSpan {
  readonly span: Span;
  readonly tokens: Quantity<number>;
}

const NAMED: readonly Kind[] = ['calibrated', 'estimated', 'upper-bound'];

/**
 * Running sums over stretches in document order, so that the sum within any span takes two binary searches: a
 * template of thousands of sections is summed up for each of them, at every keystroke.
 */
export class PartSums {
  readonly #parts: readonly CountedSpan[];
  /** Sums of everything before each part; one more entry than parts. */
  readonly #value: number[] = [0];
  readonly #low: number[] = [0];
  readonly #high: number[] = [0];
  readonly #kinds: ReadonlyMap<Kind, number[]> = new Map(NAMED.map(kind => [kind, [0]]));

  constructor(parts: readonly CountedSpan[]) {
    this.#parts = parts;
    for (const { tokens } of parts) {
      const value = tokens.value ?? 0;
      push(this.#value, value);
      push(this.#low, tokens.low ?? value);
      push(this.#high, tokens.high ?? value);
      for (const [kind, counts] of this.#kinds) push(counts, tokens.kind === kind ? 1 : 0);
    }
  }

  /** Parts that lie within the span as a whole, and those that only reach into it. */
  within(span: Span): { readonly sum: Quantity<number>; readonly cut: readonly CountedSpan[] } {
    const from = this.#first(part => part.span.start >= span.start);
    const to = Math.max(
      from,
      this.#first(part => part.span.end > span.end),
    );
    const cut = [this.#parts[from - 1], this.#parts[to]].filter(
      part => part !== undefined && part.span.end > span.start && part.span.start < span.end,
    ) as CountedSpan[];
    return { sum: this.#between(from, to), cut };
  }

  #between(from: number, to: number): Quantity<number> {
    const difference = (sums: readonly number[]) => (sums[to] ?? 0) - (sums[from] ?? 0);
    const kinds = [...this.#kinds].filter(([, counts]) => difference(counts) > 0).map(([kind]) => kind);
    const value = difference(this.#value);
    const [low, high] = [difference(this.#low), difference(this.#high)];
    const kind = weakest(kinds);
    return low === value && high === value ? { value, kind } : { value, kind, low, high };
  }

  /** The first part that fits; parts that fit come after those that do not. */
  #first(fits: (part: CountedSpan) => boolean): number {
    let low = 0;
    let high = this.#parts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (fits(this.#parts[middle] as CountedSpan)) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

function push(sums: number[], next: number): void {
  sums.push((sums.at(-1) ?? 0) + next);
}
