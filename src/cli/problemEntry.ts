import type { Problem } from '../core/model.ts';
import { lineAndColumn } from '../core/text/textPlaces.ts';
import type { ProblemEntry } from './documents/templates.ts';

/** A problem as documents and reports have it: 1-based lines and UTF-16 columns instead of offsets. */
export function problemEntry(path: string, text: string, problem: Problem): ProblemEntry {
  const start = lineAndColumn(text, problem.span.start);
  const end = lineAndColumn(text, problem.span.end);
  return {
    path,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    rule: problem.rule,
    severity: problem.severity,
    message: problem.message,
    ...(problem.fix !== undefined && { fix: { kind: problem.fix.kind, title: problem.fix.title } }),
  };
}
