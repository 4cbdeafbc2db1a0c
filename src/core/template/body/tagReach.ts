import { maxLongTagLength, maxTagLength } from '../limits.ts';

/** UTF-16 units that may be read for tags that nothing ends, before all tags have to be short. */
const maxVain = 1024 * 1024;

/**
 * How far the end of a tag is looked for. Where tags without an end have cost much already it is not far: texts made to
 * be slow are read in time all the same.
 */
export class TagReach {
  readonly #limit: number;
  #vain = 0;

  /** @param limit the body's end */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Where the end of a tag that begins at `start` has to stand. */
  from(start: number): number {
    return Math.min(this.#limit, start + this.#longest());
  }

  /** Nothing ended a tag up to an offset. @returns how long a tag may be, where only that is known to be wrong */
  failed(start: number, at: number): number | undefined {
    const longest = this.#longest();
    this.#vain += at - start;
    return at < this.#limit && at >= start + longest ? longest : undefined;
  }

  #longest(): number {
    return this.#vain < maxVain ? maxLongTagLength : maxTagLength;
  }
}
