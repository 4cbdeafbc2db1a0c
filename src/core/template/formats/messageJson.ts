import type { Span, Template, TemplateProblem } from '../../model.ts';
import { wholeOf } from '../../text/textPlaces.ts';
import { withAttachments } from '../attachments/found.ts';
import { withMediaResolution } from '../attachments/mediaResolution.ts';
import { requestAttachments } from '../attachments/requestAttachments.ts';
import { assembleChat } from '../chat/assembleChat.ts';
import { type Chat, type ChatMessage, readChat } from '../chat/chatMessage.ts';
import { readContent, type TextOf } from '../chat/content.ts';
import { simpleContent } from '../chat/engine.ts';
import { missingMessages } from '../chat/missingMessages.ts';
import { prepareChat } from '../chat/prepareChat.ts';
import type { RenderCall, TemplateFormat } from '../format.ts';
import { jsonFault } from '../json/jsonFault.ts';
import { readJson } from '../json/readJson.ts';
import { findParams } from '../modelParams.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { callValues } from '../render/renderValues.ts';
import { readYaml, type YamlRead } from '../yaml/readYaml.ts';
import { scalarText } from '../yaml/scalarText.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/**
 * The body of a provider's request as JSON, or only its list of messages; `{{name}}` in a message is replaced by its
 * value. OpenAI's `messages`, `input` and `instructions`, Anthropic's `system`.
 */
export const messageJson: TemplateFormat = {
  id: 'messages-json',
  label: 'Message JSON',
  matches: path => /\.(?:messages|prompt)\.json$/i.test(path),
  parse,
  prepare,
};

function parse(source: string, memory?: ParseMemory): Template {
  const { root, chat, problems } = read(source);
  const model = root?.at('model');
  const id = model?.text();
  const template = assembleChat({
    format: messageJson.id,
    source,
    ...(model === undefined || id === undefined || id === '' ? {} : { model: { id, span: model.span } }),
    found: findParams(root?.at('generationConfig'), root ?? undefined),
    messages: chat.messages,
    engine: simpleContent,
    memory,
    declarations: [],
    // Where the JSON is broken, what is missing in it follows from that.
    problems: problems.length > 0 ? problems : chat.problems,
  });
  if (problems.length > 0) return template;
  const called = withAttachments(template, { attachments: chat.attachments, problems: [] });
  const config = root?.at('generationConfig');
  const attached = withAttachments(called, requestAttachments(root ?? undefined, config));
  return withMediaResolution(attached, config);
}

function prepare(source: string): RenderCall {
  const render = prepareChat(read(source).chat.messages, simpleContent);
  return values => render(callValues({}, values));
}

function read(source: string): { root: YamlNode | null; chat: Chat; problems: readonly TemplateProblem[] } {
  const { root, problems: found } = readFile(source, wholeOf(source));
  const chat = chatOf(root, node => scalarText(source, node));
  if (chat === null) {
    const missing = found.length > 0 ? [] : [missingMessages(root, 'messages')];
    return { root, chat: NO_CHAT, problems: [...found, ...missing] };
  }
  return { root, chat, problems: found };
}

/** Text that is no JSON is read as YAML: hints stay while somebody types. */
function readFile(source: string, whole: Span): YamlRead {
  const json = readJson(source, whole);
  if (json !== null) return { root: json, problems: [] };
  const { root, problems } = readYaml(source, whole);
  // What YAML has against the text follows from its not being JSON; limits are another matter.
  const limits = problems.filter(({ code }) => code !== 'yaml-syntax' && code !== 'yaml-alias');
  const fault = limits.length > 0 ? null : jsonFault(source, whole);
  return { root, problems: fault === null ? problems.map(ofJson) : [noJson(source, fault)] };
}

/** A limit in the words of who wrote JSON. */
function ofJson(problem: TemplateProblem): TemplateProblem {
  const { code, message } = problem;
  if (!code.startsWith('yaml-too-')) return problem;
  return { ...problem, code: code.replace('yaml', 'json'), message: message.replace('YAML', 'JSON') };
}

const NO_CHAT: Chat = { messages: [], attachments: [], problems: [] };

function chatOf(root: YamlNode | null, textOf: TextOf): Chat | null {
  if (root === null) return null;
  const input = root.at('input');
  const list = root.isList ? root : (root.at('messages') ?? (input?.isList === true ? input : undefined));
  const said = list?.isList === true ? readChat(list, textOf) : null;
  const system = lone(root.at('system') ?? root.at('instructions'), 'system', textOf);
  const asked = said === null ? lone(input, 'user', textOf) : NO_CHAT;
  const messages = [...system.messages, ...(said?.messages ?? []), ...asked.messages];
  return said === null && messages.length === 0
    ? null
    : {
        messages,
        attachments: [...system.attachments, ...(said?.attachments ?? []), ...asked.attachments],
        problems: [...system.problems, ...(said?.problems ?? []), ...asked.problems],
      };
}

/** A message whose role its key gives. */
function lone(node: YamlNode | undefined, role: ChatMessage['role'], textOf: TextOf): Chat {
  if (node === undefined) return NO_CHAT;
  const { contents, attachments, problems } = readContent(node, textOf);
  const messages = contents.length === 0 ? [] : [{ role, title: role, span: node.span, contents }];
  return { messages, attachments, problems };
}

function noJson(source: string, at: number): TemplateProblem {
  const message =
    at >= source.length
      ? 'The JSON ends too early'
      : `This is no JSON: ${JSON.stringify(source[at])} cannot stand here`;
  return {
    code: 'json-syntax',
    message,
    severity: 'error',
    span: { start: at, end: Math.min(at + 1, source.length) },
  };
}
