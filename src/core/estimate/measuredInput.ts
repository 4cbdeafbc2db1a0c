import type { Quantity, Template } from '../model.ts';
import type { MeasuredInput } from './observed.ts';
import { unreadOf } from './partValues.ts';
import type { TemplateCounts, VariableSize } from './templateCounts.ts';

interface InputEvidence {
  readonly measuredInput?: MeasuredInput;
  readonly sizes?: ReadonlyMap<string, VariableSize>;
}

/**
 * Input of a call as earlier calls had it: whole where the text is the same, else with the words that changed since.
 * Undefined where nothing was measured, or where the attached data gives the size of everything that varies.
 */
export function measuredInput(
  template: Template,
  counts: TemplateCounts,
  { measuredInput: measured, sizes }: InputEvidence,
): Quantity<number> | undefined {
  if (measured === undefined || isCovered(template, sizes)) return undefined;
  const { value, low, high } = measured.tokens;
  const now = counts.static().value;
  if (value === null || now === null) return undefined;
  const grown = measured.static === null ? 0 : now - measured.static;
  const moved = (tokens: number) => Math.max(0, tokens + grown);
  return {
    value: moved(value),
    kind: measured.tokens.kind,
    ...(low !== undefined && { low: moved(low) }),
    ...(high !== undefined && { high: moved(high) }),
  };
}

function isCovered(template: Template, sizes: ReadonlyMap<string, VariableSize> | undefined): boolean {
  const used = template.variables.filter(({ spans }) => spans.length > 0);
  if (used.length === 0 || template.parts.some(part => unreadOf(part).length > 0)) return false;
  return used.every(({ name }) => sizes?.has(name));
}
