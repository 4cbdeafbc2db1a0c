import type { BodyScan, BodyTag } from '../body/bodyScan.ts';
import type { RoleLine } from './roleLines.ts';

/**
 * A scan whose body the given lines divide into messages. A line whose role a variable gives is a mark that holds the
 * variable: that one is the part.
 */
export function withRoleLines(scan: BodyScan, lines: readonly RoleLine[]): BodyScan {
  const marks = lines.filter(line => line.role !== undefined);
  const tags = marks.map(({ span, outer, title }) => ({
    kind: 'block' as const,
    span,
    outer,
    name: title,
    marks: 'role' as const,
  }));
  return {
    ...scan,
    isCut: lines.length > 0,
    tags: [...outside(scan.tags, marks), ...tags].sort((a, b) => a.span.start - b.span.start),
    roleMarks: lines.map(({ role, title, span }) => ({ role: role ?? 'user', title, span })),
  };
}

/** Tags that do not stand in a line's own words, as in `user[name={{name}}]:`; both in document order. */
function outside(tags: readonly BodyTag[], lines: readonly RoleLine[]): readonly BodyTag[] {
  if (lines.length === 0) return tags;
  let next = 0;
  return tags.filter(({ span }) => {
    while ((lines[next]?.span.end ?? Number.POSITIVE_INFINITY) <= span.start) next++;
    return (lines[next]?.span.start ?? Number.POSITIVE_INFINITY) > span.start;
  });
}
