import type { Template } from '../model.ts';
import { plainText } from './formats/plainText.ts';
import { formatOf } from './formats.ts';
import { maxSourceLength, refusedTemplate } from './limits.ts';

/**
 * Reads a prompt template. Never throws: what is wrong with the text is in `problems`, each with its place.
 * A file that `formatOf` does not know is read as plain text: somebody named it as a prompt.
 */
export function parseTemplate(path: string, source: string, globs: readonly string[] = []): Template {
  const format = formatOf(path, globs) ?? plainText;
  return source.length > maxSourceLength ? refusedTemplate(format.id, source) : format.parse(source);
}
