import { weakest } from '../../estimate/quantity.ts';
import type { SettleRow } from '../../ledger/event.ts';
import type { Kind } from '../../model.ts';
import type { Pico } from '../../money.ts';

/** What a run has done so far. */
export interface RunCounts {
  readonly items: number;
  readonly produced: number;
  readonly failed: number;
  /** Attempts that were sent and have ended. */
  readonly attempts: number;
  /** Pico-USD of ended attempts; those without a price count 0 here and make `kind` unpriced. */
  readonly cost: Pico;
  readonly kind: Kind;
  /** Pico-USD of open attempts at their maximum. */
  readonly reserved: Pico;
}

export class RunTally {
  readonly #items: number;
  readonly #kinds = new Set<Kind>(['exact']);
  #produced = 0;
  #failed = 0;
  #attempts = 0;
  #cost = 0n;
  #reserved = 0n;

  constructor(items: number) {
    this.#items = items;
  }

  get counts(): RunCounts {
    return {
      items: this.#items,
      produced: this.#produced,
      failed: this.#failed,
      attempts: this.#attempts,
      cost: this.#cost,
      kind: weakest(this.#kinds),
      reserved: this.#reserved,
    };
  }

  reserve(max: Pico | null): void {
    this.#reserved += max ?? 0n;
  }

  release(max: Pico | null): void {
    this.#reserved -= max ?? 0n;
  }

  ended({ cost }: SettleRow): void {
    this.#attempts++;
    this.#cost += cost.pico ?? 0n;
    this.#kinds.add(cost.kind);
  }

  itemDone(produced: boolean): void {
    if (produced) this.#produced++;
    else this.#failed++;
  }
}
