import type { Chat } from '../chat/chatMessage.ts';
import { chatOf } from './inlineChat.ts';
import type { InlinePrompt, Prompt } from './prompts.ts';

/** A prompt of the file with its messages. */
export interface PromptChat extends Chat {
  readonly prompt: InlinePrompt;
  /** The text lists its messages. */
  readonly isList: boolean;
}

export function chatsOf(prompts: readonly Prompt[]): PromptChat[] {
  return prompts.filter(isInline).map(prompt => ({ prompt, ...chatOf(prompt) }));
}

/**
 * The prompt that figures and batches are of: the longest by the texts of its messages, the first of several; of those
 * whose names the provider lists, where it lists some.
 */
export function countedPrompt(
  chats: readonly PromptChat[],
  names: readonly string[],
): PromptChat | undefined {
  const taken = chats.filter(({ prompt }) => prompt.names.some(name => names.includes(name)));
  let longest: PromptChat | undefined;
  for (const chat of taken.length > 0 ? taken : chats) {
    if (longest === undefined || lengthOf(chat) > lengthOf(longest)) longest = chat;
  }
  return longest;
}

function lengthOf({ messages }: PromptChat): number {
  return messages.reduce(
    (sum, { contents }) =>
      sum + contents.reduce((length, { kind, text }) => length + (kind === 'text' ? text.text.length : 0), 0),
    0,
  );
}

function isInline(prompt: Prompt): prompt is InlinePrompt {
  return prompt.kind === 'inline';
}
