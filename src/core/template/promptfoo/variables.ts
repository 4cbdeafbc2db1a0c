import type { TemplateProblem } from '../../model.ts';
import type { Declaration, Reference } from '../body/bodyScan.ts';
import { declaredUses } from '../chat/declaredUses.ts';
import { type SampleRow, type SampleValue, samplesOf } from '../chat/sampleRows.ts';
import type { FilesBeside } from '../format.ts';
import type { ParseMemory } from '../parseMemory.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { TestsElsewhere, type TestVars } from './testFiles.ts';

export interface FoundVariables {
  readonly declarations: readonly Declaration[];
  /** Values that hold where a call gives none. */
  readonly defaults: Readonly<Record<string, unknown>>;
  /** Declared in other files alone: a table has columns for its readers, too. */
  readonly inFiles: ReadonlySet<string>;
  /** Some tests are not read: they may declare anything. */
  readonly isOpen: boolean;
  readonly problems: readonly TemplateProblem[];
}

/** `defaultTest.vars` hold where a call gives no value; vars of `tests` and `scenarios` only show what is meant. */
export function findVariables(
  root: YamlNode | null,
  files?: FilesBeside,
  memory?: ParseMemory,
): FoundVariables {
  const elsewhere = new TestsElsewhere(files, memory);
  const found = new Map<string, Declaration>();
  const rows: SampleRow[] = [];
  const inFiles = new Set<string>();
  const take = ({ vars, isElsewhere }: TestVars, optional: boolean): void => {
    const row = new Map<string, SampleValue>();
    for (const { name, span, sample } of vars) {
      const before = found.get(name);
      if (sample !== undefined) row.set(name, { length: sample.length, text: () => sample });
      if (before === undefined && isElsewhere) inFiles.add(name);
      if (!isElsewhere) inFiles.delete(name);
      found.set(name, {
        name,
        span: before?.span ?? span,
        optional: before?.optional ?? optional,
      });
    }
    if (row.size > 0) rows.push(row);
  };
  const defaultVars = elsewhere.test(root?.at('defaultTest'));
  take(defaultVars, true);
  for (const test of elsewhere.tests(root?.at('tests'))) take(test, false);
  for (const scenario of root?.at('scenarios')?.items() ?? []) {
    for (const key of ['config', 'tests']) {
      for (const test of elsewhere.tests(scenario.at(key))) take(test, false);
    }
  }
  const { problems } = elsewhere;
  const defaults = Object.fromEntries(
    defaultVars.vars.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  );
  const samples = samplesOf(rows);
  const declarations = [...found.values()].map(each => ({ ...each, ...samples.get(each.name) }));
  return { declarations, defaults, inFiles, isOpen: problems.length > 0, problems };
}

/** What assertions, rubrics and transforms use of the declared variables. */
export function findOtherUses(
  source: string,
  root: YamlNode | null,
  declarations: readonly Declaration[],
): Reference[] {
  const scenarios = (root?.at('scenarios')?.items() ?? []).flatMap(scenario => [
    ...(scenario.at('config')?.items() ?? []),
    ...(scenario.at('tests')?.items() ?? []),
  ]);
  const tests = [root?.at('defaultTest'), ...(root?.at('tests')?.items() ?? []), ...scenarios];
  const others = tests.flatMap(test => test?.entries() ?? []).filter(({ key }) => key !== 'vars');
  return declaredUses(
    source,
    others.flatMap(({ value }) => value?.scalars() ?? []),
    declarations,
  );
}
