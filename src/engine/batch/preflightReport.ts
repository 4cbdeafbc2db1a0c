import { shortUsd } from '../../core/batch/budget/budgetGate.ts';
import type { BudgetStanding } from '../../core/batch/budget/budgets.ts';
import type { PlanTotals } from '../../core/batch/plan/plan.ts';
import { UserError } from '../../core/errors.ts';
import { outputTokens } from '../../core/estimate/outputTokens.ts';
import { mayBeDearer } from '../../core/pricing/serviceTier.ts';
import { tokenProfile } from '../../core/tokens/profiles.ts';
import type { Preflight } from '../../shared/batchProtocol.ts';
import type { OpenedBatch } from './openBatch.ts';

export interface ReportInput {
  readonly plan: string;
  readonly opened: OpenedBatch;
  readonly totals: PlanTotals;
  readonly budget: BudgetStanding | null;
  /** What a person has to know of the ledger before the budget means anything. */
  readonly notices: readonly string[];
  readonly concurrency: number;
  readonly retries: number;
}

/**
 * What a person is shown before anything is sent.
 * @throws UserError exit 1 where the budget leaves too little for a single call.
 */
export function preflightReport({
  plan,
  opened,
  totals,
  budget,
  notices,
  concurrency,
  retries,
}: ReportInput): Preflight {
  const { models } = opened.source;
  if (budget !== null && totals.dearest !== null && totals.dearest > budget.limit - budget.alreadySpent) {
    const left = budget.limit > budget.alreadySpent ? budget.limit - budget.alreadySpent : 0n;
    throw new UserError({
      what: `${budget.source} of $${shortUsd(budget.limit)} leaves $${shortUsd(left)}; one call may cost $${shortUsd(totals.dearest)}`,
      where: { file: opened.paths.label },
      next: 'Raise the budget where it is set, or make the calls smaller',
      exitCode: 1,
    });
  }
  return {
    plan,
    spec: opened.paths.label,
    template: opened.templateLabel,
    version: opened.version,
    models: models.map(model => model.id),
    simulated: models.some(model => model.simulated),
    items: totals.calls + totals.skipped,
    calls: totals.calls,
    operation: [...new Set(models.map(model => model.operation))].join(', '),
    inputTokens: totals.inputTokens,
    outputTokens: totals.outputTokens,
    cost: totals.cost,
    worstCase: totals.worstCase,
    budget,
    output: opened.paths.base + opened.spec.output.source,
    concurrency,
    retries,
    assumptions: assumptions(opened, totals),
    warnings: [...notices, ...warnings(totals, budget)],
    ...(opened.policy.currency && { currency: opened.policy.currency }),
  };
}

function assumptions({ source: { models } }: OpenedBatch, totals: PlanTotals): string[] {
  const said = new Set<string>();
  for (const { id, model, operation, params, price, floor, approved } of models) {
    const profile = tokenProfile(id);
    if (profile.kind !== 'exact') said.add(`Tokens of ${id} are estimated: ${profile.source}.`);
    const output = outputTokens({ model, operation, params }).assumption;
    if (output !== undefined) said.add(output);
    if (price === undefined) said.add(`${id} has no price: its cost is unknown, not zero.`);
    else said.add(`Price of ${id}: ${price.source.name}, read ${price.source.date}.`);
    if (!approved && mayBeDearer(params.serviceTier) && price?.tiers !== undefined)
      said.add(
        `The policy's price of ${id} for the tier ${params.serviceTier} is not approved in your own settings: budgets count it as unknown.`,
      );
    else if (floor !== undefined)
      said.add(
        `The policy's price of ${id} is not approved in your own settings: budgets count the higher of it and the published one.`,
      );
  }
  if (totals.sampled) said.add('Tokens were counted on a sample of the items.');
  if (totals.skipped > 0)
    said.add(
      `${totals.skipped} items are left out: the resumed run has produced them or may still be at them.`,
    );
  said.add('Retries are not in the expected cost.');
  return [...said];
}

function warnings({ cost, worstCase, calls }: PlanTotals, budget: BudgetStanding | null): string[] {
  if (budget === null) return [];
  const left = budget.limit - budget.alreadySpent;
  if (cost.value !== null && cost.value > left && calls > 0) {
    const fit = Number((BigInt(calls) * left) / cost.value);
    return [`${budget.source} holds for about ${fit} of ${calls} calls: the batch will stop there.`];
  }
  if (worstCase !== null && worstCase > left)
    return [
      `At its worst the batch costs $${shortUsd(worstCase)}, more than the $${shortUsd(left)} that are left: it stops when the budget is used up.`,
    ];
  return [];
}
