import type { Span } from '../../model.ts';
import type { MappedText } from '../../text/mappedText.ts';
import type { FilesBeside } from '../format.ts';
import { scalarText } from '../yaml/scalarText.ts';
import type { YamlNode } from '../yaml/yamlNode.ts';
import { promptsInFile, type TextOfFile } from './promptFile.ts';
import { isProgram, isReference, isService, pathIn, pathsOf } from './reference.ts';

interface Named {
  readonly title: string;
  /** What providers may call it by: label, id, the text itself. */
  readonly names: readonly string[];
  /** Of its entry in the list. */
  readonly span: Span;
}

/** A prompt whose text is known. */
export interface InlinePrompt extends Named {
  readonly kind: 'inline';
  readonly text: MappedText;
  /** Parameters of its own. */
  readonly config: YamlNode | undefined;
  /** From which file the text is, and how it is written there; missing: it stands in the configuration itself. */
  readonly file?: TextOfFile;
}

/** A prompt that a file, a program or a service gives, and that is not read. */
export interface OtherPrompt extends Named {
  readonly kind: 'file' | 'unread' | 'unmatched' | 'folder' | 'program' | 'service' | 'nothing';
}

export type Prompt = InlinePrompt | OtherPrompt;

/** `prompts`: a string, a list of strings and `{raw, label}`, or a map of files (promptfoo.dev, "Prompt Configuration"). */
export function findPrompts(source: string, root: YamlNode | null, files?: FilesBeside): Prompt[] {
  const listed = root?.at('prompts');
  if (listed?.isMap === true) {
    return listed.entries().flatMap(({ key, keySpan, value }) => {
      const label = value?.text() ?? key;
      return elsewhere({ title: pathIn(key), names: [key, label], span: keySpan }, key, undefined, files);
    });
  }
  const alone = listed?.text() === undefined ? [] : [listed];
  const nodes = listed?.isList === true ? listed.items() : alone;
  return nodes.flatMap((node, index) => promptsOf(source, node, index, files));
}

function promptsOf(
  source: string,
  node: YamlNode,
  index: number,
  files: FilesBeside | undefined,
): readonly Prompt[] {
  const [label, id, raw] = ['label', 'id', 'raw'].map(key => node.at(key)?.text());
  const text = node.isMap ? node.at('raw') : node;
  const named = text ?? node.at('file') ?? node.at('id');
  const written = named?.text() ?? '';
  const names = [label, id, raw, written].filter(each => each !== undefined);
  const span = (named ?? node).usedAt ?? (named ?? node).span;
  if (node.at('function') !== undefined) {
    return [{ kind: 'program', title: label ?? id ?? 'function', names, span }];
  }
  if (named === undefined || written === '') {
    return [{ kind: 'nothing', title: label ?? `prompt ${index + 1}`, names, span }];
  }
  const config = node.at('config');
  if (text === undefined || isReference(written, files)) {
    return elsewhere({ title: pathIn(written), names, span }, written, config, files);
  }
  const title = label ?? id ?? `prompt ${index + 1}`;
  return [{ kind: 'inline', title, names, span, text: scalarText(source, named), config }];
}

/** Prompts whose texts stand in files, or who else gives them. */
function elsewhere(
  named: Named,
  written: string,
  config: YamlNode | undefined,
  files: FilesBeside | undefined,
): readonly Prompt[] {
  if (isProgram(written)) return [{ ...named, kind: 'program' }];
  if (isService(written)) return [{ ...named, kind: 'service' }];
  if (files === undefined) return [{ ...named, kind: 'file' }];
  const path = pathIn(written);
  if (files.isFolder(path)) return [{ ...named, kind: 'folder' }];
  const paths = pathsOf(path, files);
  if (paths.length === 0) return [{ ...named, kind: 'unmatched' }];
  return paths.flatMap((each): Prompt[] => {
    const one = { ...named, title: each, names: [...named.names, each] };
    if (isProgram(each)) return [{ ...one, kind: 'program' }];
    const found = promptsInFile(each, named.span, files);
    if (found === undefined) return [{ ...one, kind: 'unread' }];
    if (found.length === 0) return [{ ...one, kind: 'nothing' }];
    return found.map(({ text, file }, index) => ({
      ...one,
      kind: 'inline',
      title: found.length > 1 ? `${each}, prompt ${index + 1}` : each,
      text,
      config,
      file,
    }));
  });
}
