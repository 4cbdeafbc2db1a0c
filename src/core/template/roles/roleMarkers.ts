import type { Span } from '../../model.ts';
import { firstFrom } from '../../text/firstFrom.ts';
import type { RoleLine } from './roleLines.ts';

/**
 * The border of a mark in rendered text: a noncharacter, which Unicode keeps for use inside of programs. Values that
 * have it are refused, so that none can forge a role.
 */
export const markBorder = '\uFDD0';

/** `role` is a role's own word; `thread` and `media` are followed by a variable's name. */
export type MarkKind = 'role' | 'thread' | 'media';

export function mark(kind: MarkKind, name: string): string {
  return `${markBorder}${kind}:${name}${markBorder}`;
}

/** What to put in place of role lines before rendering; the line breaks behind them stay. */
export function roleMarkers(
  lines: readonly RoleLine[],
  tags: readonly { readonly span: Span }[],
): { span: Span; text: string }[] {
  return lines.flatMap(line => {
    if (line.role !== undefined) {
      return [{ span: line.span, text: mark('role', line.title) }];
    }
    const tag = tags[firstFrom(tags, line.span.start, each => each.span.start)];
    return tag === undefined
      ? []
      : [
          { span: { start: line.span.start, end: tag.span.start }, text: `${markBorder}role:` },
          { span: { start: tag.span.end, end: line.span.end }, text: markBorder },
        ];
  });
}
