import type { Declaration, Reference } from '../body/bodyScan.ts';
import { findSimpleVariables, simpleReferences } from '../body/simpleVariables.ts';
import { scalarText } from '../yaml/scalarText.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/** Where scalars that are no messages (what checks an answer, say) use declared variables. They ask for no value. */
export function declaredUses(
  source: string,
  scalars: readonly YamlNode[],
  declarations: readonly Declaration[],
): Reference[] {
  const declared = new Set(declarations.map(declaration => declaration.name));
  return scalars.flatMap(node => {
    const text = scalarText(source, node);
    const variables = findSimpleVariables(text.text, { start: 0, end: text.text.length }, { editor: false });
    return simpleReferences(variables)
      .filter(({ name }) => declared.has(name))
      .map(each => ({ ...each, span: text.spanOf(each.span), guarded: true }));
  });
}
