import { parse } from '@huggingface/jinja';
import type { Span, TemplateProblem } from '../../model.ts';
import type { JinjaTag } from './scanTags.ts';
import { itemsOf, type JinjaItem, JinjaSyntaxError, joinTokens, ownerOf, type Token } from './tokens.ts';

/** What the rendering engine's own lexer and parser have against the tags; at most one problem, at its tag. */
export function checkSyntax(text: string, body: Span, tags: readonly JinjaTag[]): TemplateProblem[] {
  try {
    const items = itemsOf(text, body, tags, () => []);
    parseItems(items);
    return [];
  } catch (error) {
    if (!(error instanceof JinjaSyntaxError)) throw error;
    return [{ code: 'syntax', message: error.message, severity: 'error', span: error.span }];
  }
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
  const message = error instanceof Error ? error.message : String(error);
  // A TypeError is the parser running over the end of its tokens.
  return error instanceof TypeError
    ? 'The template ends inside a block'
    : message.replace(/^Parser Error: /, '').replace(/\.$/, '');
}
