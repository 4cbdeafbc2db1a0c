import type { Span } from '../../model.ts';
import type { HandlebarsTag, TagKind } from './scanTags.ts';

const standaloneKinds: ReadonlySet<TagKind> = new Set([
  'open',
  'inverseOpen',
  'else',
  'elseIf',
  'close',
  'partial',
  'partialBlock',
  'decorator',
  'comment',
]);

/**
 * A tag with the white space that goes with it: what `~` strips, and the whole line of a block, partial or comment that
 * stands alone on it (Handlebars guide, "Whitespace control").
 */
export function outerSpan(text: string, body: Span, tag: HandlebarsTag): Span {
  let { start, end } = tag.span;
  if (standaloneKinds.has(tag.kind)) {
    const before = lineStartBefore(text, start, body.start);
    const after = lineEndAfter(text, end, body.end);
    if (before !== null && after !== null) {
      start = before;
      end = after;
    }
  }
  while (tag.stripBefore && start > body.start && /\s/.test(text[start - 1] ?? '')) start--;
  while (tag.stripAfter && end < body.end && /\s/.test(text[end] ?? '')) end++;
  return { start, end };
}

function lineStartBefore(text: string, offset: number, limit: number): number | null {
  let at = offset;
  while (at > limit && (text[at - 1] === ' ' || text[at - 1] === '\t')) at--;
  return at === limit || text[at - 1] === '\n' ? at : null;
}

function lineEndAfter(text: string, offset: number, limit: number): number | null {
  let at = offset;
  while (at < limit && (text[at] === ' ' || text[at] === '\t' || text[at] === '\r')) at++;
  if (at === limit) return at;
  return text[at] === '\n' ? at + 1 : null;
}
