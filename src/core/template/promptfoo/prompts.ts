import type { Span, TemplateProblem } from '../../model.ts';
import { type Chat, readChat } from '../chat/chatMessage.ts';
import type { MappedText } from '../mappedText.ts';
import { readYaml } from '../yaml/readYaml.ts';
import { scalarText } from '../yaml/scalarText.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

/** A prompt that stands in the file, or the name of a file it stands in. */
export type Prompt =
  | { readonly kind: 'inline'; readonly title: string; readonly span: Span; readonly text: MappedText }
  | { readonly kind: 'file'; readonly name: string; readonly span: Span };

const path = /^[^\s{}]+\.(?:txt|md|json|jsonl|ya?ml|j2|csv|[cm]?js|[cm]?ts|py)(?::\w+)?$/i;
const elsewhere = /^(?:file:\/\/|(?:exec|langfuse|portkey|helicone|weave|gs|s3|https?):)/;

/** `prompts`: a string, a list of strings and `{raw, label}`, or a map of files (promptfoo.dev, "Prompt Configuration"). */
export function findPrompts(source: string, root: YamlNode | null): Prompt[] {
  const listed = root?.at('prompts');
  if (listed?.isMap === true) {
    return listed.entries().map(({ key, keySpan }) => ({ kind: 'file', name: nameOf(key), span: keySpan }));
  }
  const nodes = listed?.isList === true ? listed.items() : listed === undefined ? [] : [listed];
  return nodes.flatMap((node, index): Prompt[] => {
    const raw = node.isMap ? node.at('raw') : node;
    const named = raw ?? node.at('file') ?? node.at('id');
    const written = named?.text();
    if (named === undefined || written === undefined || written === '') return [];
    if (raw === undefined || elsewhere.test(written) || path.test(written)) {
      return [{ kind: 'file', name: nameOf(written), span: named.span }];
    }
    const title = node.at('label')?.text() ?? node.at('id')?.text() ?? `prompt ${index + 1}`;
    return [{ kind: 'inline', title, span: named.span, text: scalarText(source, named) }];
  });
}

/** A prompt is one message of the user, or a list of messages written as JSON or YAML within the text. */
export function chatOf({ title, span, text }: Prompt & { readonly kind: 'inline' }): Chat {
  const listed = /^\s*(?:\[\s*\{|-\s+role\s*:|-\s*\{)/.test(text.text) ? messagesIn(text) : null;
  return (
    listed ?? { messages: [{ role: 'user', title, span, contents: [{ kind: 'text', text }] }], problems: [] }
  );
}

function messagesIn(text: MappedText): Chat | null {
  const { root, problems } = readYaml(text.text, { start: 0, end: text.text.length });
  const items = root?.items() ?? [];
  const isChat = items.length > 0 && items.every(item => item.at('role')?.text() !== undefined);
  if (root === null || problems.length > 0 || !isChat) return null;
  const chat = readChat(root, node => scalarText(text.text, node).through(text));
  const placed = <T extends { readonly span: Span }>(each: T): T => ({
    ...each,
    span: text.spanOf(each.span),
  });
  return { messages: chat.messages.map(placed), problems: chat.problems.map<TemplateProblem>(placed) };
}

function nameOf(written: string): string {
  return written.replace(/^file:\/\//, '');
}
