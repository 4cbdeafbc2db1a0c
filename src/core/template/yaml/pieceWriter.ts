import type { Piece } from '../../text/mappedText.ts';

/** Collects decoded text with its places; neighbours become one piece where both can. */
export class PieceWriter {
  readonly #raw: string;
  readonly #base: number;
  readonly #parts: string[] = [];
  readonly #done: Piece[] = [];
  #at = 0;
  /** Offset and length in `raw` of the exact piece that may still grow. */
  #from = 0;
  #length = 0;

  /** @param base the offset of `raw` in the file. */
  constructor(raw: string, base: number) {
    this.#raw = raw;
    this.#base = base;
  }

  get text(): string {
    this.#flush();
    return this.#parts.join('');
  }

  get pieces(): readonly Piece[] {
    this.#flush();
    return this.#done;
  }

  /** Characters that stand for themselves. */
  exact(from: number, length: number): void {
    if (this.#length > 0 && this.#from + this.#length === from) {
      this.#length += length;
    } else {
      this.#flush();
      this.#from = from;
      this.#length = length;
    }
  }

  /** Characters that stand for `text`. */
  as(text: string, from: number, length: number): void {
    this.#flush();
    this.#push(text, from, length);
  }

  #flush(): void {
    if (this.#length > 0) {
      this.#push(this.#raw.slice(this.#from, this.#from + this.#length), this.#from, this.#length);
      this.#length = 0;
    }
  }

  #push(text: string, from: number, sourceLength: number): void {
    this.#parts.push(text);
    this.#done.push({ at: this.#at, length: text.length, source: this.#base + from, sourceLength });
    this.#at += text.length;
  }
}
