import type { Span } from '../model.ts';

/** A stretch of decoded text. Of equal lengths each character has its own place; else they all have the whole one. */
export interface Piece {
  /** UTF-16 offset and length in the decoded text. */
  readonly at: number;
  readonly length: number;
  /** UTF-16 offset and length in the file. */
  readonly source: number;
  readonly sourceLength: number;
}

/** Text as it is sent, with its place in the file. */
export interface Stretch {
  readonly text: string;
  readonly span: Span;
}

/** Text that a file writes in another way: indented, folded or with escapes. Every character knows its place. */
export class MappedText {
  readonly text: string;
  readonly #pieces: readonly Piece[];
  /** Where a text without any character stands. */
  readonly #origin: number;
  /** Where the file uses the text by a name of it (an alias of YAML) instead of writing it there. */
  readonly usedAt: Span | undefined;

  /** @param pieces in order, without gaps in the decoded text. */
  constructor(text: string, pieces: readonly Piece[], origin: number, usedAt?: Span) {
    this.text = text;
    this.usedAt = usedAt;
    this.#pieces = pieces;
    this.#origin = origin;
  }

  /** Text whose characters have no places of their own. */
  static whole(text: string, span: Span, usedAt?: Span): MappedText {
    const piece = { at: 0, length: text.length, source: span.start, sourceLength: span.end - span.start };
    return new MappedText(text, text === '' ? [] : [piece], span.start, usedAt);
  }

  /** Text that stands somewhere in `span`, nobody knows where: its characters follow each other from the start on. */
  static somewhereIn(text: string, span: Span, usedAt?: Span): MappedText {
    const rest = span.end - span.start - text.length;
    if (rest < 0 || text === '') return MappedText.whole(text, span, usedAt);
    const head = { at: 0, length: text.length - 1, source: span.start, sourceLength: text.length - 1 };
    const last = { at: head.length, length: 1, source: span.start + head.length, sourceLength: rest + 1 };
    return new MappedText(text, head.length === 0 ? [last] : [head, last], span.start, usedAt);
  }

  /** The span in the file from the first to the last character of a span of the text. */
  spanOf({ start, end }: Span): Span {
    const from = this.#start(start);
    return { start: from, end: end > start ? Math.max(from, this.#end(end)) : from };
  }

  /**
   * The text of a span with its places, cut at line breaks and spaces behind which the file goes on elsewhere: there a
   * tokenizer cuts as well, so that what is counted piece by piece adds up.
   */
  stretches(span: Span): Stretch[] {
    const stretches: Stretch[] = [];
    let text = '';
    let start = 0;
    let end = 0;
    for (const piece of this.within(span)) {
      const part = this.text.slice(piece.at, piece.at + piece.length);
      if (text !== '' && piece.source !== end && (text.endsWith('\n') || part.startsWith(' '))) {
        stretches.push({ text, span: { start, end } });
        text = '';
      }
      if (text === '') start = piece.source;
      text += part;
      end = piece.source + piece.sourceLength;
    }
    return text === '' ? stretches : [...stretches, { text, span: { start, end } }];
  }

  /** The pieces of a span, those at its ends cut to it. */
  within({ start, end }: Span): Piece[] {
    const found: Piece[] = [];
    for (let index = this.#index(start); index < this.#pieces.length; index++) {
      const piece = this.#pieces[index] as Piece;
      if (piece.at >= end) break;
      const from = Math.max(start, piece.at);
      const length = Math.min(end, piece.at + piece.length) - from;
      const place = isExact(piece)
        ? { source: piece.source + from - piece.at, sourceLength: length }
        : { source: piece.source, sourceLength: piece.sourceLength };
      if (length > 0) found.push({ at: from, length, ...place });
    }
    return found;
  }

  /** This text where its own file is the decoded text of `outer`. */
  through(outer: MappedText): MappedText {
    const pieces = this.#pieces.flatMap(piece => {
      const span = { start: piece.source, end: piece.source + piece.sourceLength };
      if (!isExact(piece)) {
        const { start, end } = outer.spanOf(span);
        return [{ ...piece, source: start, sourceLength: end - start }];
      }
      return outer.within(span).map(each => ({ ...each, at: piece.at + each.at - piece.source }));
    });
    const usedAt = outer.usedAt ?? (this.usedAt && outer.spanOf(this.usedAt));
    return new MappedText(this.text, pieces, outer.#start(this.#origin), usedAt);
  }

  #start(offset: number): number {
    const piece = this.#pieces[this.#index(offset)];
    if (piece !== undefined) return piece.source + (isExact(piece) ? offset - piece.at : 0);
    const last = this.#pieces.at(-1);
    return last === undefined ? this.#origin : last.source + last.sourceLength;
  }

  #end(offset: number): number {
    const piece = this.#pieces[this.#index(offset - 1)];
    if (piece === undefined) return this.#start(offset);
    return piece.source + (isExact(piece) ? offset - piece.at : piece.sourceLength);
  }

  /** Index of the piece that has the character at `offset`. */
  #index(offset: number): number {
    let low = 0;
    let high = this.#pieces.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const piece = this.#pieces[middle] as Piece;
      if (piece.at + piece.length <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isExact({ length, sourceLength }: Piece): boolean {
  return length === sourceLength;
}
