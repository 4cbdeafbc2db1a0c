import { type Pico, parseUsd } from '../money.ts';
import type { Budget, Policy } from './policy.ts';

/** The user's own caps in dollars, as decimal strings. */
export interface UserCaps {
  readonly perCall?: string;
  readonly perBatch?: string;
  readonly perMonth?: string;
}

/** A cap in pico-USD and who set it. */
export interface Cap {
  readonly limit: Pico;
  readonly source: string;
}

interface MonthCap extends Cap {
  readonly feature?: string;
  /** The user's own: it holds over all ledgers of this user. */
  readonly everywhere?: true;
}

export interface EffectiveCaps {
  readonly perCall: Cap | null;
  readonly perBatch: Cap | null;
  /** Every one of them holds: the user's own, the policy's where it is lower, and those of single features. */
  readonly perMonth: readonly MonthCap[];
}

/**
 * The caps that hold: of each kind the smallest that anybody set; of a month's the user's own too, which counts more. A workspace can lower the user's cap, never raise
 * it, and a batch or an option can lower both.
 * @param specBudget the batch spec's cap per batch.
 * @param optionBudget `--budget`.
 * @throws UserError where a cap of the user's is no amount.
 */
export function effectiveCaps(
  policy: Policy,
  userCaps: UserCaps,
  specBudget?: Pico,
  optionBudget?: Pico,
): EffectiveCaps {
  const own = (dollars: string | undefined): Cap[] =>
    dollars === undefined ? [] : [{ limit: parseUsd(dollars), source: 'your own settings' }];
  const given = (limit: Pico | undefined, source: string): Cap[] =>
    limit === undefined ? [] : [{ limit, source }];
  const ownMonth = smallest(own(userCaps.perMonth));
  const month = smallest(ofPolicy(policy, 'month'));
  const isLower = month !== null && (ownMonth === null || month.limit < ownMonth.limit);
  return {
    perCall: smallest([...own(userCaps.perCall), ...ofPolicy(policy, 'call')]),
    perBatch: smallest([
      ...own(userCaps.perBatch),
      ...ofPolicy(policy, 'batch'),
      ...given(specBudget, 'the batch spec'),
      ...given(optionBudget, '--budget'),
    ]),
    perMonth: [
      ...(ownMonth === null ? [] : [{ ...ownMonth, everywhere: true as const }]),
      ...(isLower ? [month] : []),
      ...featureMonths(policy),
    ],
  };
}

function ofPolicy(policy: Policy, per: Budget['per'], feature?: string): Cap[] {
  return policy.budgets
    .filter(budget => budget.per === per && budget.feature === feature)
    .map(budget => ({ limit: budget.limit, source: 'the policy' }));
}

function featureMonths(policy: Policy): (Cap & { readonly feature: string })[] {
  const names = new Set(policy.budgets.map(budget => budget.feature).filter(name => name !== undefined));
  return [...names].sort().flatMap(feature => {
    const cap = smallest(ofPolicy(policy, 'month', feature));
    return cap === null ? [] : [{ ...cap, feature }];
  });
}

/** The smallest cap; of equal ones the first, so that the user's own is named before the policy. */
function smallest(caps: readonly Cap[]): Cap | null {
  return caps.reduce<Cap | null>((best, cap) => (best === null || cap.limit < best.limit ? cap : best), null);
}
