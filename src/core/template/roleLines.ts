import type { Role, Span } from '../model.ts';
import { roleOf } from './roles.ts';

/** A line that says whose words follow. */
export interface RoleLine {
  /** Undefined where a variable gives the role when it is rendered. */
  readonly role: Role | undefined;
  readonly title: string;
  /** The line without its break. */
  readonly span: Span;
  /** The line with its break. */
  readonly outer: Span;
}

/** What tells whether a line stands inside a tag. */
interface Tag {
  readonly span: Span;
}

/** From microsoft/prompty, runtime/typescript/packages/core/src/parsers/prompty.ts, BOUNDARY_RE, plus promptflow's tool roles. */
const roleLine =
  /^[ \t]*(?:#[ \t]*)?(system|user|assistant|developer|tool|function)(?:\[[^\]\n]*\])?[ \t]*:[ \t]*\r?$/gim;
/** `{{item.role}}:` alone on a line, the way Prompty's samples write a history. */
const dynamicRoleLine = /^[ \t]*(?:#[ \t]*)?(\{\{[^{}\n]{0,200}\}\})[ \t]*:[ \t]*\r?$/gim;

/** Role lines of a body in order; a line inside a tag is none. */
export function findRoleLines(text: string, body: Span, tags: readonly Tag[]): RoleLine[] {
  const source = text.slice(body.start, body.end);
  const lines: RoleLine[] = [];
  for (const [pattern, dynamic] of [
    [roleLine, false],
    [dynamicRoleLine, true],
  ] as const) {
    for (const match of source.matchAll(pattern)) {
      if (dynamic && !/\brole\b/.test(match[0])) {
        continue;
      }
      const start = body.start + match.index;
      const end = start + match[0].replace(/\r$/, '').length;
      const outerEnd = text.indexOf('\n', start);
      const outer = { start, end: outerEnd === -1 ? body.end : Math.min(body.end, outerEnd + 1) };
      const word = match[1] ?? '';
      lines.push({
        role: dynamic ? undefined : roleOf(word),
        title: dynamic ? word : word.toLowerCase(),
        span: { start, end },
        outer,
      });
    }
  }
  lines.sort((a, b) => a.span.start - b.span.start);
  return withoutTags(lines, tags);
}

function withoutTags(lines: readonly RoleLine[], tags: readonly Tag[]): RoleLine[] {
  let next = 0;
  return lines.filter(line => {
    while ((tags[next]?.span.end ?? Number.POSITIVE_INFINITY) <= line.span.start) next++;
    const tag = tags[next];
    const inside = tag !== undefined && tag.span.start < line.span.start && tag.span.end > line.span.start;
    return !inside;
  });
}
