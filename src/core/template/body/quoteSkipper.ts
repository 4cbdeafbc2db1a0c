/** Steps over strings and `[names]` in a tag, each character looked at a bounded number of times. */
export class QuoteSkipper {
  readonly #text: string;
  readonly #limit: number;
  readonly #border: string | undefined;
  /** Up to where a closing quote was looked for in vain. */
  #vain: Map<string, number> | undefined;

  /** Nothing in quotes reaches beyond `limit`, the line, or `border`. */
  constructor(text: string, limit: number, border?: string) {
    this.#text = text;
    this.#limit = limit;
    this.#border = border;
  }

  /** Offset of the quote's end, or of its start where nothing on the same line ends it. */
  skip(start: number): number {
    const text = this.#text;
    const close = text[start] === '[' ? ']' : (text[start] ?? '');
    if (start < (this.#vain?.get(close) ?? 0)) {
      return start;
    }
    let at = start + 1;
    for (; at < this.#limit && text[at] !== '\n' && !this.#atBorder(at); at++) {
      if (text[at] === close) {
        return at;
      }
      if (text[at] === '\\') {
        at++;
      }
    }
    this.#vain ??= new Map();
    this.#vain.set(close, at);
    return start;
  }

  #atBorder(at: number): boolean {
    return this.#border !== undefined && this.#text.startsWith(this.#border, at);
  }
}
