import type { Span } from '../../model.ts';
import { pathOf } from './contexts.ts';
import type { PlacedTag } from './standalone.ts';

export type MustacheNode =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'value'; readonly path: readonly string[]; readonly name: string; readonly span: Span }
  | {
      readonly kind: 'section' | 'inverted';
      readonly path: readonly string[];
      readonly span: Span;
      readonly body: readonly MustacheNode[];
    }
  | { readonly kind: 'partial'; readonly name: string; readonly indent: string; readonly span: Span };

/** A stretch of the template that is rendered as another text: a role line, as its mark. */
export interface Replacement {
  readonly span: Span;
  readonly text: string;
}

/**
 * The tree of a body whose tags are without a fault; tags inside of a replaced stretch are gone with it.
 * @param replaced in document order.
 */
export function buildProgram(
  text: string,
  body: Span,
  tags: readonly PlacedTag[],
  replaced: readonly Replacement[] = [],
): readonly MustacheNode[] {
  const root: MustacheNode[] = [];
  const open: MustacheNode[][] = [root];
  let at = body.start;
  const say = (written: string): void => {
    if (written !== '') open.at(-1)?.push({ kind: 'text', text: written });
  };
  for (const piece of inOrder(tags, replaced)) {
    const outer = 'outer' in piece ? piece.outer : piece.span;
    // The line of a tag may end in a stretch that is replaced, and that line belongs to both.
    if (outer.start > at) say(text.slice(at, outer.start));
    at = Math.max(at, outer.end);
    if ('outer' in piece) addTag(piece, text.slice(piece.name.start, piece.name.end), open);
    else say(piece.text);
  }
  say(text.slice(at, body.end));
  return root;
}

function inOrder(tags: readonly PlacedTag[], replaced: readonly Replacement[]): (PlacedTag | Replacement)[] {
  if (replaced.length === 0) return [...tags];
  let next = 0;
  const outside = tags.filter(({ span }) => {
    while ((replaced[next]?.span.end ?? Number.POSITIVE_INFINITY) <= span.start) next++;
    return !((replaced[next]?.span.start ?? Number.POSITIVE_INFINITY) <= span.start);
  });
  return [...outside, ...replaced].sort((a, b) => a.span.start - b.span.start);
}

function addTag(tag: PlacedTag, name: string, open: MustacheNode[][]): void {
  const nodes = open.at(-1);
  const { span } = tag;
  switch (tag.kind) {
    case 'value':
      nodes?.push({ kind: 'value', path: pathOf(name), name, span });
      break;
    case 'section':
    case 'inverted': {
      const body: MustacheNode[] = [];
      nodes?.push({ kind: tag.kind, path: pathOf(name), span, body });
      open.push(body);
      break;
    }
    case 'close':
      open.pop();
      break;
    case 'partial':
      nodes?.push({ kind: 'partial', name, indent: tag.indent, span });
      break;
    default:
  }
}
