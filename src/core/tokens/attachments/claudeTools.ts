import type { ToolChoice } from '../../callAttachment.ts';
import type { Quantity } from '../../model.ts';

export const CLAUDE_TOOLS = 'Anthropic, "Tool use", tool use system prompt token count, read 2026-11-22';

/** By model name without provider; the first that matches decides. Tokens with `auto` or `none`, then with `any`. */
const SYSTEM_PROMPTS: readonly (readonly [RegExp, auto: number, any: number])[] = [
  [/opus-4[.-]8/, 290, 410],
  [/opus-4[.-]7/, 675, 804],
  [/(opus|sonnet)-4[.-]6/, 497, 589],
  [/(opus|sonnet|haiku)-4[.-]5/, 496, 588],
  [/opus-4[.-]1|(opus|sonnet)-4(-0|-\d{8}|@|$)/, 313, 315],
  [/sonnet-5/, 354, 474],
  [/3[.-]7-sonnet|sonnet-3[.-]7/, 346, 313],
  [/3[.-]5-sonnet(-v2|-20241022|-latest|$)/, 346, 313],
  [/3[.-]5-sonnet/, 294, 261],
  [/3[.-]5-haiku|haiku-3[.-]5/, 264, 355],
  [/3-opus/, 530, 281],
  [/3-sonnet/, 159, 235],
  [/3-haiku/, 264, 340],
];

/** Of models that the table does not name: the middle of it within its ends. */
const UNNAMED: Quantity<number> = { value: 496, kind: 'estimated', low: 159, high: 804 };

/**
 * Tokens of the system prompt that Anthropic adds to a call with tools.
 * @param name of the model, lower case, without provider.
 */
export function claudeToolPrompt(name: string, choice: ToolChoice | undefined): Quantity<number> {
  const named = SYSTEM_PROMPTS.find(([pattern]) => pattern.test(name));
  if (named === undefined) return UNNAMED;
  const isFree = choice === undefined || choice === 'auto' || choice === 'none';
  return { value: isFree ? named[1] : named[2], kind: 'exact' };
}
