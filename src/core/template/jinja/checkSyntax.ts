import { parse } from '@huggingface/jinja';
import { messageOf } from '../../errors.ts';
import type { Span, TemplateProblem } from '../../model.ts';
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
  const isFine = outermost(text, tags, memory).every(each => memory.recall(parses, each));
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

/** A tag, or a block with all tags in it, written one behind the other: text between them is never wrong. */
function outermost(text: string, tags: readonly JinjaTag[], memory: ParseMemory): string[] {
  const found: string[] = [];
  let block = '';
  let depth = 0;
  for (const { kind, word, span, inner } of tags) {
    if (kind !== 'expression' && kind !== 'statement') continue;
    if (word.startsWith('end')) depth--;
    else if (endByWord.has(word)) {
      const statement = memory.recall(readStatement, text.slice(inner.start, inner.end));
      if (!statement.assigns) depth++;
    }
    block += text.slice(span.start, span.end);
    if (depth > 0) continue;
    found.push(block);
    block = '';
  }
  return block === '' ? found : [...found, block];
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
