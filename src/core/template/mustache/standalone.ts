import type { Span } from '../../model.ts';
import type { MustacheTag } from './scanTags.ts';

/** What goes with a tag when it is rendered. */
export interface PlacedTag extends MustacheTag {
  /** The tag with the white space that rendering takes away with it. */
  readonly outer: Span;
  /** Of a partial that stands alone on its line: what each of its lines is indented by. */
  readonly indent: string;
}

/**
 * Tags with the lines that they take with them: where nothing but white space stands beside tags that print nothing of
 * their own, the whole line goes (mustache(5) and the specification's "standalone" rules; several tags on one line as
 * in mustache.js, parseTemplate).
 */
export function placeTags(text: string, body: Span, tags: readonly MustacheTag[]): PlacedTag[] {
  const lines = new LineReader(text, body);
  for (const tag of tags) lines.take(tag);
  return lines.finish();
}

class LineReader {
  readonly #text: string;
  readonly #body: Span;
  readonly #placed: PlacedTag[] = [];
  /** Tags of the line that is being read. */
  #line: MustacheTag[] = [];
  #lineStart: number;
  /** Whether only white space and tags that print nothing stand in the line so far. */
  #isBlank = true;
  #at: number;
  #newline = -1;

  constructor(text: string, body: Span) {
    this.#text = text;
    this.#body = body;
    this.#lineStart = body.start;
    this.#at = body.start;
  }

  take(tag: MustacheTag): void {
    this.#readTo(tag.span.start);
    this.#line.push(tag);
    this.#isBlank &&= tag.kind !== 'value' && tag.kind !== 'unclosed';
    this.#at = tag.span.end;
  }

  finish(): PlacedTag[] {
    this.#readTo(this.#body.end);
    this.#endLine(this.#body.end);
    return this.#placed;
  }

  /** The text between two tags. */
  #readTo(end: number): void {
    const newline = this.#nextNewline(this.#at);
    if (newline >= end) {
      this.#isBlank &&= this.#isSpace(this.#at, end);
      return;
    }
    this.#isBlank &&= this.#isSpace(this.#at, newline);
    this.#endLine(newline + 1);
    this.#lineStart = this.#text.lastIndexOf('\n', end - 1) + 1;
    this.#isBlank = this.#isSpace(this.#lineStart, end);
  }

  #endLine(end: number): void {
    for (const [index, tag] of this.#line.entries()) {
      if (!this.#isBlank) {
        this.#placed.push({ ...tag, outer: tag.span, indent: '' });
        continue;
      }
      const start = index === 0 ? this.#lineStart : tag.span.start;
      const outer = { start, end: this.#line[index + 1]?.span.start ?? end };
      const indent = tag.kind === 'partial' ? this.#text.slice(start, tag.span.start) : '';
      this.#placed.push({ ...tag, outer, indent: indent.replace(/[^ \t]/g, '') });
    }
    this.#line = [];
  }

  #nextNewline(from: number): number {
    if (this.#newline < from) {
      const found = this.#text.indexOf('\n', from);
      this.#newline = found === -1 ? Number.POSITIVE_INFINITY : found;
    }
    return this.#newline;
  }

  #isSpace(start: number, end: number): boolean {
    return !/\S/.test(this.#text.slice(start, end));
  }
}
