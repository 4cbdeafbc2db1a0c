import type { TemplateValues } from '../format.ts';
import { RenderProblem } from '../renderProblem.ts';
import { markBorder } from '../roles/roleMarkers.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { plainRecord } from './ownProperty.ts';

/**
 * The values of one call: defaults of the front matter, and over them what the call gives.
 * The result has no prototype, so that a variable called `constructor` is one that nobody gave.
 * @throws RenderProblem for a value with the noncharacter that marks roles in rendered text.
 */
export function callValues(
  defaults: Readonly<Record<string, unknown>>,
  given: TemplateValues,
): Record<string, unknown> {
  const values = plainRecord(defaults, given);
  for (const [name, value] of Object.entries(values)) {
    if (hasBorder(value, 0)) {
      throw new RenderProblem(
        `The value of "${name}" has the character U+FDD0, which no text may have`,
        undefined,
        'Take it out of the data',
      );
    }
  }
  return values;
}

/** The plain values of a map of defaults. */
export function defaultsOf(map: YamlNode | undefined): Record<string, unknown> {
  return plainRecord(map?.isMap === true ? map.toValue() : undefined);
}

function hasBorder(value: unknown, depth: number): boolean {
  if (typeof value === 'string') {
    return value.includes(markBorder);
  }
  if (typeof value !== 'object' || value === null) {
    return false;
  }
  if (depth > 100) {
    throw new RenderProblem('A value nests deeper than 100 levels', undefined, 'Give a flatter value');
  }
  return Object.values(value).some(item => hasBorder(item, depth + 1));
}
