import type { Quantity } from '../model.ts';
import type { Encoding } from './encoding.ts';
import { profileTokens, tokenProfile } from './profiles.ts';

/** What of a chat message is framing: everything but its content. */
export interface MessageFrame {
  readonly role: string;
  readonly name?: string;
}

/** Around each message. */
const PER_MESSAGE = 3;
/** With a name. */
const PER_NAME = 1;
/** Every reply is primed with the assistant's opening. */
const PRIMING = 3;

/** Models whose rule OpenAI documents. */
const DOCUMENTED = /^(gpt-3\.5-turbo|gpt-4o?)(-|$)/;

/** Models that take one text as a prompt, not messages (OpenAI, "Completions API"): nothing is put around it. */
const COMPLETION =
  /^(ft:)?((text-|code-)?(davinci|curie|babbage|ada|cushman)(-|:|$)|gpt-3\.5-turbo-instruct(-|:|$))/;

/** What a provider may add where nothing is documented: our assumption, over what has been observed. */
const UNDOCUMENTED = { once: 12, perMessage: 4 };

/**
 * Input tokens that framing adds to the contents of `messages`: for each message 3 and its role, for a name its
 * tokens and 1, and 3 to prime the reply. Source: OpenAI Cookbook, "How to count tokens with tiktoken", section 6,
 * which names gpt-3.5-turbo, gpt-4, gpt-4o and gpt-4o-mini; for every other model the same rule is an estimate
 * that may be nothing or a dozen tokens more. A prompt without messages (image, speech, embedding) has none, nor has
 * one text for a completion model; how several become one is the application's matter.
 */
export function messageOverhead(
  modelId: string,
  messages: readonly MessageFrame[],
  encoding: Encoding,
): Quantity<number> {
  if (messages.length === 0) return { value: 0, kind: 'exact' };
  const name = modelId.slice(modelId.lastIndexOf('/') + 1);
  if (COMPLETION.test(name)) return { value: 0, kind: messages.length === 1 ? 'exact' : 'estimated' };
  const profile = tokenProfile(modelId);
  let words = 0;
  let marks = PRIMING;
  for (const { role, name } of messages) {
    words += encoding.count(role);
    marks += PER_MESSAGE;
    if (name !== undefined) {
      words += encoding.count(name);
      marks += PER_NAME;
    }
  }
  const value = marks + (profileTokens(profile, words).value ?? words);
  if (DOCUMENTED.test(name)) return { value, kind: 'exact' };
  return {
    value,
    kind: 'estimated',
    low: 0,
    high: value + UNDOCUMENTED.once + UNDOCUMENTED.perMessage * messages.length,
  };
}
