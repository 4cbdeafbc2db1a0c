import { outputPathKey } from './outputPath.ts';

/** Notices that two of many paths are the same file, in eight bytes per path. */
export class PathRegistry {
  #hashes = new Float64Array(1024);
  #count = 0;

  add(path: string): void {
    if (this.#count === this.#hashes.length) {
      const larger = new Float64Array(this.#count * 2);
      larger.set(this.#hashes);
      this.#hashes = larger;
    }
    this.#hashes[this.#count++] = hash53(outputPathKey(path));
  }

  /** Hashes that occur more than once; different paths may share one, so the paths themselves are to be compared. */
  repeated(): ReadonlySet<number> {
    const sorted = this.#hashes.slice(0, this.#count).sort();
    const found = new Set<number>();
    for (let index = 1; index < sorted.length; index++) {
      const hash = sorted[index];
      if (hash !== undefined && hash === sorted[index - 1]) found.add(hash);
    }
    return found;
  }

  static hashOf(path: string): number {
    return hash53(outputPathKey(path));
  }
}

/** Two multiplicative 32-bit hashes side by side, as a number that a double holds exactly. */
function hash53(text: string): number {
  let high = 0xdeadbeef;
  let low = 0x41c6ce57;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2_654_435_761);
    low = Math.imul(low ^ unit, 1_597_334_677);
  }
  high = Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low = Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return (low >>> 0) + (high & 0x1fffff) * 4_294_967_296;
}
