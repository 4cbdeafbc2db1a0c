import { MappedText } from '../../text/mappedText.ts';
import { type Chat, readChat } from '../chat/chatMessage.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { readYaml, type YamlRead } from '../yaml/readYaml.ts';
import { scalarText } from '../yaml/scalarText.ts';
import type { InlinePrompt } from './prompts.ts';

export interface PromptMessages extends Chat {
  /** The text lists its messages. */
  readonly isList: boolean;
}

/** A prompt is one message of the user, or a list of messages written as JSON or YAML within the text. */
export function chatOf({ title, span, text, file }: InlinePrompt, memory?: ParseMemory): PromptMessages {
  const isData = file?.isData === true;
  const mayList = isData || /^\s*(?:\[\s*\{|-\s+role\s*:|-\s*\{)/.test(text.text);
  const yaml = mayList ? yamlIn(text.text, memory) : null;
  const listed = yaml && messagesIn(text, yaml);
  if (listed !== null) return { ...listed, isList: true };
  // Data that lists no messages is sent as compact JSON (src/prompts/processors/yaml.ts and json.ts).
  const value = isData && yaml?.problems.length === 0 ? yaml.root?.toValue() : undefined;
  const said = value === undefined ? text : MappedText.whole(JSON.stringify(value), span);
  const message = { role: 'user', title, span, contents: [{ kind: 'text', text: said }] } as const;
  return { messages: [message], attachments: [], problems: [], isList: false };
}

function messagesIn(text: MappedText, { root, problems: faults }: YamlRead): Chat | null {
  const items = root?.items() ?? [];
  const isChat = items.length > 0 && items.every(item => item.at('role')?.text() !== undefined);
  if (root === null || faults.length > 0 || !isChat) return null;
  const chat = readChat(root, node => scalarText(text.text, node).through(text));
  const messages = chat.messages.map(each => ({ ...each, span: text.usedAt ?? text.spanOf(each.span) }));
  const problems = chat.problems.map(each => ({ ...each, span: text.spanOf(each.span) }));
  const attachments = chat.attachments.map(each => ({ ...each, span: text.spanOf(each.span) }));
  return { messages, attachments, problems };
}

function yamlIn(text: string, memory: ParseMemory | undefined): YamlRead {
  return memory === undefined ? readWhole(text) : memory.recall(readWhole, text);
}

function readWhole(text: string): YamlRead {
  return readYaml(text, { start: 0, end: text.length });
}
