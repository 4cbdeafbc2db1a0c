import type { RankTable } from './rankTable.ts';

/** Up to this many bytes a plain scan for the lowest rank is faster than a heap. */
const SCAN_LIMIT = 96;
const NO_RANK = 0x7fffffff;
/** A heap entry is rank × 2³² + offset: ordered by rank, then leftmost first, exact below 2⁵³. */
const OFFSETS = 0x1_0000_0000;

/**
 * How many tokens byte-pair merging leaves of `bytes[0, length)`: the neighbours whose union has the lowest rank
 * are merged, leftmost first, until no union is a token.
 */
export class BytePairMerge {
  readonly #table: RankTable;
  readonly #scanStarts = new Int32Array(SCAN_LIMIT + 1);
  readonly #scanRanks = new Int32Array(SCAN_LIMIT + 1);

  constructor(table: RankTable) {
    this.#table = table;
  }

  count(bytes: Uint8Array, length: number): number {
    if (length < 2) return length;
    return length <= SCAN_LIMIT ? this.#countByScan(bytes, length) : this.#countByHeap(bytes, length);
  }

  /** O(n²) with a tiny constant. `ranks[i]` is the rank of part i joined with part i + 1. */
  #countByScan(bytes: Uint8Array, length: number): number {
    const starts = this.#scanStarts;
    const ranks = this.#scanRanks;
    let parts = length;
    for (let i = 0; i < length; i++) {
      starts[i] = i;
      ranks[i] = i + 1 < length ? this.#rank(bytes, i, i + 2) : NO_RANK;
    }
    starts[length] = length;
    for (;;) {
      let lowest = NO_RANK;
      let at = -1;
      for (let i = 0; i < parts - 1; i++) {
        if ((ranks[i] as number) < lowest) {
          lowest = ranks[i] as number;
          at = i;
        }
      }
      if (at < 0) return parts;
      for (let i = at + 1; i < parts; i++) {
        starts[i] = starts[i + 1] as number;
        ranks[i] = ranks[i + 1] as number;
      }
      parts--;
      const start = starts[at] as number;
      const end = starts[at + 1] as number;
      ranks[at] = at + 1 < parts ? this.#rank(bytes, start, starts[at + 2] as number) : NO_RANK;
      if (at > 0) ranks[at - 1] = this.#rank(bytes, starts[at - 1] as number, end);
    }
  }

  /** O(n log n): a heap of pairs over a linked list of parts; entries of parts that changed are skipped. */
  #countByHeap(bytes: Uint8Array, length: number): number {
    const next = new Int32Array(length);
    const previous = new Int32Array(length);
    /** Rank of the part that starts here joined with the next one. */
    const ranks = new Int32Array(length).fill(NO_RANK);
    const heap = new PairHeap(length);
    for (let i = 0; i < length; i++) {
      next[i] = i + 1;
      previous[i] = i - 1;
      if (i + 1 === length) break;
      const rank = this.#rank(bytes, i, i + 2);
      ranks[i] = rank;
      if (rank !== NO_RANK) heap.push(rank * OFFSETS + i);
    }
    let parts = length;
    const rankAgain = (start: number) => {
      const middle = next[start] as number;
      const rank = middle < length ? this.#rank(bytes, start, next[middle] as number) : NO_RANK;
      ranks[start] = rank;
      if (rank !== NO_RANK) heap.push(rank * OFFSETS + start);
    };
    for (let entry = heap.pop(); entry >= 0; entry = heap.pop()) {
      const start = entry % OFFSETS;
      if (ranks[start] !== (entry - start) / OFFSETS) continue;
      const merged = next[start] as number;
      ranks[merged] = NO_RANK;
      const following = next[merged] as number;
      next[start] = following;
      if (following < length) previous[following] = start;
      parts--;
      rankAgain(start);
      if ((previous[start] as number) >= 0) rankAgain(previous[start] as number);
    }
    return parts;
  }

  #rank(bytes: Uint8Array, from: number, to: number): number {
    const rank = this.#table.rankOf(bytes, from, to);
    return rank < 0 ? NO_RANK : rank;
  }
}

/** A binary heap of numbers, smallest first. */
class PairHeap {
  #entries: Float64Array;
  #size = 0;

  constructor(capacity: number) {
    this.#entries = new Float64Array(capacity);
  }

  push(entry: number): void {
    if (this.#size === this.#entries.length) {
      const larger = new Float64Array(this.#size * 2);
      larger.set(this.#entries);
      this.#entries = larger;
    }
    const entries = this.#entries;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((entries[parent] as number) <= entry) break;
      entries[at] = entries[parent] as number;
      at = parent;
    }
    entries[at] = entry;
  }

  /** The smallest entry, or -1 when there is none. */
  pop(): number {
    if (this.#size === 0) return -1;
    const entries = this.#entries;
    const smallest = entries[0] as number;
    const last = entries[--this.#size] as number;
    let at = 0;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && (entries[child + 1] as number) < (entries[child] as number)) child++;
      if ((entries[child] as number) >= last) break;
      entries[at] = entries[child] as number;
      at = child;
    }
    entries[at] = last;
    return smallest;
  }
}
