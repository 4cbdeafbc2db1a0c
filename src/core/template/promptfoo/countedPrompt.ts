import type { ParseMemory } from '../parseMemory.ts';
import { chatOf, type PromptMessages } from './inlineChat.ts';
import type { InlinePrompt, Prompt } from './prompts.ts';

/** A prompt with its messages. */
export interface PromptChat extends PromptMessages {
  readonly prompt: InlinePrompt;
}

export function chatsOf(prompts: readonly Prompt[], memory?: ParseMemory): PromptChat[] {
  return prompts.filter(isInline).map(prompt => ({ prompt, ...chatOf(prompt, memory) }));
}

/**
 * Every prompt that stands in the file itself, and one for each entry that names files: those have one place for all
 * their prompts. It is the one that is counted, else the longest.
 */
export function shownPrompts(chats: readonly PromptChat[], counted: PromptChat | undefined): PromptChat[] {
  const entries = new Map<PromptChat | number, PromptChat[]>();
  for (const chat of chats) {
    const key = chat.prompt.file === undefined ? chat : chat.prompt.span.start;
    entries.set(key, [...(entries.get(key) ?? []), chat]);
  }
  return [...entries.values()].flatMap(entry =>
    counted !== undefined && entry.includes(counted) ? counted : (longestOf(entry) ?? []),
  );
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
  return longestOf(taken.length > 0 ? taken : chats);
}

function longestOf(chats: readonly PromptChat[]): PromptChat | undefined {
  let longest: PromptChat | undefined;
  for (const chat of chats) {
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
