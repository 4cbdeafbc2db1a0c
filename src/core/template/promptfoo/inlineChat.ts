import type { MappedText } from '../../text/mappedText.ts';
import { type Chat, readChat } from '../chat/chatMessage.ts';
import { readYaml } from '../yaml/readYaml.ts';
import { scalarText } from '../yaml/scalarText.ts';
import type { InlinePrompt } from './prompts.ts';

/** A prompt is one message of the user, or a list of messages written as JSON or YAML within the text. */
export function chatOf({ title, span, text }: InlinePrompt): Chat & { readonly isList: boolean } {
  const listed = /^\s*(?:\[\s*\{|-\s+role\s*:|-\s*\{)/.test(text.text) ? messagesIn(text) : null;
  if (listed !== null) return { ...listed, isList: true };
  const message = { role: 'user', title, span, contents: [{ kind: 'text', text }] } as const;
  return { messages: [message], attachments: [], problems: [], isList: false };
}

function messagesIn(text: MappedText): Chat | null {
  const { root, problems: faults } = readYaml(text.text, { start: 0, end: text.text.length });
  const items = root?.items() ?? [];
  const isChat = items.length > 0 && items.every(item => item.at('role')?.text() !== undefined);
  if (root === null || faults.length > 0 || !isChat) return null;
  const chat = readChat(root, node => scalarText(text.text, node).through(text));
  const messages = chat.messages.map(each => ({ ...each, span: text.usedAt ?? text.spanOf(each.span) }));
  const problems = chat.problems.map(each => ({ ...each, span: text.spanOf(each.span) }));
  const attachments = chat.attachments.map(each => ({ ...each, span: text.spanOf(each.span) }));
  return { messages, attachments, problems };
}
