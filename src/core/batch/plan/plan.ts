import { UserError } from '../../errors.ts';
import type { Quantity, Template } from '../../model.ts';
import type { Pico } from '../../money.ts';
import type { EffectiveCaps } from '../../policy/caps.ts';
import type { AssetStore } from '../../ports.ts';
import type { Encoding } from '../../tokens/encoding.ts';
import { ForecastTotals } from './forecastTotals.ts';
import { outputPathKey } from './outputPath.ts';
import { PathRegistry } from './pathRegistry.ts';
import { BUILT_IN_COLUMNS, type ItemSource, type PlannedItem, planItems } from './planItems.ts';
import type { PlannedModel } from './planModels.ts';
import { requireAffordable } from './requireAffordable.ts';

export interface PlanPorts {
  readonly assets: AssetStore;
  readonly encodingOf: (model: PlannedModel) => Encoding;
}

export interface PlanOptions {
  readonly overwrite: boolean;
  /** Keys of items that are not to be sent: produced by the run that is resumed, or perhaps still under way. */
  readonly skip: ReadonlySet<string>;
}

/** What a pass over a batch's items found; nothing was sent. */
export interface PlanTotals {
  /** Calls of the first attempts, without those that are skipped. */
  readonly calls: number;
  readonly skipped: number;
  readonly inputTokens: Quantity<number>;
  readonly outputTokens: Quantity<number>;
  /** Pico-USD. */
  readonly cost: Quantity<Pico>;
  /** Σ of every call at its maximum; null where one has no bound. */
  readonly worstCase: Pico | null;
  /** The dearest single call at its maximum. */
  readonly dearest: Pico | null;
  readonly features: ReadonlySet<string>;
  /** Counted from a sample. */
  readonly sampled: boolean;
}

const PATHS_AT_ONCE = 512;

/**
 * Looks at every item once, holding sums and hashes only.
 * @throws UserError for the first thing that would make the batch fail or break a cap.
 */
export async function planBatch(
  source: ItemSource,
  template: Template,
  caps: EffectiveCaps,
  options: PlanOptions,
  ports: PlanPorts,
): Promise<PlanTotals> {
  await requireColumns(source, template);
  const forecast = new ForecastTotals(ports.encodingOf);
  const paths = new PathRegistry();
  const features = new Set<string>();
  let unchecked: string[] = [];
  let [calls, skipped] = [0, 0];
  let worst: Pico | null = 0n;
  let dearest: Pico | null = null;
  for await (const item of planItems(source)) {
    paths.add(item.key);
    if (options.skip.has(item.key)) {
      skipped++;
      continue;
    }
    calls++;
    requireAffordable(item, caps, source);
    forecast.add(item);
    worst = item.max === null || worst === null ? null : worst + item.max;
    if (item.max !== null && (dearest === null || item.max > dearest)) dearest = item.max;
    if (item.tags.feature !== undefined) features.add(item.tags.feature);
    if (unchecked.push(item.key) === PATHS_AT_ONCE) {
      await ports.assets.check(unchecked, options);
      unchecked = [];
    }
  }
  await requireDistinctPaths(source, paths.repeated());
  await ports.assets.check(unchecked, options);
  if (calls + skipped === 0) throw noRows(source);
  const { input, output, cost } = forecast.totals();
  return {
    calls,
    skipped,
    inputTokens: input,
    outputTokens: output,
    cost,
    worstCase: worst,
    dearest,
    features,
    sampled: forecast.sampled,
  };
}

/** Every column that the template, the output or a tag needs stands in the header. */
async function requireColumns({ spec, dataset }: ItemSource, template: Template): Promise<void> {
  const columns = await dataset.columns();
  const has = (name: string) => columns.includes(name);
  const builtIn = (name: string) => BUILT_IN_COLUMNS.some(known => known === name);
  const needs: { name: string; by: string }[] = [];
  for (const { name, optional, spans } of template.variables) {
    const root = name.split('.')[0] ?? name;
    if (optional !== true && spans.length > 0 && !has(name) && !has(root))
      needs.push({ name: root, by: spec.template });
  }
  for (const name of spec.output.columns)
    if (!has(name) && !builtIn(name)) needs.push({ name, by: `output in ${spec.file}` });
  for (const name of spec.parent?.columns ?? [])
    if (!has(name) && !builtIn(name)) needs.push({ name, by: `parent in ${spec.file}` });
  for (const [tag, { columns: used }] of spec.tags) {
    for (const name of used)
      if (!has(name) && !builtIn(name)) needs.push({ name, by: `the tag ${tag} in ${spec.file}` });
  }
  if (needs.length === 0) return;
  const missing = [...new Set(needs.map(({ name, by }) => `"${name}" (for ${by})`))].join(', ');
  throw new UserError({
    what: `the data has no column ${missing}`,
    where: { file: dataset.label, line: 1 },
    next: `Add it; the columns are ${columns.length === 0 ? 'none' : columns.join(', ')}`,
  });
}

/** A second pass, only where hashes collide: names both rows. */
async function requireDistinctPaths(source: ItemSource, suspects: ReadonlySet<number>): Promise<void> {
  if (suspects.size === 0) return;
  const seen = new Map<string, PlannedItem>();
  for await (const item of planItems(source)) {
    if (!suspects.has(PathRegistry.hashOf(item.key))) continue;
    const key = outputPathKey(item.key);
    const first = seen.get(key);
    if (first !== undefined) throw sameOutput(source, first, item);
    seen.set(key, item);
  }
}

function sameOutput({ spec, dataset }: ItemSource, first: PlannedItem, second: PlannedItem): UserError {
  const differs = first.model !== second.model ? '{{model}}' : '{{repeat}}';
  const sameRow = first.line === second.line;
  const case_ = first.key === second.key ? '' : ` (as ${JSON.stringify(first.key)} in other letter case)`;
  return new UserError({
    what: `two items would be written to ${JSON.stringify(second.key)}${case_}: ${sameRow ? `row ${first.line} twice` : `rows ${first.line} and ${second.line}`}`,
    where: { file: dataset.label, line: second.line },
    next: sameRow
      ? `Add ${differs} to the output "${spec.output.source}"`
      : 'Give the rows different values, or use another column in `output`',
  });
}

function noRows({ dataset }: ItemSource): UserError {
  return new UserError({
    what: 'the data has no rows',
    where: { file: dataset.label, line: 1 },
    next: 'Add one row per item',
  });
}
