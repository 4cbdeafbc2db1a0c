import type { LiquidTag } from './scanTags.ts';

/** The lines of a `{% liquid … %}` tag as statements of their own. */
export function linesOf(text: string, tag: LiquidTag): LiquidTag[] {
  const head = /^\s*liquid/.exec(text.slice(tag.inner.start, tag.inner.end))?.[0].length ?? 0;
  const lines: LiquidTag[] = [];
  let start = tag.inner.start + head;
  for (const line of text.slice(start, tag.inner.end).split('\n')) {
    const span = { start: start + line.length - line.trimStart().length, end: start + line.trimEnd().length };
    const word = /^\s*(\w+)/.exec(line)?.[1];
    if (word !== undefined) lines.push({ ...tag, span, inner: span, word });
    start += line.length + 1;
  }
  return lines;
}
