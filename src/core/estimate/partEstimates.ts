import type { PartEstimate, Price, Quantity, Span, Template } from '../model.ts';
import { costOf, type Pico, type Rate } from '../money.ts';
import { rateAt } from '../pricing/tiers.ts';
import { type AttachedPart, mediaVariables } from './attachedCounts.ts';
import { unreadOf } from './partValues.ts';
import { UNKNOWN } from './quantity.ts';
import type { TemplateCounts } from './templateCounts.ts';

/** Tokens and cost of every section and variable, and of what a call carries beside words. */
export function partEstimates(
  template: Template,
  counts: TemplateCounts,
  price: Price | undefined,
  input: Quantity<number>,
): PartEstimate[] {
  const rates = new Map<AttachedPart['unit'], Rate | undefined>();
  const rateOf = (unit: AttachedPart['unit']) => {
    if (!rates.has(unit))
      rates.set(unit, rateAt(price?.rates[unit] ?? price?.rates.inputTokens ?? [], input.value ?? 0));
    return rates.get(unit);
  };
  const costed = (tokens: Quantity<number>, unit: AttachedPart['unit'] = 'inputTokens'): Quantity<Pico> => {
    const rate = rateOf(unit);
    if (rate === undefined || tokens.value === null) return UNKNOWN;
    const { value, low, high, kind } = tokens;
    const pico = (count: number) => costOf(rate, count).pico;
    return {
      value: pico(value),
      kind,
      ...(low !== undefined && { low: pico(low) }),
      ...(high !== undefined && { high: pico(high) }),
    };
  };
  const elsewhere = new Set(
    template.parts.flatMap(part => (unreadOf(part).length > 0 ? [placeOf(part.span)] : [])),
  );
  const sections = template.sections.map(({ title, span }): PartEstimate => {
    // A section that is nothing but a file is not read here.
    const tokens = elsewhere.has(placeOf(span)) ? UNKNOWN : counts.within(span);
    return { title, kind: 'section', span, tokens, cost: costed(tokens) };
  });
  const media = mediaVariables(template);
  const variables = template.variables.flatMap((variable): PartEstimate[] => {
    const [first] = variable.spans;
    if (first === undefined || media.has(variable.name)) return [];
    const tokens = counts.ofVariable(variable.name) ?? UNKNOWN;
    return [{ title: variable.name, kind: 'variable', span: first, tokens, cost: costed(tokens) }];
  });
  const attached = counts.attached.parts.map(({ title, kind, span, tokens, unit }): PartEstimate => {
    return { title, kind, span, tokens, cost: costed(tokens, unit) };
  });
  return [...sections, ...variables, ...attached];
}

function placeOf({ start, end }: Span): string {
  return `${start}:${end}`;
}
