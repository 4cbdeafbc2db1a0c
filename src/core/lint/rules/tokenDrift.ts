import type { Drift } from '../../model.ts';
import type { Policy } from '../../policy/policy.ts';
import { signedAmount, thousands } from '../moneyText.ts';
import { bodySpan } from '../places.ts';
import type { Rule } from '../rule.ts';

/** The template grew by more than the policy lets through since its approved version. */
export const tokenDrift: Rule = {
  id: 'token-drift',
  severity: 'warning',
  check(context) {
    const { drift, policy } = context;
    if (drift === null) return [];
    const growth = growthOf(drift);
    if (growth < policy.tokenDrift.warning) return [];
    return [
      {
        message: message(drift, growth, policy),
        severity: growth >= policy.tokenDrift.error ? 'error' : 'warning',
        span: bodySpan(context),
        fix: { kind: 'approve', title: `Approve this version (${thousands(drift.tokens)} tokens)` },
      },
    ];
  },
};

/** As a fraction of the approved tokens; out of nothing, any growth is without limit. */
function growthOf({ approvedTokens, tokens }: Drift): number {
  if (tokens <= approvedTokens) return 0;
  return approvedTokens === 0 ? Number.POSITIVE_INFINITY : (tokens - approvedTokens) / approvedTokens;
}

function message(
  { approvedTokens, tokens, approvedLabel, perCall, perMonth }: Drift,
  growth: number,
  { currency }: Pick<Policy, 'currency'>,
): string {
  const percent = Number.isFinite(growth) ? ` (+${thousands(Math.round(growth * 100))}%)` : '';
  return [
    `${thousands(approvedTokens)} → ${thousands(tokens)} tokens since ${approvedLabel}${percent}`,
    ...(perCall === null ? [] : [`${signedAmount(perCall, currency)} per call`]),
    ...(perMonth === null ? [] : [`${signedAmount(perMonth, currency)} per month`]),
  ].join(', ');
}
