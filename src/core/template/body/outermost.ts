import type { Span } from '../../model.ts';

/**
 * Tags, and blocks with all tags in them, each written one behind the other: text between them is never wrong. What
 * stands open at the end is the last of them.
 * @param step 1 where a tag opens a block, -1 where it closes one, 0 for any other; undefined: left out.
 */
export function outermost<T extends { readonly span: Span }>(
  text: string,
  tags: readonly T[],
  step: (tag: T) => -1 | 0 | 1 | undefined,
): string[] {
  const found: string[] = [];
  let block = '';
  let depth = 0;
  for (const tag of tags) {
    const change = step(tag);
    if (change === undefined) continue;
    depth += change;
    block += text.slice(tag.span.start, tag.span.end);
    if (depth > 0) continue;
    found.push(block);
    block = '';
  }
  return block === '' ? found : [...found, block];
}
