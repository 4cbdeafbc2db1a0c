import type { QuickFix } from '../../model.ts';
import { modelSpan } from '../places.ts';
import type { Rule } from '../rule.ts';

/** The model is in no price list: a slip of the pen, or one whose price the policy has to give. */
export const unknownModel: Rule = {
  id: 'unknown-model',
  severity: 'error',
  check(context) {
    const { template, estimate, price, catalogue } = context;
    const { model } = estimate;
    if (model === null || price !== undefined) return [];
    const similar = catalogue.similar(model);
    const [best] = similar;
    const span = modelSpan(context);
    const advice =
      similar.length > 0
        ? `did you mean ${similar.join(', ')}?`
        : 'no price is known for it, so no budget can hold; give one under "prices" in promptledger.yaml';
    const fix: QuickFix | undefined =
      best !== undefined && template.model !== undefined && template.model.id === model
        ? { kind: 'edit', title: `Use ${named(best, model)}`, span, text: named(best, model) }
        : undefined;
    return [{ message: `Unknown model "${model}": ${advice}`, span, ...(fix && { fix }) }];
  },
};

/** A sandbox model stays one. */
function named(best: string, written: string): string {
  return written.startsWith('sandbox/') ? `sandbox/${best}` : best;
}
