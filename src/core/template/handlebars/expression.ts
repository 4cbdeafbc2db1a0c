import type { Span } from '../../model.ts';
import { maxNesting } from '../limits.ts';

/** A path, with everything needed to say which variable it starts at. */
export interface PathExpression {
  readonly type: 'path';
  readonly span: Span;
  /** `@name`: engine data, no variable. */
  readonly data: boolean;
  /** How many contexts up `../` goes. */
  readonly up: number;
  /** Names without `this`, `.` and `..`. */
  readonly segments: readonly string[];
  /** Written as `this…`, `./…` or `../…`: never a helper. */
  readonly scoped: boolean;
}

interface LiteralExpression {
  readonly type: 'literal';
  readonly span: Span;
  readonly value: string | number | boolean | null | undefined;
}

interface CallExpression {
  readonly type: 'call';
  readonly span: Span;
  readonly head: Expression;
  readonly params: readonly Expression[];
  readonly hash: readonly HashPair[];
}

export type Expression = PathExpression | LiteralExpression | CallExpression;

interface HashPair {
  readonly key: string;
  readonly value: Expression;
}

/** What stands in a tag behind its sigil. */
export interface TagExpression {
  readonly head: Expression;
  readonly params: readonly Expression[];
  readonly hash: readonly HashPair[];
  readonly blockParams: readonly string[];
}

/** The tag's content is no Handlebars. */
export class ExpressionError extends Error {
  readonly span: Span;

  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

interface Lexeme {
  readonly kind: 'path' | 'literal' | 'key' | 'open' | 'close' | 'blockParams';
  readonly text: string;
  readonly span: Span;
  readonly expression?: PathExpression | LiteralExpression;
}

// The lexical grammar of Handlebars (handlebars-lang/handlebars-parser, src/handlebars.l, state mu).
const id = '[^\\s!"#%-,./;->@\\[-^`{-~]+';
const segment = `(?:\\.\\.|\\.(?=[=~}\\s/.)\\]|]|$)|${id}|\\[(?:\\\\\\]|[^\\]])*\\])`;
const everySegment = new RegExp(segment, 'g');
const lexical = new RegExp(
  [
    '(?<space>\\s+)',
    '(?<open>\\()',
    '(?<close>\\))',
    '(?<blockParams>as\\s+\\|[^|]*\\|)',
    '(?<string>"(?:\\\\"|[^"])*"|\'(?:\\\\\'|[^\'])*\')',
    '(?<number>-?[0-9]+(?:\\.[0-9]+)?(?=[~}\\s)\\]]|$))',
    '(?<word>(?:true|false|null|undefined)(?=[~}\\s)\\]]|$))',
    `(?<key>${id})\\s*=`,
    `(?<path>@?${segment}(?:(?:\\.#|[./])${segment})*)(?=[=~}\\s/.)\\]|]|$)`,
  ].join('|'),
  'y',
);

/** Reads the inside of a tag; spans are offsets into it. */
export function readTag(inner: string): TagExpression | ExpressionError {
  return read(inner, ({ blockParams }) => {
    if (blockParams.length === 0) return;
    throw new ExpressionError('Only blocks name parameters with "as"', { start: 0, end: inner.length });
  });
}

/** Reads the inside of a block's tag: its head is a name, and it may name parameters. */
export function readBlockTag(inner: string): TagExpression | ExpressionError {
  return read(inner, ({ head }) => {
    if (head.type === 'call') throw new ExpressionError('A block starts with a name', head.span);
  });
}

function read(inner: string, check: (tag: TagExpression) => void): TagExpression | ExpressionError {
  try {
    const tag = new Reader(lex(inner), { start: 0, end: inner.length }).tag();
    check(tag);
    return tag;
  } catch (error) {
    if (error instanceof ExpressionError) return error;
    throw error;
  }
}

function lex(source: string): Lexeme[] {
  const lexemes: Lexeme[] = [];
  for (let start = 0; start < source.length; start = lexical.lastIndex) {
    lexical.lastIndex = start;
    const groups = lexical.exec(source)?.groups;
    if (groups === undefined) {
      throw new ExpressionError(unexpected(source.slice(start)), { start, end: start + 1 });
    }
    const lexeme = lexemeOf(groups, { start, end: lexical.lastIndex });
    if (lexeme !== null) {
      lexemes.push(lexeme);
    }
  }
  return lexemes;
}

function lexemeOf(groups: Record<string, string | undefined>, span: Span): Lexeme | null {
  const { string, number, word, key, path, blockParams } = groups;
  const literal = (text: string, value: LiteralExpression['value']): Lexeme => ({
    kind: 'literal',
    text,
    span,
    expression: { type: 'literal', span, value },
  });
  if (groups.space !== undefined) return null;
  if (groups.open !== undefined) return { kind: 'open', text: '(', span };
  if (groups.close !== undefined) return { kind: 'close', text: ')', span };
  if (string !== undefined)
    return literal(string, string.slice(1, -1).replaceAll(`\\${string[0]}`, string[0] ?? ''));
  if (number !== undefined) return literal(number, Number(number));
  if (word !== undefined) return literal(word, wordValues.get(word));
  if (key !== undefined) return { kind: 'key', text: key, span };
  if (blockParams !== undefined) return { kind: 'blockParams', text: blockParams, span };
  return { kind: 'path', text: path ?? '', span, expression: pathOf(path ?? '', span) };
}

const wordValues: ReadonlyMap<string, boolean | null | undefined> = new Map<
  string,
  boolean | null | undefined
>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
]);

