import type { Declaration, Reference } from '../body/bodyScan.ts';
import { declaredUses } from '../chat/declaredUses.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

export interface TestData {
  readonly declarations: readonly Declaration[];
  /** What evaluators use of the test data. */
  readonly references: readonly Reference[];
}

/** What evaluators get beside the test data. */
const evaluatorVariables: ReadonlySet<string> = new Set(['completion', 'expected']);

/**
 * Rows of `testData` declare the variables; the first that has one is its sample. `expected` is what evaluators compare
 * with, unless the row is all there is of it.
 */
export function findTestData(source: string, root: YamlNode | null): TestData {
  const declarations = new Map<string, Declaration>();
  for (const row of root?.at('testData')?.items() ?? []) {
    for (const { key, keySpan, value } of row.entries()) {
      if (!declarations.has(key) && !evaluatorVariables.has(key)) {
        const sample = value === undefined ? {} : { sample: value.sample() };
        declarations.set(key, { name: key, span: keySpan, optional: false, ...sample });
      }
    }
  }
  const all = [...declarations.values()];
  return {
    declarations: all,
    references: declaredUses(source, root?.at('evaluators')?.scalars() ?? [], all),
  };
}
