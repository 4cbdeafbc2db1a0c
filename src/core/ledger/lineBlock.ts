import type { Sha256 } from '../ports.ts';
import { digestOf, HASH_LENGTH } from './codec.ts';

/** What became of a row in a block. */
export interface BlockLine {
  /** Of the line: the next one follows it. */
  readonly hash: string;
  /** Of the body, see `digestOf`. */
  readonly digest: string;
  /** Of the line with its LF. */
  readonly bytes: number;
}

const LF = 0x0a;
/** Bytes of memory at first, and what is kept after rows that needed more. */
const FIRST = 1 << 14;
const MOST_KEPT = 1 << 20;
const utf8 = new TextEncoder();

/**
 * Lines one behind the other, in memory that is used again: `sha256(previous ‖ body) SP length SP body LF`, where
 * `previous` is hashed as its 64 hex digits and length counts UTF-8 bytes. Hashed where they stand, a row's bytes are
 * made once.
 */
export class LineBlock {
  readonly #sha256: Sha256;
  #memory: Uint8Array = new Uint8Array(FIRST);
  #length = 0;

  constructor(sha256: Sha256) {
    this.#sha256 = sha256;
  }

  /** Good until the next call. */
  get content(): Uint8Array {
    return this.#memory.subarray(0, this.#length);
  }

  clear(): void {
    this.#length = 0;
    if (this.#memory.length > MOST_KEPT) this.#memory = new Uint8Array(FIRST);
  }

  /** @param body canonical JSON, see `encodeBody` */
  add(previous: string, body: string): BlockLine {
    const start = this.#length;
    // No character of UTF-16 takes more than three bytes.
    this.#makeRoom(start + headLength(3 * body.length) + 3 * body.length + 1);
    const guess = start + headLength(body.length);
    const { written: length } = utf8.encodeInto(body, this.#memory.subarray(guess));
    const from = start + headLength(length);
    if (from !== guess) this.#memory.copyWithin(from, guess, guess + length);
    const end = from + length;
    // Where the head will stand there is room for the hash that this one is made from.
    this.#putAscii(previous, from - HASH_LENGTH);
    const hash = this.#sha256(this.#memory.subarray(from - HASH_LENGTH, end));
    const digest = digestOf(this.#memory.subarray(from, end), this.#sha256);
    this.#putAscii(`${hash} ${length} `, start);
    this.#memory[end] = LF;
    this.#length = end + 1;
    return { hash, digest, bytes: this.#length - start };
  }

  /** Takes the last line back. */
  drop({ bytes }: BlockLine): void {
    this.#length -= bytes;
  }

  #putAscii(text: string, at: number): void {
    for (let index = 0; index < text.length; index++) this.#memory[at + index] = text.charCodeAt(index);
  }

  #makeRoom(length: number): void {
    if (length <= this.#memory.length) return;
    const memory = new Uint8Array(2 * length);
    memory.set(this.content);
    this.#memory = memory;
  }
}

/** Hash, length of the body and two spaces. */
function headLength(bodyLength: number): number {
  return HASH_LENGTH + 2 + String(bodyLength).length;
}
