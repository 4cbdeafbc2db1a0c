import type { Place } from '../../errors.ts';
import type { ModelParams } from '../../model.ts';
import { type Pico, parseUsd } from '../../money.ts';
import { amountAt } from '../../yaml/amountAt.ts';
import { checkShape } from '../../yaml/checkShape.ts';
import { readYaml } from '../../yaml/yamlSource.ts';
import { type CheckSpec, readChecks } from './checks.ts';
import { type ColumnTemplate, parseColumnTemplate } from './columnTemplate.ts';
import { type SpecFile, specSchema } from './specSchema.ts';

/** A `*.batch.yaml`, read and checked. Paths are as written: relative to the spec's folder. */
export interface BatchSpec {
  /** As messages name it. */
  readonly file: string;
  readonly template: string;
  readonly data: string;
  /** Empty where the template or the policy decides. */
  readonly models: readonly string[];
  readonly repeat: number;
  readonly output: ColumnTemplate;
  readonly params: ModelParams;
  /** Pico-USD. */
  readonly budget?: Pico;
  readonly concurrency: number;
  /** Further attempts after the first; undefined where the policy decides. */
  readonly retries?: number;
  readonly tags: ReadonlyMap<string, ColumnTemplate>;
  /** The attempt whose output a row is made from. */
  readonly parent?: ColumnTemplate;
  readonly checks: readonly CheckSpec[];
  /** Where a key's value stands, for messages. */
  placeOf(key: keyof SpecFile, index?: number | string): Place;
}

const DEFAULT_CONCURRENCY = 8;

/**
 * @param file named in errors, and the base of the spec's paths.
 * @throws UserError with file, line and column.
 */
export function parseBatchSpec(text: string, file: string): BatchSpec {
  const source = readYaml(text, file);
  const data = checkShape(specSchema, source);
  const placeOf: BatchSpec['placeOf'] = (key, index) =>
    source.placeOf(index === undefined ? [key] : [key, index]);
  return {
    file,
    template: data.template,
    data: data.data,
    models: data.models ?? [],
    repeat: data.repeat ?? 1,
    output: parseColumnTemplate(data.output, placeOf('output')),
    params: data.params ?? {},
    budget: data.budget === undefined ? undefined : amountAt(source, ['budget'], parseUsd),
    concurrency: data.concurrency ?? DEFAULT_CONCURRENCY,
    retries: data.retries,
    tags: new Map(
      Object.entries(data.tags ?? {}).map(([name, value]) => [
        name,
        parseColumnTemplate(source.textOf(['tags', name]) ?? String(value), placeOf('tags', name)),
      ]),
    ),
    parent: data.parent === undefined ? undefined : parseColumnTemplate(data.parent, placeOf('parent')),
    checks: readChecks(data.checks ?? [], index => placeOf('checks', index)),
    placeOf,
  };
}
