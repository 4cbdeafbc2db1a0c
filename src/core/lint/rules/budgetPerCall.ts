import { dollars } from '../moneyText.ts';
import { bodySpan } from '../places.ts';
import type { Rule } from '../rule.ts';

/** A call would cost more than the cap per call lets through. */
export const budgetPerCall: Rule = {
  id: 'budget-per-call',
  severity: 'error',
  check(context) {
    const { estimate, perCallCap } = context;
    const { value, kind } = estimate.perCall;
    if (perCallCap === null || value === null || value <= perCallCap.limit) return [];
    const amount = kind === 'upper-bound' ? `up to ${dollars(value)}` : dollars(value);
    const message = `A call costs ${amount}, more than the ${dollars(perCallCap.limit)} that ${perCallCap.source} allows`;
    return [{ message, span: bodySpan(context) }];
  },
};
