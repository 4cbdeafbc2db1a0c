import { maxRenderedLength } from '../../limits.ts';
import { RenderProblem } from '../../renderProblem.ts';
import { type Value, View } from '../values/value.ts';

/** Evaluations one call may take: loops in loops over long lists end here, not in an hour. */
const maxSteps = 300_000;
/** Calls of macros within one another. */
const maxDepth = 200;
/** What making a list or a text costs, in items and characters a step. */
const itemsPerStep = 64;
const lettersPerStep = 1_024;

/** Keeps what one call does and makes within limits. */
export class Meter {
  #steps = 0;
  #depth = 0;

  /** @throws RenderProblem */
  step(count = 1): void {
    this.#steps += count;
    if (this.#steps > maxSteps) {
      throw new RenderProblem(`Rendering takes more than ${maxSteps.toLocaleString('en-US')} steps`);
    }
  }

  /** A value that was made. @throws RenderProblem */
  made(value: Value): Value {
    if (typeof value === 'string') {
      this.length(value.length);
      this.#work(value.length, lettersPerStep);
    } else if (Array.isArray(value)) {
      this.#work(value.length, itemsPerStep);
    } else if (value instanceof View) {
      this.#work(value.items.length, itemsPerStep);
    }
    return value;
  }

  #work(size: number, perStep: number): void {
    if (size > perStep) this.step(Math.floor(size / perStep));
  }

  /** @throws RenderProblem for more text than a call may have. */
  length(length: number): void {
    if (length > maxRenderedLength) {
      throw new RenderProblem(
        `Rendering makes more than ${maxRenderedLength.toLocaleString('en-US')} characters`,
      );
    }
  }

  /** @throws RenderProblem where macros call one another too deep. */
  deeper<T>(work: () => T): T {
    if (this.#depth >= maxDepth)
      throw new RenderProblem(`Macros call one another more than ${maxDepth} levels deep`);
    this.#depth++;
    try {
      return work();
    } finally {
      this.#depth--;
    }
  }
}
