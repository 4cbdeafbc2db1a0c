import type { CallExtras } from '../../callAttachment.ts';
import { UserError } from '../../errors.ts';
import type { Tags } from '../../ledger/event.ts';
import type { Price, RenderedMessage } from '../../model.ts';
import type { Pico } from '../../money.ts';
import { isOtherTier, mayBeDearer, priceOfTier } from '../../pricing/serviceTier.ts';
import { utf8Length } from '../../text/utf8Length.ts';
import { fillColumns } from '../spec/columnTemplate.ts';
import type { BatchSpec } from '../spec/spec.ts';
import { extrasAtMost, mediaAtMost } from './callExtras.ts';
import type { DataRow, Dataset } from './dataset.ts';
import { outputPathProblem } from './outputPath.ts';
import type { PlannedModel } from './planModels.ts';
import { highestWorstCase } from './reserve.ts';

/** One call that a batch makes, rendered; held only while it is being looked at or sent. */
export interface PlannedItem {
  /** Key of the item for resuming: its output path, relative to the root. */
  readonly key: string;
  readonly line: number;
  readonly model: PlannedModel;
  readonly repeat: number;
  readonly tags: Tags;
  /** The attempt whose output the row was made from. */
  readonly parent?: string;
  readonly messages: readonly RenderedMessage[];
  /** Tools and answer schema, with models for text. */
  readonly extras?: CallExtras;
  readonly promptBytes: number;
  /** Worst case of one attempt, pico-USD; null where there is no bound. */
  readonly max: Pico | null;
}

/** Everything that the items of a batch come from. */
export interface ItemSource {
  readonly spec: BatchSpec;
  readonly dataset: Dataset;
  readonly models: readonly PlannedModel[];
  /** The spec's folder relative to the root, with a slash at its end; empty for the root itself. */
  readonly base: string;
  /** Tags that hold where the spec sets none. */
  readonly defaultTags: Tags;
  /** The template's tools and answer schema. */
  readonly extras?: CallExtras;
  /** @throws UserError where the template cannot be rendered with a row. */
  readonly render: (values: Readonly<Record<string, unknown>>) => readonly RenderedMessage[];
}

/** Names that an output or a tag may use beside the data's columns. */
export const BUILT_IN_COLUMNS = ['model', 'repeat'] as const;

/** Every call of a batch: row by row, model by model, repetition by repetition. @throws UserError */
export async function* planItems(source: ItemSource): AsyncGenerator<PlannedItem> {
  const { spec, dataset, models } = source;
  for await (const row of dataset.rows()) {
    const messages = renderRow(source, row);
    const promptBytes = messages.reduce((sum, { text }) => sum + utf8Length(text), 0);
    for (const model of models) {
      const { operation, params } = model;
      const extras = operation === 'text' ? source.extras : undefined;
      if (operation !== 'text') refuseMedia(source, row, model, messages);
      const call = {
        operation,
        model: model.model,
        params,
        promptBytes,
        messages: messages.length,
        extraTokens: extrasAtMost(extras),
        mediaTokens: mediaAtMost(model.id, messages),
      };
      const prices = reservedPrices(model);
      const max = highestWorstCase(prices, call);
      for (let repeat = 1; repeat <= spec.repeat; repeat++) {
        const values = Object.assign(Object.create(null), {
          model: model.model.replaceAll('/', '-'),
          repeat,
          ...row.values,
        });
        const key = outputPath(source, row, values);
        const tags = tagsOf(source, values);
        const parent = parentOf(spec, values);
        yield { key, line: row.line, model, repeat, tags, parent, messages, extras, promptBytes, max };
      }
    }
  }
}

/** What nobody would send must not be paid for. @throws UserError */
function refuseMedia(
  { spec, dataset }: ItemSource,
  row: DataRow,
  { id, operation }: PlannedModel,
  messages: readonly RenderedMessage[],
): void {
  if (messages.every(({ media = [] }) => media.length === 0)) return;
  throw new UserError({
    what: `${spec.template} puts images or sounds into its messages, which batches cannot send to ${id}, a model for ${operation}`,
    where: { file: dataset.label, line: row.line },
    next: 'Use a model for text, or a template without media',
  });
}

/**
 * A provider may serve the standard tier where another was asked for. What the repository says of a dearer one, which
 * nobody publishes, bounds nothing until the user approves it.
 */
function reservedPrices({ price, floor, approved, params }: PlannedModel): (Price | undefined)[] {
  const { serviceTier } = params;
  if (!approved && mayBeDearer(serviceTier)) return [undefined];
  const tier = isOtherTier(serviceTier) ? [priceOfTier(price, serviceTier)] : [];
  return [price, ...tier, ...(floor === undefined ? [] : [floor])];
}

function renderRow({ render, dataset }: ItemSource, row: DataRow): readonly RenderedMessage[] {
  try {
    return render(row.values);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const place = `${dataset.label}:${row.line}`;
    throw new UserError({
      what: `${error.what} (with the row at ${place})`,
      where: error.where,
      next: error.next ?? 'Correct the template',
    });
  }
}

function outputPath(
  { spec, dataset, base }: ItemSource,
  row: DataRow,
  values: Record<string, unknown>,
): string {
  const filled = fillColumns(spec.output, values);
  const where = { file: dataset.label, line: row.line };
  if ('missing' in filled) {
    throw new UserError({
      what: `the row has no plain value in the column "${filled.missing}", which the output path needs`,
      where,
      next: 'Fill it in, or use another column in `output`',
    });
  }
  const path = base + filled.text;
  const problem = outputPathProblem(path);
  if (problem === null) return path;
  const always = outputPathProblem(
    base + spec.output.pieces.map(piece => ('text' in piece ? piece.text : 'x')).join(''),
  );
  if (always !== null) {
    throw new UserError({
      what: `the output path ${JSON.stringify(base + spec.output.source)} ${always}`,
      where: spec.placeOf('output'),
      next: 'Write a path inside the workspace, relative to the spec',
    });
  }
  throw new UserError({
    what: `the output path ${JSON.stringify(path)} ${problem}`,
    where,
    next: 'Change the value in the data, or `output` in the spec: outputs stay inside the workspace',
  });
}

/** A row without the value was made from no other output. */
function parentOf({ parent }: BatchSpec, values: Record<string, unknown>): string | undefined {
  const filled = parent === undefined ? undefined : fillColumns(parent, values);
  return filled !== undefined && 'text' in filled && filled.text !== '' ? filled.text : undefined;
}

function tagsOf({ spec, defaultTags }: ItemSource, values: Record<string, unknown>): Tags {
  const tags: Record<string, string> = {};
  const extra: Record<string, string> = {};
  for (const [name, template] of spec.tags) {
    const filled = fillColumns(template, values);
    // A row without the value has no such tag.
    if ('missing' in filled || filled.text === '') continue;
    (KNOWN_TAGS.has(name) ? tags : extra)[name] = filled.text;
  }
  return { ...defaultTags, ...tags, ...(Object.keys(extra).length > 0 && { extra }) };
}

const KNOWN_TAGS = new Set(['feature', 'segment', 'product', 'category', 'content', 'task', 'step']);
