/** Start of a hash that {@link hashByte} extends. */
export const HASH_SEED = 0x811c9dc5 | 0;

/** FNV-1a, one byte further. */
export function hashByte(hash: number, byte: number): number {
  return Math.imul(hash ^ byte, 0x01000193);
}

/**
 * The tokens of one encoding, found by their bytes.
 *
 * Tokens are numbered by rank order. Merging only compares ranks, so a gap in the published numbers changes
 * nothing. One typed array holds all bytes and one the hash table: a few megabytes, and nothing for the garbage
 * collector to walk.
 */
export class RankTable {
  readonly size: number;
  readonly #bytes: Uint8Array;
  readonly #starts: Uint32Array;
  /** Open addressing, two numbers a slot: rank + 1 (0 = empty) and the whole hash. */
  readonly #slots: Int32Array;
  readonly #mask: number;
  /** Rank of each pair of bytes (first << 8 | second), or -1: where every merge begins. */
  readonly #pairs: Int32Array;
  readonly #longest: number;

  /**
   * @param lengths byte length of each token, in rank order
   * @param bytes the tokens' bytes, one after the other; may go on past the last of them
   */
  constructor(lengths: Uint8Array, bytes: Uint8Array) {
    this.size = lengths.length;
    this.#bytes = bytes;
    this.#starts = new Uint32Array(this.size + 1);
    const slotCount = 2 ** Math.ceil(Math.log2(this.size * 2));
    this.#slots = new Int32Array(slotCount * 2);
    this.#mask = slotCount - 1;
    this.#pairs = new Int32Array(0x10000).fill(-1);
    this.#longest = this.#index(lengths);
  }

  /** Rank of the token that equals `bytes[from, to)`, whose hash is given, or -1. */
  find(bytes: Uint8Array, from: number, to: number, hash: number): number {
    const length = to - from;
    if (length > this.#longest) return -1;
    for (let slot = spread(hash) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const rank = (this.#slots[slot * 2] as number) - 1;
      if (rank < 0) return -1;
      if (this.#slots[slot * 2 + 1] === hash && this.#equals(rank, bytes, from, length)) return rank;
    }
  }

  /** Rank of the token that equals `bytes[from, to)`, or -1. */
  rankOf(bytes: Uint8Array, from: number, to: number): number {
    if (to - from === 2)
      return this.#pairs[((bytes[from] as number) << 8) | (bytes[from + 1] as number)] as number;
    if (to - from > this.#longest) return -1;
    let hash = HASH_SEED;
    for (let at = from; at < to; at++) hash = hashByte(hash, bytes[at] as number);
    return this.find(bytes, from, to, hash);
  }

  #index(lengths: Uint8Array): number {
    const bytes = this.#bytes;
    let start = 0;
    let longest = 0;
    for (let rank = 0; rank < lengths.length; rank++) {
      const end = start + (lengths[rank] as number);
      let hash = HASH_SEED;
      for (let at = start; at < end; at++) hash = hashByte(hash, bytes[at] as number);
      let slot = spread(hash) & this.#mask;
      while (this.#slots[slot * 2] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot * 2] = rank + 1;
      this.#slots[slot * 2 + 1] = hash;
      if (end - start === 2)
        this.#pairs[((bytes[start] as number) << 8) | (bytes[start + 1] as number)] = rank;
      longest = Math.max(longest, end - start);
      this.#starts[rank] = start;
      start = end;
    }
    this.#starts[lengths.length] = start;
    if (start > bytes.length) throw new Error(`tokens of ${start} bytes in ${bytes.length}`);
    return longest;
  }

  #equals(rank: number, bytes: Uint8Array, from: number, length: number): boolean {
    const start = this.#starts[rank] as number;
    if ((this.#starts[rank + 1] as number) - start !== length) return false;
    for (let i = 0; i < length; i++) {
      if (this.#bytes[start + i] !== bytes[from + i]) return false;
    }
    return true;
  }
}

/** FNV's low bits are weak for short keys: fold the high ones in. */
function spread(hash: number): number {
  return hash ^ (hash >>> 15);
}
