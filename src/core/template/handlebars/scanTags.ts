import type { Span } from '../../model.ts';
import { QuoteSkipper } from '../body/quoteSkipper.ts';
import { TagReach } from '../body/tagReach.ts';

export type TagKind =
  | 'value'
  | 'open'
  | 'inverseOpen'
  | 'else'
  | 'elseIf'
  | 'close'
  | 'partial'
  | 'partialBlock'
  | 'decorator'
  | 'comment'
  | 'rawOpen'
  | 'rawClose'
  | 'unclosed'
  | 'stray';

/** A tag as it is delimited; what stands inside is read elsewhere. */
export interface HandlebarsTag {
  readonly kind: TagKind;
  readonly span: Span;
  /** Behind the sigil, without the white space control marks. */
  readonly inner: Span;
  readonly stripBefore: boolean;
  readonly stripAfter: boolean;
  /** Braces that close too much: Handlebars reads `}}}` as one, so that `{"a": {{b}}}` is no template. */
  readonly tooManyBraces?: Span;
  /** Nothing ended it within so many UTF-16 units, and no more were looked at. */
  readonly longest?: number;
}

/**
 * Finds the tags of a body in one pass, the way Handlebars' lexer delimits them (handlebars.l). A tag that is never
 * closed is `unclosed` and ends where the next one begins; a `}}` that closes nothing is `stray`.
 */
export function scanTags(text: string, body: Span): HandlebarsTag[] {
  return new TagScanner(text, body).scan();
}

const kindBySigil: ReadonlyMap<string, TagKind> = new Map([
  ['#', 'open'],
  ['#>', 'partialBlock'],
  ['#*', 'decorator'],
  ['/', 'close'],
  ['>', 'partial'],
  ['&', 'value'],
  ['*', 'decorator'],
]);

class TagScanner {
  readonly #text: string;
  readonly #start: number;
  readonly #limit: number;
  readonly #tags: HandlebarsTag[] = [];
  /** Comment ends that are known not to come any more: nobody looks through the whole text for them twice. */
  readonly #exhausted = new Set<string>();
  /** Single braces that text has opened so far. JSON in a prompt closes its own with `}}`. */
  #braces = 0;
  readonly #reach: TagReach;

  constructor(text: string, body: Span) {
    this.#text = text;
    this.#start = body.start;
    this.#limit = body.end;
    this.#reach = new TagReach(body.end);
  }

  scan(): HandlebarsTag[] {
    let at = this.#start;
    while (at < this.#limit) {
      const open = this.#find('{{', at);
      this.#findStrays(at, open === -1 ? this.#limit : open);
      if (open === -1) {
        break;
      }
      if (this.#isEscaped(open, at)) {
        this.#braces += 2;
        at = open + 2;
        continue;
      }
      const tag = this.#tag(open);
      this.#tags.push(tag);
      at = tag.kind === 'rawOpen' ? this.#rawBlock(tag) : tag.span.end;
    }
    return this.#tags;
  }

