import { amountOf } from '../moneyText.ts';
import { bodySpan } from '../places.ts';
import type { Rule } from '../rule.ts';

/** A call would cost more than the cap per call lets through. */
export const budgetPerCall: Rule = {
  id: 'budget-per-call',
  severity: 'error',
  check(context) {
    const { estimate, perCallCap, policy } = context;
    const { value, kind, high } = estimate.perCall;
    if (perCallCap === null || value === null) return [];
    const isLimit = kind === 'upper-bound' || estimate.tokens.output.kind === 'upper-bound';
    // A cap holds for the dearest call that the limits of the template allow.
    const cost = isLimit ? (high ?? value) : value;
    if (cost <= perCallCap.limit) return [];
    const shown = amountOf(cost, policy.currency);
    const amount = isLimit ? `up to ${shown}` : shown;
    const message = `A call costs ${amount}, more than the ${amountOf(perCallCap.limit, policy.currency)} that ${perCallCap.source} allows`;
    return [{ message, span: bodySpan(context) }];
  },
};
