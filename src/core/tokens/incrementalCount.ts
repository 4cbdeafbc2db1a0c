import type { Encoding } from './encoding.ts';

/** UTF-16 units a chunk aims at: one keystroke recounts one or two of them. */
const CHUNK_UNITS = 1024;
/** A smaller chunk is joined with a neighbour, so that deleting does not leave crumbs. */
const LEAST_UNITS = CHUNK_UNITS / 4;
/** Counts of parts that one chunk remembers. */
const REMEMBERED_PARTS = 64;

/** A stretch of the text between two safe splits. Immutable but for what it remembers of its parts. */
class Chunk {
  readonly text: string;
  readonly tokens: number;
  readonly #parts = new Map<number, number>();

  constructor(text: string, encoding: Encoding) {
    this.text = text;
    this.tokens = encoding.count(text);
  }

  /** Tokens of `text.slice(from, to)` as a text of its own. */
  countPart(from: number, to: number, encoding: Encoding): number {
    if (from === 0 && to === this.text.length) return this.tokens;
    const key = from * (this.text.length + 1) + to;
    const known = this.#parts.get(key);
    if (known !== undefined) return known;
    if (this.#parts.size >= REMEMBERED_PARTS) this.#parts.clear();
    const count = encoding.count(this.text.slice(from, to));
    this.#parts.set(key, count);
    return count;
  }
}

/**
 * The token count of a text that is being edited, always equal to `encoding.count(text)`.
 *
 * The text is held as chunks cut at safe splits (see safeSplit.ts), where counts add up; an edit recounts the
 * chunks it touches and re-checks the splits beside them. All offsets are UTF-16 units. A text without any safe
 * split, such as a megabyte of one letter, is one chunk and costs a full recount per edit.
 */
export class IncrementalCount {
  readonly #encoding: Encoding;
  #chunks: Chunk[];
  /** Offset of each chunk, and tokens before it; one more entry than chunks. */
  #offsets: number[] = [0];
  #tokens: number[] = [0];

  constructor(encoding: Encoding, text: string) {
    this.#encoding = encoding;
    this.#chunks = this.#cut(text);
    this.#addUp(0);
  }

  /** Tokens of the whole text. */
  get total(): number {
    return this.#tokens[this.#chunks.length] as number;
  }

  /** UTF-16 units of the whole text. */
  get length(): number {
    return this.#offsets[this.#chunks.length] as number;
  }

  /** The text from `start` to `end`; throws a RangeError outside the text. */
  slice(start = 0, end = this.length): string {
    this.#checkRange(start, end);
    if (start === end) return '';
    const first = this.#chunkAt(start);
    const last = this.#chunkAt(end - 1);
    const joined = this.#chunks.slice(first, last + 1).map(chunk => chunk.text);
    const offset = this.#offsets[first] as number;
    return joined.join('').slice(start - offset, end - offset);
  }

  /** Replaces what stands from `start` to `end`; throws a RangeError outside the text. */
  applyEdit(start: number, end: number, inserted: string): void {
    this.#checkRange(start, end);
    let from = this.#chunkAt(start);
    let to = this.#chunkAt(end) + 1;
    const before = this.#textOf(from).slice(0, start - (this.#offsets[from] as number));
    const behind = this.#textOf(to - 1).slice(end - (this.#offsets[to - 1] as number));
    let text = before + inserted + behind;
    for (;;) {
      const isCrumb = text.length < LEAST_UNITS;
      if (to < this.#chunks.length && (isCrumb || !this.#meetSafely(text, this.#textOf(to)))) {
        text += this.#textOf(to++);
      } else if (from > 0 && (isCrumb || !this.#meetSafely(this.#textOf(from - 1), text))) {
        text = this.#textOf(--from) + text;
      } else break;
    }
    this.#chunks = [...this.#chunks.slice(0, from), ...this.#cut(text), ...this.#chunks.slice(to)];
    this.#addUp(from);
  }

  /** Tokens of `slice(start, end)` as a text of its own: whole chunks are added up, parts of them remembered. */
  countRange(start: number, end: number): number {
    this.#checkRange(start, end);
    if (start === end) return 0;
    const first = this.#chunkAt(start);
    const last = this.#chunkAt(end - 1);
    const from = start - (this.#offsets[first] as number);
    const to = end - (this.#offsets[last] as number);
    if (first === last) return this.#countPart(first, from, to);
    const head = this.#textOf(first).slice(from);
    const tail = this.#textOf(last).slice(0, to);
    // A range that halves a surrogate pair beside a split can make the split unsafe.
    if (!this.#meetSafely(head, this.#textOf(first + 1)) || !this.#meetSafely(this.#textOf(last - 1), tail)) {
      return this.#encoding.count(this.slice(start, end));
    }
    const between = (this.#tokens[last] as number) - (this.#tokens[first + 1] as number);
    return this.#countPart(first, from, this.#textOf(first).length) + between + this.#countPart(last, 0, to);
  }

  #checkRange(start: number, end: number): void {
    if (start >= 0 && start <= end && end <= this.length) return;
    throw new RangeError(`${start} to ${end} is no range of a text of ${this.length} units`);
  }

  #countPart(chunk: number, from: number, to: number): number {
    return this.#chunks[chunk]?.countPart(from, to, this.#encoding) ?? 0;
  }

  #textOf(chunk: number): string {
    return this.#chunks[chunk]?.text ?? '';
  }

  #meetSafely(left: string, right: string): boolean {
    const end = left.slice(-2);
    return this.#encoding.isSafeSplit(end + right.slice(0, 2), end.length);
  }

  #cut(text: string): Chunk[] {
    const chunks: Chunk[] = [];
    for (let start = 0; start < text.length; ) {
      let end = Math.min(start + CHUNK_UNITS, text.length);
      while (!this.#encoding.isSafeSplit(text, end)) end++;
      chunks.push(new Chunk(text.slice(start, end), this.#encoding));
      start = end;
    }
    return chunks;
  }

  /** Offsets and tokens from chunk `from` on. */
  #addUp(from: number): void {
    this.#offsets.length = this.#tokens.length = this.#chunks.length + 1;
    for (let i = from; i < this.#chunks.length; i++) {
      const chunk = this.#chunks[i] as Chunk;
      this.#offsets[i + 1] = (this.#offsets[i] as number) + chunk.text.length;
      this.#tokens[i + 1] = (this.#tokens[i] as number) + chunk.tokens;
    }
  }

  /** The chunk that holds the unit at `offset`; the last one for the end of the text; 0 for an empty text. */
  #chunkAt(offset: number): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#offsets[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}
