import { modelSpan } from '../places.ts';
import type { Rule } from '../rule.ts';

/** The model is known, but not what this kind of call costs. */
export const unpricedModel: Rule = {
  id: 'unpriced-model',
  severity: 'warning',
  check(context) {
    const { estimate, price, params } = context;
    const { model, operation, perCall } = estimate;
    if (model === null || price === undefined || perCall.value !== null) return [];
    // A length that nothing limits is unknown, not unpriced.
    if (operation === 'text' && params.maxOutputTokens === undefined) return [];
    if (operation === 'audio' && price.rates.outputAudioTokens !== undefined) return [];
    if (operation === 'video' && params.seconds === undefined) return [];
    const message = `No ${operation} price is known for ${model}: its calls count as unpriced and are refused under a budget. Give one under "prices" in promptledger.yaml`;
    return [{ message, span: modelSpan(context) }];
  },
};
