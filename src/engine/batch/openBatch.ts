import { realpath } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { openDataset } from '../../adapters/datasets/openDataset.ts';
import { findHome, type Home, type HomeOverrides } from '../../adapters/home.ts';
import { labelIn } from '../../adapters/labelIn.ts';
import { readLock } from '../../adapters/lockFile.ts';
import { readPolicy } from '../../adapters/policyFile.ts';
import { openCatalogue } from '../../adapters/prices.ts';
import { isRegionOfOpenai } from '../../adapters/providers/region.ts';
import { readTextFile } from '../../adapters/readTextFile.ts';
import { FilesBesideTemplates } from '../../adapters/templateFiles/filesBeside.ts';
import { partialReader } from '../../adapters/templateFiles/partialReader.ts';
import { readTemplateFile } from '../../adapters/templateFiles/readTemplateFile.ts';
import { callExtras } from '../../core/batch/plan/callExtras.ts';
import type { ItemSource } from '../../core/batch/plan/planItems.ts';
import { planModels } from '../../core/batch/plan/planModels.ts';
import { type Check, prepareChecks } from '../../core/batch/spec/checks.ts';
import { type BatchSpec, parseBatchSpec } from '../../core/batch/spec/spec.ts';
import { type Place, UserError } from '../../core/errors.ts';
import type { Template } from '../../core/model.ts';
import { featureOf } from '../../core/policy/features.ts';
import { versionName } from '../../core/policy/lock.ts';
import type { Policy } from '../../core/policy/policy.ts';
import type { Catalogue } from '../../core/pricing/catalogue.ts';
import { parseTemplate } from '../../core/template/parse.ts';
import { prepareTemplate } from '../../core/template/render.ts';
import type { BatchOptions } from '../../shared/batchProtocol.ts';
import { type BatchPaths, batchPaths } from './batchPaths.ts';
import { mediaInliner } from './inlineMedia.ts';

export interface OpenBatchContext {
  readonly overrides: HomeOverrides;
  readonly approvedPriceOverrides: readonly string[];
  /** ISO time whose prices hold. */
  readonly at: string;
  /** Base address by provider id. */
  readonly endpoints: Readonly<Record<string, string>>;
}

/** A spec with everything it names, read and checked; nothing was counted or sent. */
export interface OpenedBatch {
  readonly home: Home;
  readonly policy: Policy;
  readonly catalogue: Catalogue;
  readonly paths: BatchPaths;
  readonly spec: BatchSpec;
  readonly template: Template;
  /** Relative to the root, forward slashes. */
  readonly templateLabel: string;
  readonly templateHash: string;
  readonly version: string;
  readonly source: ItemSource;
  readonly checks: readonly Check[];
}

const MAX_SPEC_BYTES = 1 << 20;

/** @throws UserError with file, line and what to do, for whatever is wrong with the batch itself. */
export async function openBatch(
  specFile: string,
  options: BatchOptions,
  context: OpenBatchContext,
): Promise<OpenedBatch> {
  const text = await readTextFile(resolve(specFile), MAX_SPEC_BYTES);
  if (text === undefined)
    throw new UserError({
      what: 'there is no such batch spec',
      where: { file: specFile },
      next: 'Name a *.batch.yaml',
    });
  const home = await realHome(await findHome(resolve(specFile), context.overrides));
  const paths = batchPaths(await realpath(resolve(specFile)), home.root);
  const policy = await readPolicy(home);
  const spec = parseBatchSpec(text, paths.label);
  const templatePath = resolve(paths.folder, spec.template);
  const templateLabel = labelIn(home.root, templatePath);
  if (templateLabel === null) throw outside(spec);
  const read = await readTemplateFile(templatePath);
  if ('problem' in read) throw unreadable(spec, templateLabel, read.problem.message);
  const files = new FilesBesideTemplates().of(templatePath, home.root);
  const template = parseTemplate(templateLabel, read.text, policy.templates, undefined, files);
  const catalogue = await openCatalogue(policy);
  const published = policy.prices.length === 0 ? catalogue : await openCatalogue({ ...policy, prices: [] });
  const models = planModels(modelIds(spec, options, template, policy), {
    catalogue,
    published,
    at: context.at,
    params: { ...template.params, ...spec.params },
    maxOutputTokens: policy.maxOutputTokens,
    approvedOverrides: context.approvedPriceOverrides,
    openaiRegion: isRegionOfOpenai(context.endpoints.openai),
    placeOf: id =>
      spec.models.includes(id) ? spec.placeOf('models', spec.models.indexOf(id)) : { file: paths.label },
  });
  const feature = featureOf(policy, templateLabel);
  const inline = mediaInliner(templatePath, templateLabel, home.root);
  const partials = partialReader(templatePath, home.root);
  const render = prepareTemplate(templateLabel, read.text, partials, policy.templates, files);
  const dataPath = resolve(paths.folder, spec.data);
  const approved = (await readLock(home)).get(templateLabel);
  return {
    home,
    policy,
    catalogue,
    paths,
    spec,
    template,
    templateLabel,
    templateHash: read.hash,
    version: versionName(read.hash, approved),
    source: {
      spec,
      dataset: openDataset(dataPath, labelIn(home.root, dataPath) ?? relative(paths.folder, dataPath)),
      models,
      base: paths.base,
      defaultTags: { ...(feature && { feature: feature.name, segment: feature.segment }) },
      extras: callExtras(template),
      render: values => inline(render(values)),
    },
    checks: await prepareChecks(spec.checks, (file, where) => readSchema(resolve(paths.folder, file), where)),
  };
}

/** Symbolic links above the root are the user's own affair; below it every path is compared in its real form. */
async function realHome(home: Home): Promise<Home> {
  return { ...home, root: await realpath(home.root) };
}

function modelIds(
  spec: BatchSpec,
  options: BatchOptions,
  template: Template,
  policy: Policy,
): readonly string[] {
  if (options.models !== undefined && options.models.length > 0) return options.models;
  if (spec.models.length > 0) return spec.models;
  const id = template.model?.id ?? policy.model;
  if (id !== undefined) return [id];
  throw new UserError({
    what: 'neither the batch, its template nor the policy names a model',
    where: { file: spec.file, line: 1 },
    next: 'Add `models: [provider/model]` to the spec',
  });
}

async function readSchema(path: string, where: Place): Promise<string> {
  const text = await readTextFile(path, MAX_SPEC_BYTES);
  if (text !== undefined) return text;
  throw new UserError({
    what: 'the JSON schema of this check does not exist',
    where,
    next: 'Correct its path',
  });
}

function outside(spec: BatchSpec): UserError {
  return new UserError({
    what: `the template "${spec.template}" lies outside the workspace`,
    where: spec.placeOf('template'),
    next: 'Use a path inside the workspace, relative to the spec',
  });
}

function unreadable(spec: BatchSpec, label: string, message: string): UserError {
  const what = message.charAt(0).toLowerCase() + message.slice(1);
  return new UserError({
    what: `the template "${label}" cannot be used: ${what}`,
    where: spec.placeOf('template'),
    next: 'Paths in a spec are relative to its folder',
  });
}
