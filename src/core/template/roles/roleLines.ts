import type { Role, Span } from '../../model.ts';
import { roleOf } from './roles.ts';

/** A line that says whose words follow. */
export interface RoleLine {
  /** Undefined where a variable gives the role when it is rendered. */
  readonly role: Role | undefined;
  readonly title: string;
  /** The line without its break. */
  readonly span: Span;
  /** The line with the line breaks around it: a message has none at its ends. */
  readonly outer: Span;
}

/** What tells whether a line stands inside a tag. */
interface Tag {
  readonly span: Span;
}

/** From microsoft/prompty, runtime/typescript/packages/core/src/parsers/prompty.ts, BOUNDARY_RE, plus promptflow's tool roles. */
const roleLine =
  /[ \t]*(?:#[ \t]*)?(system|user|assistant|developer|tool|function)(?:\[[^\]\n]*\])?[ \t]*:[ \t]*\r?$/imy;
/** `{{item.role}}:` alone on a line, the way Prompty's samples write a history. */
const dynamicRoleLine = /[ \t]*(?:#[ \t]*)?(\{\{[^{}\n]{0,200}\}\})[ \t]*:[ \t]*\r?$/imy;

const patterns = [
  [roleLine, false],
  [dynamicRoleLine, true],
] as const;
const colonAtEnd = /:[ \t]*\r?$/gm;

/** Role lines of a body in order; a line inside a tag is none. */
export function findRoleLines(text: string, body: Span, tags: readonly Tag[]): RoleLine[] {
  const source = text.slice(body.start, body.end);
  const lines: RoleLine[] = [];
  // Few lines end with a colon: those alone are looked at from their start.
  for (const { index: colon } of source.matchAll(colonAtEnd)) {
    const from = lineStart(source, colon);
    for (const [pattern, dynamic] of patterns) {
      pattern.lastIndex = from;
      const match = pattern.exec(source);
      if (match === null || (dynamic && !/\brole\b/.test(match[0]))) {
        continue;
      }
      const start = body.start + from;
      const end = start + match[0].replace(/\r$/, '').length;
      const outer = withBreaks(text, body, { start, end });
      const word = match[1] ?? '';
      lines.push({
        role: dynamic ? undefined : roleOf(word),
        title: dynamic ? word : word.toLowerCase(),
        span: { start, end },
        outer,
      });
    }
  }
  return withoutTags(lines, tags);
}

function withBreaks(text: string, body: Span, { start, end }: Span): Span {
  const isBreak = (at: number): boolean => text[at] === '\n' || text[at] === '\r';
  let [from, to] = [start, end];
  while (from > body.start && isBreak(from - 1)) from--;
  while (to < body.end && isBreak(to)) to++;
  return { start: from, end: to };
}

/** Behind the line end before an offset, as `^` takes it. */
function lineStart(text: string, offset: number): number {
  let at = offset;
  while (at > 0 && !/[\n\r\u2028\u2029]/.test(text[at - 1] ?? '')) at--;
  return at;
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
