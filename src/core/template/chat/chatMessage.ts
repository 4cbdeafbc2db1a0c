import type { Role, Span, TemplateProblem } from '../../model.ts';
import type { FoundAttachments, PlacedAttachment } from '../attachments/found.ts';
import { readToolCall, readToolCalls } from '../attachments/toolCalls.ts';
import { roleOf } from '../roles/roles.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { type Content, readContent, type TextOf } from './content.ts';

/** A message of a file that lists them, as most providers' APIs take them. */
export interface ChatMessage {
  readonly role: Role;
  /** Who speaks, where the message says so. */
  readonly name?: string;
  /** The role's own word. */
  readonly title: string;
  /** Of the whole entry, or of the alias that stands for it. */
  readonly span: Span;
  readonly contents: readonly Content[];
  /** Of a prompt that a call sends instead of the one that is counted. */
  readonly instead?: true;
}

export interface Chat {
  readonly messages: readonly ChatMessage[];
  /** Calls of tools in the messages and between them. */
  readonly attachments: readonly PlacedAttachment[];
  readonly problems: readonly TemplateProblem[];
}

/** Reads a list of `{role, content}`; entries that are none are problems and left out. */
export function readChat(list: YamlNode, textOf: TextOf): Chat {
  const messages: ChatMessage[] = [];
  const attachments: PlacedAttachment[] = [];
  const problems: TemplateProblem[] = [];
  const take = (found: FoundAttachments): void => {
    attachments.push(...found.attachments);
    problems.push(...found.problems);
  };
  const warn = (code: string, message: string, span: Span): void => {
    problems.push({ code, message, severity: 'warning', span });
  };
  let isNamed = false;
  for (const item of list.items()) {
    const roleNode = item.at('role');
    const word = roleNode?.text();
    if (roleNode === undefined || word === undefined) {
      if (isToolItem(item)) take(readToolCall(item));
      else warn('message-without-role', 'This message has no role: it is not sent', item.span);
      continue;
    }
    const role = roleOf(word);
    if (role === undefined) {
      warn('unknown-role', `"${word}" is no role: system, user, assistant and tool are`, roleNode.span);
    }
    const content = item.at('content') ?? item.at('parts');
    const calls = item.at('tool_calls') ?? item.at('function_call');
    if (content === undefined && calls === undefined) {
      warn('message-without-content', 'This message has no content', item.span);
    }
    if (calls !== undefined) take(readToolCalls(calls));
    const read = content === undefined ? undefined : readContent(content, textOf);
    if (read !== undefined) take(read);
    const nameNode = item.at('name');
    const name = nameNode?.text();
    if (nameNode !== undefined && !isNamed) {
      isNamed = true;
      const message = 'Names of speakers are in the figures, but batches do not send them';
      problems.push({ code: 'unsent', message, severity: 'info', span: nameNode.span });
    }
    messages.push({
      role: role ?? 'user',
      ...(name === undefined ? {} : { name }),
      title: word,
      span: item.usedAt ?? item.span,
      contents: read?.contents ?? [],
    });
  }
  return { messages, attachments, problems };
}

/** OpenAI's Responses API lists calls of tools and their outputs between the messages. */
function isToolItem(item: YamlNode): boolean {
  return /^(?:function|tool|custom_tool|web_search|file_search|computer)_call|^reasoning$|^item_reference$/.test(
    item.at('type')?.text() ?? '',
  );
}
