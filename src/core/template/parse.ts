import type { Template } from '../model.ts';
import type { FilesBeside } from './format.ts';
import { plainText } from './formats/plainText.ts';
import { formatOf } from './formats.ts';
import { maxSourceLength, refusedTemplate } from './limits.ts';
import type { ParseMemory } from './parseMemory.ts';

/**
 * Reads a prompt template. Never throws: what is wrong with the text is in `problems`, each with its place.
 * A file that `formatOf` does not know is read as plain text: somebody named it as a prompt.
 * @param memory of parses of the same document before; it makes this one fast and changes nothing in it.
 * @param files what the template names beside itself.
 */
export function parseTemplate(
  path: string,
  source: string,
  globs: readonly string[] = [],
  memory?: ParseMemory,
  files?: FilesBeside,
): Template {
  const format = formatOf(path, globs) ?? plainText;
  if (source.length > maxSourceLength) return refusedTemplate(format.id, source);
  return format.parse(source, memory, files);
}
