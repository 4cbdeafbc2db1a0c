import { tokenize } from '@huggingface/jinja';
import { messageOf } from '../../errors.ts';
import type { Span } from '../../model.ts';
import { maxNesting } from '../limits.ts';
import type { JinjaTag } from './scanTags.ts';
import { simpleTokens } from './simpleTokens.ts';
import type { Token } from './token.ts';
import { isUnsupported } from './unrendered.ts';

/** A stretch of text or a tag, as the parser will see them: one statement each. */
export type JinjaItem =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tag'; readonly tag: JinjaTag; readonly tokens: readonly Token[] };

/** A tag that the lexer of the rendering engine refuses. */
export class JinjaSyntaxError extends Error {
  readonly span: Span;

  constructor(message: string, span: Span) {
    super(message);
    this.span = span;
  }
}

/** Tags that say nothing to the engine: inheritance is not followed, and nothing is escaped anyway. */
const silentWords: ReadonlySet<string> = new Set([
  'block',
  'endblock',
  'autoescape',
  'endautoescape',
  'generation',
  'endgeneration',
]);

/** Text to put in place of a stretch of the source, outside of tags; in order. */
export interface Replacement {
  readonly span: Span;
  readonly text: string;
}

/** Gives the items of an included template. @throws where it cannot be had. */
export type Include = (tag: JinjaTag) => readonly JinjaItem[];

/**
 * Text and tags in order, white space control applied. Texts are cut here and not by the engine's lexer, so that each
 * token is known by its tag, raw blocks stay text, and Jinja's own defaults hold (`trim_blocks` and `lstrip_blocks` off).
 * @throws JinjaSyntaxError
 */
export function itemsOf(
  text: string,
  content: Span,
  tags: readonly JinjaTag[],
  include: Include,
  replacements: readonly Replacement[] = [],
): JinjaItem[] {
  const items: JinjaItem[] = [];
  const left = [...replacements].reverse();
  let at = content.start;
  let strip = false;
  const addText = (end: number, stripEnd: boolean): void => {
    let piece = '';
    for (let next = left.at(-1); next !== undefined && next.span.end <= end; next = left.at(-1)) {
      piece += text.slice(at, next.span.start) + next.text;
      at = next.span.end;
      left.pop();
    }
    piece += text.slice(at, Math.max(at, end));
    if (strip) piece = piece.trimStart();
    if (stripEnd) piece = piece.trimEnd();
    if (piece !== '') items.push({ kind: 'text', text: piece });
  };
  for (const tag of tags) {
    if (tag.span.start < content.start || tag.span.end > content.end) {
      continue;
    }
    addText(tag.span.start, tag.stripBefore);
    if (tag.kind === 'raw') {
      items.push({ kind: 'text', text: text.slice(tag.inner.start, tag.inner.end) });
    } else if (tag.word === 'include') {
      items.push(...include(tag));
    } else if (tag.kind !== 'comment' && !silentWords.has(tag.word)) {
      items.push({ kind: 'tag', tag, tokens: tokensOf(text, tag) });
    }
    at = tag.span.end;
    strip = tag.stripAfter;
  }
  addText(content.end, false);
  return items;
}

/** All tokens in order, as the parser takes them. */
export function joinTokens(items: readonly JinjaItem[]): Token[] {
  const tokens: Token[] = [];
  for (const item of items) {
    if (item.kind === 'text') tokens.push({ value: item.text, type: 'Text' });
    else for (const token of item.tokens) tokens.push(token);
  }
  return tokens;
}

/** Index of the item that a token belongs to. */
export function ownerOf(items: readonly JinjaItem[], token: number): number {
  let left = token;
  const owner = items.findIndex(item => {
    left -= item.kind === 'text' ? 1 : item.tokens.length;
    return left < 0;
  });
  return owner === -1 ? items.length - 1 : owner;
}

const openStatement: Token = { value: '{%', type: 'OpenStatement' };
const closeStatement: Token = { value: '%}', type: 'CloseStatement' };
const openExpression: Token = { value: '{{', type: 'OpenExpression' };
const closeExpression: Token = { value: '}}', type: 'CloseExpression' };

function tokensOf(text: string, tag: JinjaTag): Token[] {
  if (isUnsupported(text, tag)) {
    throw new JinjaSyntaxError(`{% ${tag.word} %} cannot be rendered in batches`, tag.span);
  }
  const inner = text.slice(tag.inner.start, tag.inner.end);
  // What has no more characters than levels are allowed cannot nest deeper.
  if (inner.length > maxNesting && nestsTooDeep(inner)) {
    throw new JinjaSyntaxError(`Brackets nest deeper than ${maxNesting} levels`, tag.span);
  }
  const isStatement = tag.kind === 'statement';
  const simple = simpleTokens(inner);
  if (simple !== null) {
    return isStatement
      ? [openStatement, ...simple, closeStatement]
      : [openExpression, ...simple, closeExpression];
  }
  try {
    return tokenize(isStatement ? `{% ${inner} %}` : `{{ ${inner} }}`);
  } catch (error) {
    throw new JinjaSyntaxError(messageOf(error), tag.span);
  }
}

/** The engine's parser recurses into brackets and over chains of operators that stand in front. */
function nestsTooDeep(inner: string): boolean {
  let depth = 0;
  for (const letter of inner) {
    if (letter === '(' || letter === '[' || letter === '{') depth++;
    else if (letter === ')' || letter === ']' || letter === '}') depth--;
    if (depth > maxNesting) return true;
  }
  return (inner.match(/\b(?:not|else)\b/g)?.length ?? 0) > maxNesting;
}
