import type { Span } from '../../../model.ts';
import { normalized, stripped } from '../values/pythonText.ts';
import type { JinjaTag } from './scanTags.ts';

/** A stretch of text or a tag, in order. */
export type JinjaItem =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'tag'; readonly tag: JinjaTag };

/** Text to put in place of a stretch of the source, outside of tags; in order. */
export interface Replacement {
  readonly span: Span;
  readonly text: string;
}

/**
 * Text and tags in order, white space control applied, by Jinja's own defaults (`trim_blocks` and `lstrip_blocks` off).
 * Comments are left out, raw blocks are text.
 * @param normalizes line feeds for all line breaks, and none for the one at the end (`newline_sequence`, `keep_trailing_newline`).
 */
export function itemsOf(
  text: string,
  content: Span,
  tags: readonly JinjaTag[],
  replacements: readonly Replacement[],
  normalizes: boolean,
): JinjaItem[] {
  const items: JinjaItem[] = [];
  const left = [...replacements].reverse();
  const end = normalizes ? withoutLastBreak(text, content) : content.end;
  const written = (piece: string): string => (normalizes ? normalized(piece) : piece);
  let at = content.start;
  let strip = false;
  const addText = (stop: number, stripEnd: boolean): void => {
    let piece = '';
    for (let next = left.at(-1); next !== undefined && next.span.end <= stop; next = left.at(-1)) {
      piece += text.slice(at, next.span.start) + next.text;
      at = next.span.end;
      left.pop();
    }
    piece += text.slice(at, Math.max(at, stop));
    if (strip) piece = stripped(piece, 'left');
    if (stripEnd) piece = stripped(piece, 'right');
    if (piece !== '') items.push({ kind: 'text', text: written(piece) });
  };
  for (const tag of tags) {
    if (tag.span.start < content.start || tag.span.end > content.end) continue;
    addText(tag.span.start, tag.stripBefore);
    if (tag.kind === 'raw')
      items.push({ kind: 'text', text: written(text.slice(tag.inner.start, tag.inner.end)) });
    else if (tag.kind !== 'comment') items.push({ kind: 'tag', tag });
    at = tag.span.end;
    strip = tag.stripAfter;
  }
  addText(end, false);
  return items;
}

/** Jinja drops one line break at the end of a template. */
function withoutLastBreak(text: string, { start, end }: Span): number {
  const last = /(?:\r\n|\r|\n)$/.exec(text.slice(Math.max(start, end - 2), end));
  return end - (last?.[0].length ?? 0);
}
