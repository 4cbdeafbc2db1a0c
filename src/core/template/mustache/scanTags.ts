import type { Span } from '../../model.ts';
import { maxDelimiterChanges } from '../limits.ts';

type MustacheTagKind =
  | 'value'
  | 'section'
  | 'inverted'
  | 'close'
  | 'partial'
  | 'comment'
  | 'delimiters'
  | 'inheritance'
  | 'unclosed';

/** A tag as it is delimited. */
export interface MustacheTag {
  readonly kind: MustacheTagKind;
  readonly span: Span;
  /** What it names, without white space around it. */
  readonly name: Span;
  /** What is wrong inside, if anything is. */
  readonly fault?: string;
}

interface Delimiters {
  readonly open: string;
  readonly close: string;
}

const kindBySigil: ReadonlyMap<string, MustacheTagKind> = new Map([
  ['#', 'section'],
  ['^', 'inverted'],
  ['/', 'close'],
  ['>', 'partial'],
  ['!', 'comment'],
  ['=', 'delimiters'],
  ['<', 'inheritance'],
  ['$', 'inheritance'],
]);

/** Two words without an equals sign; longer ones are nobody's delimiters. */
const delimiterPair = /\s{0,100}([^\s=]{1,40})\s{1,100}([^\s=]{1,40})\s{0,100}=\s{0,100}/y;

/**
 * Finds the tags of a body in one pass, with the delimiters that each tag has by then (mustache(5), "Set Delimiter"). A
 * tag that is never closed, or only behind the beginning of the next, is `unclosed`.
 */
export function scanMustacheTags(text: string, body: Span): MustacheTag[] {
  return new MustacheTagScanner(text, body.end).scan(body.start);
}

class MustacheTagScanner {
  readonly #text: string;
  readonly #limit: number;
  /** Where each text that is looked for comes next: nobody looks through the same stretch twice. */
  readonly #found = new Map<string, number>();
  #delimiters: Delimiters = { open: '{{', close: '}}' };
  #changes = 0;

  constructor(text: string, limit: number) {
    this.#text = text;
    this.#limit = limit;
  }

  scan(start: number): MustacheTag[] {
    const tags: MustacheTag[] = [];
    for (let at = start; ; at = tags.at(-1)?.span.end ?? at) {
      const open = this.#next(this.#delimiters.open, at);
      if (open === Number.POSITIVE_INFINITY) return tags;
      tags.push(this.#tag(open));
    }
  }

  #tag(start: number): MustacheTag {
    const { open, close } = this.#delimiters;
    const at = this.#behindSpace(start + open.length);
    const sigil = at < this.#limit ? (this.#text[at] ?? '') : '';
    const kind = kindBySigil.get(sigil);
    if (sigil === '{' || sigil === '&' || kind === undefined) {
      const isTriple = sigil === '{';
      return this.#named(
        'value',
        start,
        isTriple || sigil === '&' ? at + 1 : at,
        isTriple ? `}${close}` : close,
      );
    }
    if (kind === 'comment') {
      const end = this.#next(close, at + 1);
      const span = { start, end: end + close.length };
      return end === Number.POSITIVE_INFINITY ? this.#unclosed(start) : { kind, span, name: span };
    }
    return kind === 'delimiters' ? this.#change(start, at + 1) : this.#named(kind, start, at + 1, close);
  }

  #named(kind: MustacheTagKind, start: number, from: number, close: string): MustacheTag {
    const end = this.#next(close, from);
    if (end === Number.POSITIVE_INFINITY || this.#next(this.#delimiters.open, from) < end) {
      return this.#unclosed(start);
    }
    const inner = this.#text.slice(from, end);
    const nameStart = from + inner.length - inner.trimStart().length;
    const name = { start: nameStart, end: Math.max(nameStart, from + inner.trimEnd().length) };
    const fault = name.start === name.end ? { fault: 'A name is missing in the tag' } : {};
    return { kind, span: { start, end: end + close.length }, name, ...fault };
  }

  /** `{{=<% %>=}}`: what follows has these delimiters. Where they are none the old ones stay. */
  #change(start: number, from: number): MustacheTag {
    const { close } = this.#delimiters;
    delimiterPair.lastIndex = from;
    const [whole = '', open, next] = delimiterPair.exec(this.#text) ?? [];
    const end = from + whole.length;
    const isPair = open !== undefined && next !== undefined && this.#text.startsWith(close, end);
    if (isPair && end + close.length <= this.#limit) {
      const span = { start, end: end + close.length };
      if (++this.#changes > maxDelimiterChanges) {
        const fault = `Delimiters change more than ${maxDelimiterChanges} times`;
        return { kind: 'delimiters', span, name: span, fault };
      }
      this.#delimiters = { open, close: next };
      return { kind: 'delimiters', span, name: span };
    }
    const stop = this.#next(close, from);
    if (stop === Number.POSITIVE_INFINITY) return this.#unclosed(start);
    const span = { start, end: stop + close.length };
    const fault = 'Delimiters are two words without an equals sign, such as {{=<% %>=}}';
    return { kind: 'delimiters', span, name: span, fault };
  }

  /** To the end of its line, or to the next tag. */
  #unclosed(start: number): MustacheTag {
    const { open } = this.#delimiters;
    const next = Math.min(this.#limit, this.#next(open, start + open.length));
    const newline = Math.min(next, this.#next('\n', start));
    const span = { start, end: Math.max(start + open.length, newline) };
    return { kind: 'unclosed', span, name: span };
  }

  #behindSpace(from: number): number {
    let at = from;
    while (at < this.#limit && /\s/.test(this.#text[at] ?? '')) at++;
    return at;
  }

  /** The first place of a text from an offset on; infinity where there is none. */
  #next(needle: string, from: number): number {
    const known = this.#found.get(needle);
    if (known !== undefined && known >= from) return known;
    const found = this.#text.indexOf(needle, from);
    const place = found === -1 || found + needle.length > this.#limit ? Number.POSITIVE_INFINITY : found;
    this.#found.set(needle, place);
    return place;
  }
}
