import type { Span } from '../../model.ts';

/** A tag whose delimiters may take the white space beside them away: `{%-` and `-%}`. */
interface StrippingTag {
  readonly span: Span;
  readonly stripBefore: boolean;
  readonly stripAfter: boolean;
}

/** The tag with the white space that rendering takes away with it. */
export function strippedSpan(text: string, body: Span, tag: StrippingTag): Span {
  let { start, end } = tag.span;
  while (tag.stripBefore && start > body.start && /\s/.test(text[start - 1] ?? '')) start--;
  while (tag.stripAfter && end < body.end && /\s/.test(text[end] ?? '')) end++;
  return { start, end };
}
