import type { Span } from '../../model.ts';
import { QuoteSkipper } from '../body/quoteSkipper.ts';
import { TagReach } from '../body/tagReach.ts';

type LiquidTagKind = 'output' | 'statement' | 'comment' | 'raw' | 'unclosed';

/** A tag of Liquid, or a whole comment or raw block. */
export interface LiquidTag {
  readonly kind: LiquidTagKind;
  readonly span: Span;
  /** Between the delimiters and their `-`; the text of a raw block. */
  readonly inner: Span;
  readonly stripBefore: boolean;
  readonly stripAfter: boolean;
  /** The statement's first word; empty for other tags. */
  readonly word: string;
  /** Nothing ended it within so many UTF-16 units, and no more were looked at. */
  readonly longest?: number;
}

/** Finds the tags of a body in one pass (shopify.github.io/liquid, "Template basics"; quotes hide `}}`, but no `%}`). */
export function scanLiquidTags(text: string, body: Span): LiquidTag[] {
  return new LiquidTagScanner(text, body.end).scan(body.start);
}

class LiquidTagScanner {
  readonly #text: string;
  readonly #limit: number;
  readonly #reach: TagReach;
  readonly #openings = /\{[{%]/g;
  /** Blocks whose end was looked for in vain. */
  readonly #endless = new Set<string>();

  constructor(text: string, limit: number) {
    this.#text = text;
    this.#limit = limit;
    this.#reach = new TagReach(limit);
  }

  scan(start: number): LiquidTag[] {
    const tags: LiquidTag[] = [];
    for (let open = this.#next(start); open !== -1; ) {
      const tag = this.#text[open + 1] === '%' ? this.#statement(open) : this.#output(open);
      const whole = tag.word === 'raw' || tag.word === 'comment' ? this.#block(tag) : tag;
      tags.push(whole);
      open = this.#next(whole.span.end);
    }
    return tags;
  }

  #next(from: number): number {
    this.#openings.lastIndex = from;
    const found = this.#openings.exec(this.#text)?.index ?? -1;
    return found === -1 || found + 2 > this.#limit ? -1 : found;
  }

  #statement(start: number): LiquidTag {
    const stop = this.#reach.from(start);
    let at = start + 2;
    for (; at + 1 < stop; at++) {
      const letter = this.#text[at];
      if (letter === '%' && this.#text[at + 1] === '}') return this.#closed('statement', start, at);
      if (letter === '{' && this.#text[at + 1] === '%') break;
    }
    return this.#unclosed(start, this.#reach.failed(start, at + 1));
  }

  #output(start: number): LiquidTag {
    const text = this.#text;
    const stop = this.#reach.from(start);
    const quotes = new QuoteSkipper(text, stop);
    let at = start + 2;
    for (; at + 1 < stop; at++) {
      const letter = text[at];
      if (letter === '"' || letter === "'") at = quotes.skip(at);
      else if (letter === '}' && text[at + 1] === '}') return this.#closed('output', start, at);
      else if (letter === '{' && (text[at + 1] === '{' || text[at + 1] === '%')) break;
    }
    return this.#unclosed(start, this.#reach.failed(start, at + 1));
  }

  #closed(kind: LiquidTagKind, start: number, end: number): LiquidTag {
    const text = this.#text;
    const innerStart = text[start + 2] === '-' && start + 2 < end ? start + 3 : start + 2;
    const innerEnd = end > innerStart && text[end - 1] === '-' ? end - 1 : end;
    const word = kind === 'statement' ? /^\s*(\w+|#)/.exec(text.slice(innerStart, innerEnd))?.[1] : undefined;
    return {
      kind: word === '#' ? 'comment' : kind,
      span: { start, end: end + 2 },
      inner: { start: innerStart, end: innerEnd },
      stripBefore: innerStart > start + 2,
      stripAfter: innerEnd < end || (end === start + 3 && text[start + 2] === '-'),
      word: word ?? '',
    };
  }

  #unclosed(start: number, longest?: number): LiquidTag {
    const next = this.#next(start + 2);
    const rest = this.#text.slice(start, next === -1 ? this.#limit : next);
    const newline = rest.indexOf('\n');
    const span = { start, end: start + Math.max(2, newline === -1 ? rest.length : newline) };
    const tag = {
      kind: 'unclosed' as const,
      span,
      inner: span,
      stripBefore: false,
      stripAfter: false,
      word: '',
    };
    return longest === undefined ? tag : { ...tag, longest };
  }

  /** From `{% raw %}` or `{% comment %}` to its end as one tag: no tag in there is read. */
  #block(open: LiquidTag): LiquidTag {
    const end = new RegExp(`\\{%-?\\s{0,100}end${open.word}\\s{0,100}-?%\\}`, 'g');
    end.lastIndex = open.span.end;
    const found = this.#endless.has(open.word) ? null : end.exec(this.#text);
    if (found === null || end.lastIndex > this.#limit) {
      this.#endless.add(open.word);
      return { ...open, kind: 'unclosed' };
    }
    return {
      ...open,
      kind: open.word === 'raw' ? 'raw' : 'comment',
      span: { start: open.span.start, end: end.lastIndex },
      inner: { start: open.span.end, end: found.index },
      stripAfter: found[0].endsWith('-%}'),
    };
  }
}