  /** `\\{{` is text; two backslashes are one and a tag. */
  #isEscaped(open: number, from: number): boolean {
    const backslash = (offset: number): boolean => offset >= from && this.#text[offset] === '\\';
    return backslash(open - 1) && !backslash(open - 2);
  }

  #findStrays(from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const code = this.#text.charCodeAt(at);
      if (code === 123) {
        this.#braces++;
      } else if (code === 125 && this.#braces > 0) {
        this.#braces--;
      } else if (code === 125 && at + 1 < to && this.#text.charCodeAt(at + 1) === 125) {
        const span = { start: at, end: at + 2 };
        this.#tags.push({ kind: 'stray', span, inner: span, stripBefore: false, stripAfter: false });
        at++;
      }
    }
  }

  #tag(start: number): HandlebarsTag {
    const text = this.#text;
    if (text.startsWith('{{{{', start)) {
      return this.#delimited(start, 4, '}}}}', 'rawOpen');
    }
    const strip = text[start + 2] === '~' ? 1 : 0;
    const sigil =
      /^(?:!--|#>|#\*|[!#/^>&{*])?/.exec(text.slice(start + 2 + strip, start + 5 + strip))?.[0] ?? '';
    const length = 2 + strip + sigil.length;
    if (sigil.startsWith('!')) {
      return sigil === '!' ? this.#comment(start, /\}\}/g) : this.#comment(start, /--~?\}\}/g);
    }
    if (sigil === '{') {
      return this.#delimited(start, length, '}}}', 'value');
    }
    if (sigil === '^' || sigil === '') {
      return this.#orElse(this.#delimited(start, length, '}}', sigil === '^' ? 'inverseOpen' : 'value'));
    }
    return this.#delimited(start, length, '}}', kindBySigil.get(sigil) ?? 'value');
  }

  /** `{{^}}` and `{{else}}` divide a block; `{{else if x}}` does and has an expression. */
  #orElse(tag: HandlebarsTag): HandlebarsTag {
    const inner = this.#text.slice(tag.inner.start, tag.inner.end);
    if (tag.kind === 'inverseOpen') {
      return inner.trim() === '' ? { ...tag, kind: 'else' } : tag;
    }
    const match = tag.kind === 'value' ? /^\s*else(?=\s|$)\s*/.exec(inner) : null;
    if (match === null) {
      return tag;
    }
    const rest = { start: tag.inner.start + match[0].length, end: tag.inner.end };
    return { ...tag, inner: rest, kind: rest.start >= rest.end ? 'else' : 'elseIf' };
  }

  #comment(start: number, close: RegExp): HandlebarsTag {
    if (!this.#exhausted.has(close.source)) {
      const end = new RegExp(close);
      end.lastIndex = start + 2;
      const stop = end.exec(this.#text) === null ? Number.POSITIVE_INFINITY : end.lastIndex;
      if (stop <= this.#limit) {
        const span = { start, end: stop };
        const stripAfter = this.#text[stop - 3] === '~';
        return { kind: 'comment', span, inner: span, stripBefore: this.#text[start + 2] === '~', stripAfter };
      }
      this.#exhausted.add(close.source);
    }
    return this.#unclosed(start);
  }

  #delimited(start: number, sigil: number, close: string, kind: TagKind): HandlebarsTag {
    const text = this.#text;
    const stop = this.#reach.from(start);
    const quotes = new QuoteSkipper(text, stop, '{{');
    let at = start + sigil;
    for (; at < stop; at++) {
      const letter = text[at];
      if (letter === '"' || letter === "'" || letter === '[') {
        at = quotes.skip(at);
      } else if (letter === '{' && text[at + 1] === '{') {
        break;
      } else if (
        letter === '}' &&
        (text.startsWith(close, at) || (close === '}}}' && text.startsWith('}~}}', at)))
      ) {
        const tilde = close === '}}}' && text[at + 1] === '~' ? 1 : 0;
        const stripAfter = tilde === 1 || text[at - 1] === '~';
        const braces = /^\}{2,4}/.exec(text.slice(at, at + 4))?.[0].length ?? 0;
        const tooMany = braces > close.length && text[at - 1] !== '~';
        const innerEnd = tilde === 0 && stripAfter ? at - 1 : at;
        return {
          kind,
          span: { start, end: at + close.length + tilde },
          inner: { start: start + sigil, end: Math.max(start + sigil, innerEnd) },
          stripBefore: text[start + 2] === '~',
          stripAfter,
          ...(tooMany ? { tooManyBraces: { start: at, end: at + braces } } : {}),
        };
      }
    }
    return this.#unclosed(start, this.#reach.failed(start, at));
  }

  #unclosed(start: number, longest?: number): HandlebarsTag {
    const next = this.#find('{{', start + 2);
    const rest = this.#text.slice(start, next === -1 ? this.#limit : next);
    const newline = rest.indexOf('\n');
    const span = { start, end: start + Math.max(2, newline === -1 ? rest.length : newline) };
    const tag = { kind: 'unclosed' as const, span, inner: span, stripBefore: false, stripAfter: false };
    return longest === undefined ? tag : { ...tag, longest };
  }

  /** Behind `{{{{name}}}}` everything is text until its `{{{{/name}}}}`; raw blocks nest. Gives the offset to go on at. */
  #rawBlock(open: HandlebarsTag): number {
    const edge = /\{{4}(?:\/([^\s!"#%-,./;->@[-^`{-~]+)\}{4}|(?=[^/]))/g;
    edge.lastIndex = open.span.end;
    let depth = 1;
    for (
      let match = edge.exec(this.#text);
      match !== null && edge.lastIndex <= this.#limit;
      match = edge.exec(this.#text)
    ) {
      depth += match[1] === undefined ? 1 : -1;
      if (depth === 0) {
        const span = { start: match.index, end: edge.lastIndex };
        const inner = { start: span.start + 5, end: span.end - 4 };
        this.#tags.push({ kind: 'rawClose', span, inner, stripBefore: false, stripAfter: false });
        return span.end;
      }
    }
    return this.#limit;
  }

  #find(needle: string, from: number): number {
    const found = this.#text.indexOf(needle, from);
    return found === -1 || found + needle.length > this.#limit ? -1 : found;
  }
}
