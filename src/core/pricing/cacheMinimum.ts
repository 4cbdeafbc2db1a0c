import { bareModelName } from '../tokens/modelVendor.ts';

/** From how many tokens on a provider caches the beginning of a prompt, and who says so. */
export interface CacheMinimum {
  readonly tokens: number;
  /** What is cached is a multiple of so many tokens; 1 where the vendor says nothing of steps. */
  readonly step: number;
  readonly source: string;
}

const OPENAI = 'OpenAI, "Prompt caching"';
const ANTHROPIC = 'Anthropic, "Prompt caching"';
const GOOGLE = 'Google, "Context caching"';

/** By model name without provider; the first that matches decides. Read 2026-11-22. */
const MINIMUMS: readonly (readonly [RegExp, number, string])[] = [
  [/^(gpt-|chatgpt-|o[134](-|$))/, 1024, OPENAI],
  [
    /claude-(opus-4-1|opus-4(-0|-\d{8}|$|@)|sonnet-4-5|sonnet-4(-0|-\d{8}|$|@)|3-[57]-sonnet|3-opus)/,
    1024,
    ANTHROPIC,
  ],
  [/claude-(3-5-haiku|haiku-3-5|3-haiku|haiku-3|sonnet-4-6)/, 2048, ANTHROPIC],
  // Newer models have the highest minimum so far.
  [/claude/, 4096, ANTHROPIC],
  [/^gemini-2\.5-(flash|pro)/, 2048, GOOGLE],
  [/^gemini-[3-9]/, 4096, GOOGLE],
];

/**
 * OpenAI caches in steps of 128 tokens up to GPT-5.5; its page says nothing of steps for later models (OpenAI Cookbook,
 * "Prompt Caching 201", 1.1). Read 2026-11-22.
 */
const STEPPED = /^(chatgpt-|o[134](-|$)|gpt-(3|4|5($|-|\.[0-5](-|$))))/;

/** Undefined where the vendor documents none that we know. @param modelId `provider/model` or a bare name */
export function cacheMinimum(modelId: string): CacheMinimum | undefined {
  const dotted = bareModelName(modelId);
  const name = dotted.replaceAll('.', '-');
  const found = MINIMUMS.find(([pattern]) => pattern.test(dotted) || pattern.test(name));
  return found && { tokens: found[1], step: STEPPED.test(dotted) ? 128 : 1, source: found[2] };
}