function pathOf(text: string, span: Span): PathExpression {
  const data = text.startsWith('@');
  const raw = (data ? text.slice(1) : text).match(everySegment) ?? [];
  const segments: string[] = [];
  let up = 0;
  for (const each of raw) {
    const quoted = each.startsWith('[');
    if (!quoted && (each === '..' || each === '.' || each === 'this')) {
      if (segments.length > 0) {
        throw new ExpressionError(`"${text}" is no path: ${each} can only stand in front`, span);
      }
      up += each === '..' ? 1 : 0;
    } else {
      segments.push(quoted ? each.slice(1, -1).replaceAll('\\]', ']') : each);
    }
  }
  const first = raw[0];
  return {
    type: 'path',
    span,
    data,
    up,
    segments,
    scoped: first === '..' || first === '.' || first === 'this',
  };
}

/** A text or a number that something begins with is the name of a value or a helper. */
function pathNamed({ value, span }: LiteralExpression): PathExpression {
  return { type: 'path', span, data: false, up: 0, segments: [String(value)], scoped: false };
}

function unexpected(rest: string): string {
  const operator = /^(?:[<>=!]=?=?|&&?|\|\|?|[+*%])/.exec(rest)?.[0];
  if (operator !== undefined) {
    return `Handlebars has no operator "${operator}"`;
  }
  return `"${rest.slice(0, 1)}" cannot stand here`;
}

/** Recursive descent over the lexemes of one tag; depth is capped. */
class Reader {
  readonly #lexemes: readonly Lexeme[];
  readonly #span: Span;
  #at = 0;
  #depth = 0;

  constructor(lexemes: readonly Lexeme[], span: Span) {
    this.#lexemes = lexemes;
    this.#span = span;
  }

  tag(): TagExpression {
    const { head, params, hash } = this.#call('the tag');
    const last = this.#lexemes[this.#at];
    if (last?.kind === 'blockParams') {
      this.#at++;
    }
    const rest = this.#lexemes[this.#at];
    if (rest !== undefined) {
      throw new ExpressionError(`"${rest.text}" cannot stand here`, rest.span);
    }
    const names =
      last?.kind === 'blockParams'
        ? last.text
            .replace(/^as\s+\|/, '')
            .slice(0, -1)
            .trim()
        : '';
    return { head, params, hash, blockParams: names === '' ? [] : names.split(/\s+/) };
  }

  #call(what: string): Omit<CallExpression, 'type' | 'span'> {
    const first = this.#expression();
    if (first === null) {
      const next = this.#lexemes[this.#at];
      throw new ExpressionError(
        next === undefined ? `A name is missing in ${what}` : `"${next.text}" cannot stand here`,
        next?.span ?? this.#span,
      );
    }
    const head = first.type === 'literal' ? pathNamed(first) : first;
    const params: Expression[] = [];
    for (let next = this.#expression(); next !== null; next = this.#expression()) {
      params.push(next);
    }
    const hash: HashPair[] = [];
    for (let key = this.#lexemes[this.#at]; key?.kind === 'key'; key = this.#lexemes[this.#at]) {
      this.#at++;
      const value = this.#expression();
      if (value === null) {
        throw new ExpressionError(`"${key.text}=" has no value`, key.span);
      }
      hash.push({ key: key.text, value });
    }
    return { head, params, hash };
  }

  #expression(): Expression | null {
    const lexeme = this.#lexemes[this.#at];
    if (lexeme?.expression !== undefined) {
      this.#at++;
      return lexeme.expression;
    }
    if (lexeme?.kind !== 'open') {
      return null;
    }
    if (++this.#depth > maxNesting) {
      throw new ExpressionError(`Parentheses nest deeper than ${maxNesting} levels`, lexeme.span);
    }
    this.#at++;
    const call = this.#call('the parentheses');
    const close = this.#lexemes[this.#at];
    if (close?.kind !== 'close') {
      throw new ExpressionError('A closing parenthesis is missing', close?.span ?? lexeme.span);
    }
    this.#at++;
    this.#depth--;
    return { type: 'call', span: { start: lexeme.span.start, end: close.span.end }, ...call };
  }
}
