import type { BodyScan } from '../body/bodyScan.ts';
import type { RoleLine } from './roleLines.ts';

/**
 * A scan whose body the given lines divide into messages. A line whose role a variable gives is a mark that holds the
 * variable: that one is the part.
 */
export function withRoleLines(scan: BodyScan, lines: readonly RoleLine[]): BodyScan {
  const tags = lines
    .filter(line => line.role !== undefined)
    .map(({ span, outer, title }) => ({
      kind: 'block' as const,
      span,
      outer,
      name: title,
      marks: 'role' as const,
    }));
  return {
    ...scan,
    isCut: lines.length > 0,
    tags: [...scan.tags, ...tags].sort((a, b) => a.span.start - b.span.start),
    roleMarks: lines.map(({ role, title, span }) => ({ role: role ?? 'user', title, span })),
  };
}
