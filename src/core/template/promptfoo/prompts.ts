import type { Span, TemplateProblem } from '../../model.ts';
import type { MappedText } from '../../text/mappedText.ts';
import { scalarText } from '../yaml/scalarText.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';

interface Named {
  readonly title: string;
  /** What providers may call it by: label, id, the text itself. */
  readonly names: readonly string[];
  readonly span: Span;
}

/** A prompt with its text in the file. */
export interface InlinePrompt extends Named {
  readonly kind: 'inline';
  readonly text: MappedText;
  /** Parameters of its own. */
  readonly config: YamlNode | undefined;
}

/** A prompt that a file, a program or a service gives. */
export interface OtherPrompt extends Named {
  readonly kind: 'file' | 'program' | 'service' | 'nothing';
}

export type Prompt = InlinePrompt | OtherPrompt;

const path =
  /^[^\s{}]+\.(?:txt|md|jsonl?|ya?ml|j2|csv|[cm]?js|[cm]?ts|py|sh|bash|exe|bat|cmd|ps1|rb|pl)(?::\w+)?$/i;
const program = /^exec:|\.(?:[cm]?js|[cm]?ts|py|sh|bash|exe|bat|cmd|ps1|rb|pl)(?::\w+)?$/i;
const service = /^(?:langfuse|portkey|helicone|weave|gs|s3|https?):/;

/** `prompts`: a string, a list of strings and `{raw, label}`, or a map of files (promptfoo.dev, "Prompt Configuration"). */
export function findPrompts(source: string, root: YamlNode | null): Prompt[] {
  const listed = root?.at('prompts');
  if (listed?.isMap === true) {
    return listed.entries().map(({ key, keySpan, value }) => ({
      kind: kindOf(key),
      title: nameOf(key),
      names: [key, value?.text() ?? key],
      span: keySpan,
    }));
  }
  const alone = listed?.text() === undefined ? [] : [listed];
  const nodes = listed?.isList === true ? listed.items() : alone;
  return nodes.map((node, index) => promptOf(source, node, index));
}

function promptOf(source: string, node: YamlNode, index: number): Prompt {
  const [label, id, raw] = ['label', 'id', 'raw'].map(key => node.at(key)?.text());
  const text = node.isMap ? node.at('raw') : node;
  const named = text ?? node.at('file') ?? node.at('id');
  const written = named?.text() ?? '';
  const names = [label, id, raw, written].filter(each => each !== undefined);
  const span = (named ?? node).usedAt ?? (named ?? node).span;
  if (node.at('function') !== undefined) {
    return { kind: 'program', title: label ?? id ?? 'function', names, span };
  }
  if (named === undefined || written === '') {
    return { kind: 'nothing', title: label ?? `prompt ${index + 1}`, names, span };
  }
  const elsewhere = written.startsWith('file://') || written.startsWith('exec:') || service.test(written);
  if (text === undefined || elsewhere || path.test(written)) {
    return { kind: kindOf(written), title: nameOf(written), names, span };
  }
  const title = label ?? id ?? `prompt ${index + 1}`;
  return { kind: 'inline', title, names, span, text: scalarText(source, named), config: node.at('config') };
}

function kindOf(written: string): OtherPrompt['kind'] {
  if (program.test(written)) return 'program';
  return service.test(written) ? 'service' : 'file';
}

function nameOf(written: string): string {
  return written.replace(/^file:\/\//, '');
}

const reasons: Readonly<Record<OtherPrompt['kind'], string>> = {
  file: 'stands in a file of its own',
  program: 'is made by a program, and known where that runs',
  service: 'stands elsewhere, and nothing is fetched',
  nothing: 'has no text: promptfoo refuses it',
};

/** Why a prompt is in none of the figures. */
export function outOfSight({ kind, title, span }: OtherPrompt): TemplateProblem {
  const message = `The prompt "${title.slice(0, 80)}" ${reasons[kind]}: it is in none of these figures`;
  return { code: 'prompt-elsewhere', message, severity: kind === 'nothing' ? 'warning' : 'info', span };
}
