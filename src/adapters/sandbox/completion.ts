import { type Desk, type Json, Refusal, requireText, seedOf } from './answer.ts';
import { besideWords } from './besideWords.ts';
import type { Metered } from './bill.ts';
import { prose } from './prose.ts';

export interface Completion {
  readonly model: string;
  readonly text: string;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
  /** The text ends because the limit was reached. */
  readonly cut: boolean;
  readonly used: Metered;
}

/** From this many tokens on a repeated beginning counts as cached, as OpenAI documents. */
const CACHE_MINIMUM = 1024;
const PER_MESSAGE = 3;
const PRIMING = 3;
const DEFAULT_LIMIT = 1000;

export interface SpokenMessage {
  readonly role: string;
  readonly text: string;
}

/** Input tokens of a call with these messages, framing included. */
export async function inputTokens(
  desk: Desk,
  model: string,
  messages: readonly SpokenMessage[],
): Promise<number> {
  let input = PRIMING;
  for (const { role, text } of messages)
    input += PER_MESSAGE + (await desk.countTokens(model, role)) + (await desk.countTokens(model, text));
  return input;
}

/** What a text endpoint answers: a text whose length and words follow from the request, within its limit. */
export async function complete(
  desk: Desk,
  request: Json,
  messages: readonly SpokenMessage[],
  limitGiven: unknown,
): Promise<Completion> {
  const model = requireText(request, 'model');
  if (limitGiven !== undefined && limitGiven !== null && !(Number(limitGiven) >= 1))
    throw new Refusal(400, 'the output limit must be at least 1', 'invalid_value');
  const limit = Number(limitGiven ?? DEFAULT_LIMIT);
  const seed = seedOf(request);
  const words = await inputTokens(desk, model, messages);
  const input = words + (await besideWords(desk, model, request));
  const prefix = messages
    .map(({ role, text }) => `${role}\n${text}`)
    .join('\n')
    .slice(0, 8 * CACHE_MINIMUM);
  const cached = input >= CACHE_MINIMUM && desk.seenBefore(`${model}\n${prefix}`) ? CACHE_MINIMUM : 0;
  const wanted = 20 + ((seed[0] ?? 0) % 120);
  const reasoning = /^(gpt-5|o\d)/.test(model) ? Math.min((seed[1] ?? 0) % 128, Math.floor(limit / 2)) : 0;
  const { text, tokens, cut } = await textOf(desk, model, seed, wanted, limit - reasoning);
  const used: Metered = [
    ['inputTokens', input - cached],
    ['cachedInputTokens', cached],
    ['outputTokens', tokens],
    ['reasoningTokens', reasoning],
  ];
  return { model, text, input, cached, output: tokens + reasoning, reasoning, cut, used };
}

/** At most `limit` tokens; words are dropped from the end until they fit. */
async function textOf(desk: Desk, model: string, seed: Uint8Array, wanted: number, limit: number) {
  let words = Math.min(wanted, limit);
  for (;;) {
    const text = prose(seed, words);
    const tokens = await desk.countTokens(model, text);
    if (tokens <= limit || words === 0) return { text, tokens, cut: words < wanted };
    words = Math.max(0, words - Math.max(1, Math.ceil((tokens - limit) / 2)));
  }
}
