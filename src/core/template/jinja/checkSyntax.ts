import { parse } from '@huggingface/jinja';
import { messageOf } from '../../errors.ts';
import type { Span, TemplateProblem } from '../../model.ts';
import { outermost } from '../body/outermost.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { endByWord } from './blocks.ts';
import { readStatement } from './readTag.ts';
import { type JinjaTag, scanJinjaTags } from './scanTags.ts';
import type { Token } from './token.ts';
import { itemsOf, type JinjaItem, JinjaSyntaxError, joinTokens, ownerOf } from './tokens.ts';

/**
 * What the rendering engine's own lexer and parser have against the tags; at most one problem, at its tag. The parser
 * takes one outermost statement after the other: where each of them parses so does the whole, and those that it took
 * before are not tried again. What is wrong, and where, is found in the whole.
 */
export function checkSyntax(
  text: string,
  body: Span,
  tags: readonly JinjaTag[],
  memory: ParseMemory,
): TemplateProblem[] {
  const blocks = outermost(text, tags, tag => stepOf(text, tag, memory));
  const isFine = blocks.every(each => memory.recall(parses, each));
  return isFine ? [] : problemsOf(text, body, tags);
}

function problemsOf(text: string, body: Span, tags: readonly JinjaTag[]): TemplateProblem[] {
  try {
    const items = itemsOf(text, body, tags, () => []);
    parseItems(items);
    return [];
  } catch (error) {
    if (!(error instanceof JinjaSyntaxError)) throw error;
    return [{ code: 'syntax', message: error.message, severity: 'error', span: error.span }];
  }
}

/** How a tag changes the depth of blocks; undefined for what the engine's parser has no part in. */
function stepOf(text: string, { kind, word, inner }: JinjaTag, memory: ParseMemory): -1 | 0 | 1 | undefined {
  if (kind !== 'expression' && kind !== 'statement') return undefined;
  if (word.startsWith('end')) return -1;
  if (!endByWord.has(word)) return 0;
  return memory.recall(readStatement, text.slice(inner.start, inner.end)).assigns ? 0 : 1;
}

/** Whether the engine reads some tags that stand one behind the other. */
function parses(tags: string): boolean {
  const whole = { start: 0, end: tags.length };
  return problemsOf(tags, whole, scanJinjaTags(tags, whole)).length === 0;
}

/** @throws JinjaSyntaxError at the tag that the parser stopped in. */
export function parseItems(items: readonly JinjaItem[]): ReturnType<typeof parse> {
  const tokens = joinTokens(items);
  try {
    return parse(tokens);
  } catch (error) {
    const tag = lastTag(items, ownerOf(items, furthestToken(tokens)));
    throw new JinjaSyntaxError(readable(error), tag?.span ?? { start: 0, end: 0 });
  }
}

/** Tokens carry no place: parsing once more tells how far the parser looks before it gives up. */
function furthestToken(tokens: readonly Token[]): number {
  let furthest = 0;
  const watched = new Proxy([...tokens], {
    get(target, key, receiver) {
      const index = typeof key === 'string' ? Number(key) : Number.NaN;
      if (index >= furthest) furthest = index;
      return Reflect.get(target, key, receiver);
    },
  });
  try {
    parse(watched);
  } catch {
    // The first run has said what is wrong; this one only says where.
  }
  return furthest;
}

function lastTag(items: readonly JinjaItem[], from: number): JinjaTag | undefined {
  for (let index = from; index >= 0; index--) {
    const item = items[index];
    if (item?.kind === 'tag') return item.tag;
  }
  return undefined;
}

function readable(error: unknown): string {
  const message = messageOf(error);
  // A TypeError is the parser running over the end of its tokens.
  return error instanceof TypeError
    ? 'The template ends inside a block'
    : message
        .replace(/^Parser Error: /, '')
        .replace(/\.$/, '')
        .replace(/^Expected .*\. (\w+) !== (\w+)$/, (_, found, expected) => misplaced(found, expected));
}

const tokenWords: ReadonlyMap<string, string> = new Map([
  ['CloseStatement', '%}'],
  ['CloseExpression', '}}'],
  ['Identifier', 'a name'],
  ['NumericLiteral', 'a number'],
  ['StringLiteral', 'a text'],
]);

function misplaced(found: string, expected: string): string {
  const [stands, should] = [found, expected].map(token => tokenWords.get(token) ?? token);
  return `There is ${stands} where ${should} should be`;
}
