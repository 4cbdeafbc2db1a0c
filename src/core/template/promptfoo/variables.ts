import type { Declaration, Reference } from '../body/bodyScan.ts';
import { declaredUses } from '../chat/declaredUses.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/** `defaultTest.vars` hold where a call gives no value; vars of `tests` and `scenarios` only show what is meant. */
export function findDeclarations(root: YamlNode | null): Declaration[] {
  const found = new Map<string, Declaration>();
  const take = (vars: YamlNode | undefined, optional: boolean): void => {
    for (const { key, keySpan, value } of vars?.entries() ?? []) {
      const before = found.get(key);
      const sample = before?.sample ?? sampleOf(value);
      found.set(key, {
        name: key,
        span: before?.span ?? keySpan,
        optional: before?.optional ?? optional,
        ...(sample === undefined ? {} : { sample }),
      });
    }
  };
  take(root?.at('defaultTest', 'vars'), true);
  for (const test of testsOf(root)) take(test.at('vars'), false);
  return [...found.values()];
}

/** What assertions, rubrics and transforms use of the declared variables. */
export function findOtherUses(
  source: string,
  root: YamlNode | null,
  declarations: readonly Declaration[],
): Reference[] {
  const others = [root?.at('defaultTest'), ...testsOf(root)]
    .flatMap(test => test?.entries() ?? [])
    .filter(({ key }) => key !== 'vars');
  return declaredUses(
    source,
    others.flatMap(({ value }) => value?.scalars() ?? []),
    declarations,
  );
}

function testsOf(root: YamlNode | null): readonly YamlNode[] {
  const scenarios = (root?.at('scenarios')?.items() ?? []).flatMap(scenario => [
    ...(scenario.at('config')?.items() ?? []),
    ...(scenario.at('tests')?.items() ?? []),
  ]);
  return [...(root?.at('tests')?.items() ?? []), ...scenarios];
}

/** A list gives one test for each of its values; what stands in a file is not read. */
function sampleOf(value: YamlNode | undefined): string | undefined {
  const first = value?.isList === true ? value.items()[0] : value;
  return first === undefined || first.text()?.startsWith('file://') === true ? undefined : first.sample();
}
