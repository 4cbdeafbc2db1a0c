import type { EstimatedTemplate } from '../documents/estimate.ts';
import type { ProblemEntry } from '../documents/templates.ts';

/** Rules whose errors leave a template without an estimate worth reading. */
const BLOCKING: ReadonlySet<string> = new Set(['template-syntax', 'unknown-model']);

/** The problems that stand in the way of a template's estimate; every error where it could not be analysed. */
export function blockers({ tokens, problems }: EstimatedTemplate): ProblemEntry[] {
  const errors = problems.filter(({ severity }) => severity === 'error');
  return tokens === null ? errors : errors.filter(({ rule }) => BLOCKING.has(rule));
}
