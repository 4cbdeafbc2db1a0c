import { budgetPerCall } from '../../core/lint/rules/budgetPerCall.ts';
import type { OverBudget } from '../../shared/templatesProtocol.ts';
import type { FileAnalyser } from './fileAnalysis.ts';

/** Those of some saved templates whose call costs more than its cap, with the rule's own words. */
export async function overBudget(paths: readonly string[], files: FileAnalyser): Promise<OverBudget[]> {
  const found: OverBudget[] = [];
  for (const path of paths) {
    const { problems } = await files.file(path);
    const over = problems.find(({ rule }) => rule === budgetPerCall.id);
    if (over !== undefined) found.push({ path, message: over.message });
  }
  return found;
}
