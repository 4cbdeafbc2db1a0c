import { isSoundCount, type SoundUsage, shown } from '../../core/batch/run/soundUsage.ts';
import { isJsonObject, type JsonObject } from '../../core/jsonObject.ts';
import type { Unit, Usage } from '../../core/model.ts';
import { costOf, type Pico, rateOf } from '../../core/money.ts';

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

/** Counts of what is billed beside tokens and has no unit here: searches, sources, tools of the provider's own. */
const BESIDE_TOKENS = /search|quer(?:y|ies)|citation|source|grounding|tool/;
const DEEPEST = 5;
const TICKS_PER_USD = 10_000_000_000n;
/** No call costs more: such a number is no charge. */
const MOST_DOLLARS = 10_000;

/**
 * OpenAI's usage as disjoint units. Responses give totals with details that are parts of them; the details are taken
 * out of the totals. Source: the API reference's `CompletionUsage`, `ResponseUsage` and `ImagesResponse.usage`; for
 * reasoning that stands beside the output, and in the total alone, xAI's "Consumption and Rate Limits".
 * @param json the response's body.
 * @param doubt why the numbers may be too low; undefined where they are final.
 * @returns null usage where there is none; quarantined where a number in it cannot be right, or where something was
 * counted that no price here covers.
 */
export function openaiUsage(json: JsonObject, operation: 'text' | 'image', doubt?: string): SoundUsage {
  const reported = json.usage;
  if (reported === undefined || reported === null) return { usage: null };
  if (!isJsonObject(reported)) return setAside([['usage', reported]]);
  const leaves = flatten(reported);
  const bad = [...leaves].filter(([name, value]) => isTokenCount(name) && !isSoundCount(value));
  if (bad.length > 0) return setAside(bad);
  const counts = new Map([...leaves].filter(([name]) => isTokenCount(name))) as ReadonlyMap<string, number>;
  const charged = chargeOf(reported);
  const sums = sumsOf(counts);
  if (sums === undefined) return { usage: null, charged };
  const usage = unitsOf(sums, counts, json, operation);
  const beside = [...leaves].filter(([name, value]) => BESIDE_TOKENS.test(name) && Number(value) > 0);
  if (usage !== undefined && beside.length === 0 && doubt === undefined) return { usage, charged };
  const why = doubt === undefined ? 'usage' : `usage ${doubt}`;
  const aside = setAside(beside.length > 0 ? beside : [[why, JSON.stringify(reported)]]);
  return { ...aside, charged, atMost: usage ?? mostOf(sums, operation) };
}

function setAside(values: readonly (readonly [string, unknown])[]): SoundUsage {
  return {
    usage: null,
    quarantined: Object.fromEntries(values.map(([name, value]) => [name, shown(value)])),
  };
}

interface Sums {
  readonly input: number;
  readonly output: number;
  readonly total: number;
}

/** Both sides whole: the output with the reasoning that some count beside it. */
function sumsOf(counts: ReadonlyMap<string, number>): Sums | undefined {
  const input = counts.get('prompt_tokens') ?? counts.get('input_tokens');
  const output = counts.get('completion_tokens') ?? counts.get('output_tokens');
  if (input === undefined || output === undefined) return undefined;
  const total = counts.get('total_tokens') ?? input + output;
  const reasoning =
    counts.get('completion_tokens_details.reasoning_tokens') ??
    counts.get('output_tokens_details.reasoning_tokens') ??
    0;
  return { input, output: input + output + reasoning === total ? output + reasoning : output, total };
}

/** Undefined where the numbers contradict each other. */
function unitsOf(
  { input, output, total }: Sums,
  counts: ReadonlyMap<string, number>,
  json: JsonObject,
  operation: 'text' | 'image',
): Usage | undefined {
  const rest = { input, output };
  const units: [Unit, number][] = [];
  for (const { side, names, unit } of operation === 'image' ? IMAGE_PARTS : TEXT_PARTS) {
    const count = names.map(name => counts.get(name)).find(value => value !== undefined) ?? 0;
    if (count === 0) continue;
    rest[side] -= count;
    units.push([unit, count]);
  }
  if (rest.input < 0 || rest.output < 0 || input + output !== total) return undefined;
  units.push(['inputTokens', rest.input]);
  units.push([operation === 'image' ? 'outputImageTokens' : 'outputTokens', rest.output]);
  if (operation === 'image' && Array.isArray(json.data)) units.push(['images', json.data.length]);
  return Object.fromEntries(units.filter(([, count]) => count > 0));
}

/** Everything that is in neither side counts as output: it is the dearer one. */
function mostOf({ input, output, total }: Sums, operation: 'text' | 'image'): Usage {
  const unit = operation === 'image' ? 'outputImageTokens' : 'outputTokens';
  return { inputTokens: input, [unit]: Math.max(output, total - input) };
}

/** Pico-USD as the answer itself says them: OpenRouter's and Perplexity's `cost` in dollars, xAI's ticks of 10⁻¹⁰. */
function chargeOf({ cost, cost_in_usd_ticks: ticks }: JsonObject): Pico | undefined {
  const dollars = isJsonObject(cost) ? cost.total_cost : cost;
  for (const [amount, per] of [
    [dollars, 1n],
    [ticks, TICKS_PER_USD],
  ] as const) {
    if (typeof amount !== 'number' || !(amount >= 0 && amount <= MOST_DOLLARS * Number(per))) continue;
    return costOf(rateOf(amount, per), 1).pico;
  }
  return undefined;
}

function isTokenCount(name: string): boolean {
  return name.includes('token') && !name.includes('_per_');
}

/** Every number or text by its dotted name; what is null was not counted. */
function flatten(usage: JsonObject, prefix = '', depth = 0): Map<string, unknown> {
  const leaves = new Map<string, unknown>();
  for (const [name, value] of Object.entries(usage)) {
    if (value === null || value === undefined) continue;
    if (!isJsonObject(value)) leaves.set(`${prefix}${name}`, value);
    else if (depth < DEEPEST)
      for (const [inner, leaf] of flatten(value, `${prefix}${name}.`, depth + 1)) leaves.set(inner, leaf);
  }
  return leaves;
}
