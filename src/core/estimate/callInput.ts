import type { ModelParams, Price, Quantity, Template, Usage } from '../model.ts';
import { isFixed } from './branches.ts';
import { unreadOf } from './partValues.ts';
import { addTokens } from './quantity.ts';
import type { TemplateCounts } from './templateCounts.ts';

/**
 * What a call must give and whose size nobody knows: variables, whether put into the text or looped over, partials, and
 * media without a rule.
 */
export function unsized(template: Template, counts: TemplateCounts, usage: Usage): string[] {
  const partials = template.parts.flatMap(part => (part.instead ? [] : unreadOf(part)));
  const others = usage.audioSeconds === undefined ? counts.attached.unknown() : [];
  return [...new Set([...counts.unsizedVariables(), ...partials, ...others])];
}

/** Words of a call with their framing; media come on top. */
export function inputTokens(template: Template, counts: TemplateCounts, chat: boolean): Quantity<number> {
  const total = addTokens(counts.text(), ...(chat ? [counts.framing()] : []));
  const isKnown = isFixed(template) && counts.attached.unknown().length === 0;
  return total.kind === 'exact' && !isKnown ? { ...total, kind: 'estimated' } : total;
}

/** All input, and the words among it. What was measured of whole calls has the media's tokens in it. */
export function withMedia(text: Quantity<number>, { attached }: TemplateCounts, isMeasured: boolean) {
  const media = {
    inputImageTokens: attached.ofUnit('inputImageTokens'),
    inputAudioTokens: attached.ofUnit('inputAudioTokens'),
  };
  if (!isMeasured) return { words: text, attached: media, input: addTokens(text, ...Object.values(media)) };
  const taken = Object.values(media).reduce((total, { value }) => total + (value ?? 0), 0);
  const without = (tokens: number) => Math.max(0, tokens - taken);
  const words: Quantity<number> = {
    value: text.value === null ? null : without(text.value),
    kind: text.kind,
    ...(text.low !== undefined && { low: without(text.low) }),
    ...(text.high !== undefined && { high: without(text.high) }),
  };
  return { words, attached: media, input: text };
}

/** Speech is billed by the character, video and what is transcribed by the second. */
export function mediaUsage(
  template: Template,
  { attached }: TemplateCounts,
  price: Price | undefined,
  { seconds }: ModelParams,
): Usage {
  const spoken = price?.rates.characters !== undefined;
  const heard = price?.rates.audioSeconds === undefined ? undefined : attached.seconds();
  return {
    ...(spoken && { characters: charactersOf(template) }),
    ...(heard !== undefined && { audioSeconds: heard }),
    ...(seconds !== undefined && { videoSeconds: seconds }),
  };
}

/** UTF-16 units of the text, with variables at their samples. */
function charactersOf(template: Template): number {
  const samples = new Map(template.variables.map(({ name, sample }) => [name, sample?.length ?? 0]));
  return template.parts.reduce((total, { kind, name, span, instead }) => {
    if (instead) return total;
    if (kind === 'text') return total + span.end - span.start;
    return kind === 'variable' ? total + (samples.get(name ?? '') ?? 0) : total;
  }, 0);
}
