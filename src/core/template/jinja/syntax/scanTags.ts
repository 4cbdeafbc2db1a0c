import type { Span } from '../../../model.ts';
import { QuoteSkipper } from '../../body/quoteSkipper.ts';
import { maxTagLength } from '../../limits.ts';

type JinjaTagKind = 'expression' | 'statement' | 'comment' | 'raw' | 'unclosed';

/** A tag of Jinja, or a whole raw block, as it is delimited. */
export interface JinjaTag {
  readonly kind: JinjaTagKind;
  readonly span: Span;
  /** Between the delimiters and their `-` or `+`; the text of a raw block. */
  readonly inner: Span;
  readonly stripBefore: boolean;
  readonly stripAfter: boolean;
  /** The statement's first word; empty for other tags. */
  readonly word: string;
}

/** Characters that may be looked at for tags that are not closed, before their ends are only looked for close by. */
const maxVain = 1024 * 1024;

/** Finds the tags of a body in one pass (Jinja, "Template Designer Documentation", Synopsis and Escaping). */
export function scanJinjaTags(text: string, body: Span): JinjaTag[] {
  return new JinjaTagScanner(text, body.end).scan(body.start);
}

class JinjaTagScanner {
  readonly #text: string;
  readonly #limit: number;
  readonly #openings = /\{[{%#]/g;
  readonly #tags: JinjaTag[] = [];
  /** Characters in which a tag's end was looked for in vain. */
  #vain = 0;
  #commentsExhausted = false;
  #rawExhausted = false;

  constructor(text: string, limit: number) {
    this.#text = text;
    this.#limit = limit;
  }

  scan(start: number): JinjaTag[] {
    for (let open = this.#next(start); open !== -1; ) {
      const tag = this.#tag(open);
      const whole = tag.word === 'raw' ? this.#rawBlock(tag) : tag;
      this.#tags.push(whole);
      open = this.#next(whole.span.end);
    }
    return this.#tags;
  }

  #next(from: number): number {
    this.#openings.lastIndex = from;
    const found = this.#openings.exec(this.#text)?.index ?? -1;
    return found === -1 || found + 2 > this.#limit ? -1 : found;
  }

  #tag(start: number): JinjaTag {
    switch (this.#text[start + 1]) {
      case '#':
        return this.#comment(start);
      case '%':
        return this.#delimited(start, '%}', 'statement');
      default:
        return this.#delimited(start, '}}', 'expression');
    }
  }

  #comment(start: number): JinjaTag {
    const end = this.#commentsExhausted ? -1 : this.#text.indexOf('#}', start + 2);
    if (end === -1 || end + 2 > this.#limit) {
      this.#commentsExhausted = true;
      return this.#unclosed(start);
    }
    return this.#closed('comment', start, end);
  }

  #delimited(start: number, close: string, kind: JinjaTagKind): JinjaTag {
    const text = this.#text;
    const stop = this.#vain < maxVain ? this.#limit : Math.min(this.#limit, start + maxTagLength);
    const quotes = new QuoteSkipper(text, stop);
    let braces = 0;
    let at = start + 2;
    for (; at < stop; at++) {
      const letter = text[at];
      if (letter === '"' || letter === "'") {
        at = quotes.skip(at);
      } else if (braces === 0 && text.startsWith(close, at)) {
        return this.#closed(kind, start, at);
      } else if (letter === '{' && (text[at + 1] === '{' || text[at + 1] === '%')) {
        break;
      } else if (letter === '{') {
        braces++;
      } else if (letter === '}') {
        braces = Math.max(0, braces - 1);
      }
    }
    this.#vain += at - start;
    return this.#unclosed(start);
  }

  #closed(kind: JinjaTagKind, start: number, end: number): JinjaTag {
    const text = this.#text;
    const mark = (at: number): boolean => text[at] === '-' || text[at] === '+';
    const innerStart = mark(start + 2) && start + 2 < end ? start + 3 : start + 2;
    const innerEnd = end - 1 >= innerStart && mark(end - 1) ? end - 1 : end;
    const word =
      kind === 'statement' ? /^\s*([A-Za-z_]\w*)/.exec(text.slice(innerStart, innerEnd))?.[1] : undefined;
    return {
      kind,
      span: { start, end: end + 2 },
      inner: { start: innerStart, end: innerEnd },
      stripBefore: innerStart > start + 2 && text[start + 2] === '-',
      stripAfter: innerEnd < end && text[end - 1] === '-',
      word: word ?? '',
    };
  }

  #unclosed(start: number): JinjaTag {
    const next = this.#next(start + 2);
    const rest = this.#text.slice(start, next === -1 ? this.#limit : next);
    const newline = rest.indexOf('\n');
    const span = { start, end: start + Math.max(2, newline === -1 ? rest.length : newline) };
    return { kind: 'unclosed', span, inner: span, stripBefore: false, stripAfter: false, word: '' };
  }

  /** `{% raw %}` to `{% endraw %}` as one tag whose inside is text. */
  #rawBlock(open: JinjaTag): JinjaTag {
    const end = /\{%[-+]?\s{0,100}endraw\s{0,100}[-+]?%\}/g;
    end.lastIndex = open.span.end;
    const found = this.#rawExhausted ? null : end.exec(this.#text);
    if (found === null || end.lastIndex > this.#limit) {
      this.#rawExhausted = true;
      return { ...open, kind: 'unclosed' };
    }
    const inside = this.#text.slice(open.span.end, found.index);
    const start = open.stripAfter ? open.span.end + inside.length - inside.trimStart().length : open.span.end;
    const stop = found[0].startsWith('{%-') ? open.span.end + inside.trimEnd().length : found.index;
    return {
      ...open,
      kind: 'raw',
      span: { start: open.span.start, end: end.lastIndex },
      inner: { start, end: Math.max(start, stop) },
      stripAfter: found[0].endsWith('-%}'),
    };
  }
}
