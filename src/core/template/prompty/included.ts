import type { Span } from '../../model.ts';
import type { FilesBeside } from '../format.ts';
import type { ParseMemory } from '../parseMemory.ts';
import { dataFile } from '../yaml/dataFile.ts';
import { YamlNode } from '../yaml/yamlNode.ts';

/** Files that lead to one another. */
const MAX_DEPTH = 5;

/**
 * Front matter with what its `${file:path}` references stand for, wherever they are: JSON and YAML as data, anything
 * else as text (spec/spec.md, Loading). What cannot be read stays the reference that it is.
 */
export function withFiles(
  root: YamlNode | null,
  files: FilesBeside | undefined,
  memory?: ParseMemory,
): YamlNode | null {
  if (root === null || files === undefined) return root;
  const including = (node: YamlNode, depth: number): YamlNode =>
    node.including((text, place) => {
      const path = depth < MAX_DEPTH ? /^\s*\$\{file:([^}]+)\}\s*$/i.exec(text)?.[1] : undefined;
      const found = path === undefined ? undefined : contentOf(path.trim(), place, files, memory);
      return found && including(found, depth + 1);
    });
  return including(root, 0);
}

/** The data in a file that a plain word names, as version 1 has it for samples: `sample: sample.json`. */
export function namedData(
  node: YamlNode | undefined,
  files: FilesBeside | undefined,
  memory?: ParseMemory,
): YamlNode | undefined {
  const path = node?.text()?.trim();
  const isData = path !== undefined && /^[^${}\n]+\.(?:json|ya?ml)$/i.test(path);
  if (node === undefined || files === undefined || !isData) return node;
  return contentOf(path, node.usedAt ?? node.span, files, memory) ?? node;
}

function contentOf(
  path: string,
  place: Span,
  files: FilesBeside,
  memory: ParseMemory | undefined,
): YamlNode | undefined {
  const text = files.read(path);
  if (text === undefined) return undefined;
  return /\.(?:json|ya?ml)$/i.test(path) ? dataFile(text, place, memory) : YamlNode.textAt(text, place);
}
