import { isSoundCount, type SoundUsage, shown } from '../../core/batch/run/soundUsage.ts';
import { isJsonObject, type JsonObject } from '../../core/jsonObject.ts';
import type { Unit } from '../../core/model.ts';

/** A detail that is contained in the input's or the output's total, and the unit it is billed as. */
interface Part {
  readonly side: 'input' | 'output';
  readonly names: readonly string[];
  readonly unit: Unit;
}

const TEXT_PARTS: readonly Part[] = [
  {
    side: 'input',
    names: ['prompt_tokens_details.cached_tokens', 'input_tokens_details.cached_tokens'],
    unit: 'cachedInputTokens',
  },
  {
    side: 'input',
    names: ['prompt_tokens_details.cache_write_tokens', 'input_tokens_details.cache_write_tokens'],
    unit: 'cacheWriteTokens',
  },
  { side: 'input', names: ['prompt_tokens_details.audio_tokens'], unit: 'inputAudioTokens' },
  {
    side: 'output',
    names: ['completion_tokens_details.reasoning_tokens', 'output_tokens_details.reasoning_tokens'],
    unit: 'reasoningTokens',
  },
  { side: 'output', names: ['completion_tokens_details.audio_tokens'], unit: 'outputAudioTokens' },
];

const IMAGE_PARTS: readonly Part[] = [
  { side: 'input', names: ['input_tokens_details.image_tokens'], unit: 'inputImageTokens' },
  { side: 'input', names: ['input_tokens_details.cached_tokens'], unit: 'cachedInputTokens' },
  { side: 'output', names: ['output_tokens_details.text_tokens'], unit: 'outputTokens' },
];

/**
 * OpenAI's usage as disjoint units. Responses give totals with details that are parts of them; the details are taken
 * out of the totals. Source: the API reference's `CompletionUsage`, `ResponseUsage` and `ImagesResponse.usage`.
 * @param json the response's body.
 * @returns null usage where there is none; quarantined where a number in it cannot be right.
 */
export function openaiUsage(json: JsonObject, operation: 'text' | 'image'): SoundUsage {
  const reported = json.usage;
  if (reported === undefined || reported === null) return { usage: null };
  if (!isJsonObject(reported)) return { usage: null, quarantined: { usage: shown(reported) } };
  const leaves = flatten(reported);
  const bad = [...leaves].filter(([, value]) => !isSoundCount(value));
  if (bad.length > 0) {
    return { usage: null, quarantined: Object.fromEntries(bad.map(([name, value]) => [name, shown(value)])) };
  }
  const counts = leaves as ReadonlyMap<string, number>;
  const input = counts.get('prompt_tokens') ?? counts.get('input_tokens');
  const output = counts.get('completion_tokens') ?? counts.get('output_tokens');
  if (input === undefined || output === undefined) return { usage: null };
  const rest = { input, output };
  const units: [Unit, number][] = [];
  for (const { side, names, unit } of operation === 'image' ? IMAGE_PARTS : TEXT_PARTS) {
    const count = names.map(name => counts.get(name)).find(value => value !== undefined) ?? 0;
    if (count === 0) continue;
    rest[side] -= count;
    units.push([unit, count]);
  }
  if (rest.input < 0 || rest.output < 0)
    return { usage: null, quarantined: { usage: shown(JSON.stringify(reported)) } };
  units.push(['inputTokens', rest.input]);
  units.push([operation === 'image' ? 'outputImageTokens' : 'outputTokens', rest.output]);
  if (operation === 'image' && Array.isArray(json.data)) units.push(['images', json.data.length]);
  return { usage: Object.fromEntries(units.filter(([, count]) => count > 0)) };
}

/** Numbers that money is counted from, by dotted name. Prediction tokens and other notes are parts of parts. */
function flatten(usage: JsonObject, prefix = ''): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  for (const [name, value] of Object.entries(usage)) {
    if (value === null || value === undefined || !name.includes('token')) continue;
    if (isJsonObject(value)) {
      for (const [inner, leaf] of flatten(value, `${prefix}${name}.`)) leaves.set(inner, leaf);
    } else leaves.set(`${prefix}${name}`, value);
  }
  return leaves;
}
