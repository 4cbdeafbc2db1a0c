import type { Span } from '../../model.ts';
import type { Declaration, Reference } from '../body/bodyScan.ts';
import { declaredUses } from '../chat/declaredUses.ts';
import { type SampleRow, type SampleValue, samplesOf } from '../chat/sampleRows.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

export interface TestData {
  readonly declarations: readonly Declaration[];
  /** What evaluators use of the test data. */
  readonly references: readonly Reference[];
}

/** What evaluators get beside the test data. */
const evaluatorVariables: ReadonlySet<string> = new Set(['completion', 'expected']);

/**
 * Rows of `testData` declare the variables, and the one of middle length is their sample. `expected` is what evaluators
 * compare with.
 */
export function findTestData(source: string, root: YamlNode | null): TestData {
  const places = new Map<string, Span>();
  const rows: SampleRow[] = [];
  for (const item of root?.at('testData')?.items() ?? []) {
    const row = new Map<string, SampleValue>();
    for (const { key, keySpan, value } of item.entries()) {
      if (evaluatorVariables.has(key)) continue;
      if (!places.has(key)) places.set(key, keySpan);
      if (value === undefined) continue;
      const { start, end } = value.span;
      row.set(key, { length: end - start, text: () => value.sample() });
    }
    rows.push(row);
  }
  const samples = samplesOf(rows);
  const all = [...places].map(
    ([name, span]): Declaration => ({ name, span, optional: false, ...samples.get(name) }),
  );
  return {
    declarations: all,
    references: declaredUses(source, root?.at('evaluators')?.scalars() ?? [], all),
  };
}
