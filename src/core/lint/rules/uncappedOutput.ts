import { modelSpan } from '../places.ts';
import type { Rule } from '../rule.ts';

/** Without a limit one answer can cost as much as the model can write. */
export const uncappedOutput: Rule = {
  id: 'uncapped-output',
  severity: 'warning',
  check(context) {
    const { estimate, params } = context;
    if (estimate.model === null || estimate.operation !== 'text' || params.maxOutputTokens !== undefined)
      return [];
    const message =
      'The output has no limit, so a call has no upper bound. Set a maximum of output tokens here, or maxOutputTokens in promptledger.yaml';
    return [{ message, span: modelSpan(context) }];
  },
};
