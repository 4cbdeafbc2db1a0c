import { manifestFile } from '../../adapters/assets/manifestFile.ts';
import { openBodyStore } from '../../adapters/bodies/bodyStore.ts';
import { systemClock } from '../../adapters/clock.ts';
import { sha256 } from '../../adapters/hash.ts';
import { systemIdentity } from '../../adapters/identity.ts';
import { scrubber } from '../../adapters/providers/scrub.ts';
import { BudgetGate } from '../../core/batch/budget/budgetGate.ts';
import { budgetScopes } from '../../core/batch/budget/budgets.ts';
import { monthStart } from '../../core/batch/budget/monthStart.ts';
import { forecastCall } from '../../core/batch/plan/forecastTotals.ts';
import { type PlannedItem, planItems } from '../../core/batch/plan/planItems.ts';
import { countCall } from '../../core/batch/run/countCall.ts';
import { type RunResult, runBatch } from '../../core/batch/run/run.ts';
import type { RunSignals } from '../../core/batch/run/runSignals.ts';
import type { RunCounts } from '../../core/batch/run/runTally.ts';
import { UserError } from '../../core/errors.ts';
import type { CountedText, RunRow } from '../../core/ledger/event.ts';
import type { Pico } from '../../core/money.ts';
import type { BodyStore } from '../../core/ports.ts';
import { redactor } from '../../core/redaction/redact.ts';
import type { BatchPlan } from './batchPlan.ts';
import type { ProviderDesk } from './providerDesk.ts';

/** Runs a plan. @throws UserError where the data changed since the pre-flight or the ledger cannot be written. */
export async function runPlan(
  plan: BatchPlan,
  run: string,
  desk: ProviderDesk,
  signals: RunSignals,
  onProgress: (counts: RunCounts) => void,
): Promise<RunResult> {
  const { opened, preflight, journal, caps, options, elsewhere } = plan;
  const { source, home, templateLabel, templateHash, version } = opened;
  if ((await source.dataset.stamp()) !== plan.dataStamp) {
    throw new UserError({
      what: 'the data changed since the pre-flight',
      where: { file: source.dataset.label },
      next: 'Run the batch again: its cost is counted anew',
    });
  }
  const { simulated } = preflight;
  const runs = [run, ...plan.resumed.runs];
  const month = monthStart(systemClock.now(), opened.policy.timeZone);
  const identity = { run, template: templateLabel, version, templateHash };
  const head = {
    ...identity,
    resumes: options.resume,
    spec: preflight.spec,
    data: source.dataset.label,
    simulated,
  };
  return runBatch(
    {
      identity,
      row: runRow(plan, run),
      items: remaining(plan),
      count: plan.totals.calls,
      concurrency: preflight.concurrency,
      retries: preflight.retries,
    },
    {
      clock: systemClock,
      identity: systemIdentity,
      sha256,
      journal,
      assets: plan.assets,
      gate: new BudgetGate(journal, budgetScopes(caps, { simulated, runs, monthStart: month, elsewhere })),
      providerOf: model => desk.of(model),
      checks: opened.checks,
      bodies: bodiesOf(plan),
      redact: redactOf(plan),
      expected: item => expectedCost(plan, item),
      counted: item => counted(plan, item),
      manifest: manifestFile(home.root, manifestPath(plan, run), head, plan.assets),
      onProgress,
    },
    signals,
  );
}

function bodiesOf({ opened: { home, policy }, access }: BatchPlan): BodyStore | undefined {
  if (policy.bodies === 'none') return undefined;
  const { confidential } = policy;
  return openBodyStore({ ledger: home.ledger, keys: Object.values(access.keys), confidential });
}

/** Whether bodies are kept or not: what a provider says goes into rows. */
function redactOf({ opened: { policy }, access }: BatchPlan): (text: string) => string {
  const scrub = scrubber(Object.values(access.keys));
  const redact = redactor(policy.confidential);
  return text => redact(scrub(text)).text;
}

function runRow({ opened, preflight, options, caps }: BatchPlan, run: string): RunRow {
  return {
    type: 'run',
    run,
    at: new Date(systemClock.now()).toISOString(),
    spec: preflight.spec,
    simulated: preflight.simulated,
    items: preflight.calls,
    budget: caps.perBatch?.limit ?? preflight.budget?.limit ?? null,
    template: opened.templateLabel,
    version: opened.version,
    models: preflight.models,
    ...(options.resume !== undefined && { resumes: options.resume }),
  };
}

async function* remaining({ opened, resumed }: BatchPlan): AsyncGenerator<PlannedItem> {
  for await (const item of planItems(opened.source)) if (!resumed.skip.has(item.key)) yield item;
}

function expectedCost({ encodings }: BatchPlan, item: PlannedItem): Pico | null {
  const encoding = encodings.get(item.model);
  return encoding === undefined ? null : forecastCall(item, encoding).cost.value;
}

function counted({ encodings }: BatchPlan, item: PlannedItem): CountedText | undefined {
  const encoding = encodings.get(item.model);
  return encoding && countCall(item, encoding);
}

/** `manifest.<RUN>.json` in the deepest folder that all outputs share. */
function manifestPath({ opened }: BatchPlan, run: string): string {
  const [first] = opened.spec.output.pieces;
  const fixed = opened.source.base + (first !== undefined && 'text' in first ? first.text : '');
  return `${fixed.slice(0, fixed.lastIndexOf('/') + 1)}manifest.${run}.json`;
}
