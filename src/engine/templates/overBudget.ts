import type { OverBudget } from '../../shared/templatesProtocol.ts';
import type { Briefs } from './briefs.ts';

/** Those of some saved templates whose call costs more than its cap, with the rule's own words. */
export async function overBudget(paths: readonly string[], briefs: Briefs): Promise<OverBudget[]> {
  const found: OverBudget[] = [];
  for (const path of paths) {
    const { overBudget: message } = await briefs.of(path);
    if (message !== undefined) found.push({ path, message });
  }
  return found;
}
