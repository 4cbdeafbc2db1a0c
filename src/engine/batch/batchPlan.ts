import { openAssetStore } from '../../adapters/assets/assetStore.ts';
import type { LedgerJournal } from '../../adapters/journal/openJournal.ts';
import {
  type BudgetStanding,
  budgetScopes,
  tightestBudget,
  uncountedCalls,
} from '../../core/batch/budget/budgets.ts';
import { monthStart } from '../../core/batch/budget/monthStart.ts';
import { type PlanTotals, planBatch } from '../../core/batch/plan/plan.ts';
import type { PlannedModel } from '../../core/batch/plan/planModels.ts';
import { parseUsd } from '../../core/money.ts';
import { type EffectiveCaps, effectiveCaps, type UserCaps } from '../../core/policy/caps.ts';
import type { AssetStore, Journal, ProviderAccess, Spend } from '../../core/ports.ts';
import type { Encoding, LoadEncoding } from '../../core/tokens/encoding.ts';
import { tokenProfile } from '../../core/tokens/profiles.ts';
import type { BatchOptions, Preflight } from '../../shared/batchProtocol.ts';
import type { OpenedBatch } from './openBatch.ts';
import { preflightReport } from './preflightReport.ts';
import type { Resumed } from './resumed.ts';
import { spentElsewhere } from './spentElsewhere.ts';

/** Everything a run needs, as the pre-flight left it; nothing in it was written or sent. */
export interface BatchPlan {
  readonly opened: OpenedBatch;
  readonly options: BatchOptions;
  readonly access: ProviderAccess;
  readonly caps: EffectiveCaps;
  readonly resumed: Resumed;
  readonly totals: PlanTotals;
  readonly budget: BudgetStanding | null;
  /** What counts under the user's own cap per month and stands in other ledgers. */
  readonly elsewhere: Spend | undefined;
  readonly preflight: Preflight;
  readonly assets: AssetStore;
  readonly journal: Journal;
  readonly encodings: ReadonlyMap<PlannedModel, Encoding>;
  /** Of the data file: a run refuses another one. */
  readonly dataStamp: string;
}

export interface PlanRequest {
  readonly plan: string;
  readonly opened: OpenedBatch;
  readonly options: BatchOptions;
  readonly access: ProviderAccess;
  readonly caps: UserCaps;
  readonly resumed: Resumed;
  readonly journal: LedgerJournal;
  readonly loadEncoding: LoadEncoding;
  readonly stateFolder: string;
  /** Ms since 1970. */
  readonly now: number;
}

const DEFAULT_RETRIES = 2;

/** Counts, prices and checks a batch. @throws UserError for whatever would make it fail or break a cap. */
export async function makePlan(request: PlanRequest): Promise<BatchPlan> {
  const { plan, opened, options, caps: userCaps, resumed, journal, now } = request;
  const { spec, policy, source, home } = opened;
  const option = options.budget === undefined ? undefined : parseUsd(options.budget);
  const caps = effectiveCaps(policy, userCaps, spec.budget, option);
  const encodings = new Map<PlannedModel, Encoding>();
  for (const model of source.models)
    encodings.set(model, await request.loadEncoding(tokenProfile(model.id).encoding));
  const overwrite = options.overwrite ?? false;
  const assets = await openAssetStore(home.root, path => overwrite || resumed.replace.has(path));
  const dataStamp = await source.dataset.stamp();
  const encodingOf = (model: PlannedModel) => required(encodings.get(model));
  const totals = await planBatch(
    source,
    opened.template,
    caps,
    { overwrite, skip: resumed.skip },
    { assets, encodingOf },
  );
  const simulated = source.models.some(model => model.simulated);
  const since = monthStart(now, policy.timeZone);
  const elsewhere = caps.perMonth.some(({ everywhere }) => everywhere)
    ? await spentElsewhere({ ledger: home.ledger, stateFolder: request.stateFolder }, { simulated, since })
    : undefined;
  const scopes = budgetScopes(caps, {
    simulated,
    runs: resumed.runs,
    monthStart: since,
    elsewhere: elsewhere?.spend,
  });
  const budget = await tightestBudget(scopes, totals.features, journal);
  // Reads the ledger where no cap has done so: what it lost is known then.
  await journal.spend({ simulated });
  const notices = [
    ...journal.losses,
    ...(elsewhere?.notices ?? []),
    ...(await uncountedCalls(scopes, totals.features, journal)),
  ];
  const retries = spec.retries ?? policy.retries ?? DEFAULT_RETRIES;
  const concurrency = options.concurrency ?? spec.concurrency;
  const preflight = preflightReport({ plan, opened, totals, budget, notices, concurrency, retries });
  const { access } = request;
  return {
    opened,
    options,
    access,
    caps,
    resumed,
    totals,
    budget,
    elsewhere: elsewhere?.spend,
    preflight,
    assets,
    journal,
    encodings,
    dataStamp,
  };
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a model of the plan has no encoding');
  return value;
}
