import type { Span } from '../../model.ts';
import { MappedText } from '../../text/mappedText.ts';
import type { FilesBeside } from '../format.ts';

/** A file whose prompts are read, as promptfoo reads it. */
export interface TextOfFile {
  readonly path: string;
  /** Data may list the messages; text may too. */
  readonly isData: boolean;
}

export interface PromptInFile {
  /** Its characters have no places here: each stands at the entry that names the file. */
  readonly text: MappedText;
  readonly file: TextOfFile;
}

/**
 * The prompts of a file (promptfoo, src/prompts/processors): text is divided by lines of `---`, a line of JSON Lines
 * and a row of a table are one each, everything else is one as a whole. Undefined where the file cannot be read or is of
 * another kind.
 */
export function promptsInFile(path: string, span: Span, files: FilesBeside): PromptInFile[] | undefined {
  const ending = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? '';
  const texts = ending === 'csv' ? promptsInTable(path, files) : textsIn(files.read(path), ending);
  const file = { path, isData: /^(?:jsonl?|ya?ml)$/.test(ending) };
  return texts?.map(text => ({ text: MappedText.whole(text, span), file }));
}

function textsIn(text: string | undefined, ending: string): readonly string[] | undefined {
  if (text === undefined) return undefined;
  switch (ending) {
    case 'txt':
      return said(
        text
          .split(/\r?\n/)
          .join('\n')
          .split(/^[ \t]*---[ \t]*$/m)
          .map(each => each.trim()),
      );
    case 'jsonl':
      return said(text.split(/\r?\n/));
    case 'md':
    case 'j2':
    case 'json':
    case 'yaml':
    case 'yml':
      return said([text]);
    default:
      return undefined;
  }
}

/** The column `prompt`; a file without any comma is a prompt per line. */
function promptsInTable(path: string, files: FilesBeside): readonly string[] | undefined {
  const text = files.read(path);
  if (text === undefined) return undefined;
  if (text.includes(',')) return files.rows(path)?.flatMap(({ prompt }) => said([prompt ?? '']));
  const lines = said(text.split(/\r?\n/));
  return lines[0]?.trim().toLowerCase() === 'prompt' ? lines.slice(1) : lines;
}

function said(texts: readonly string[]): string[] {
  return texts.filter(text => text.trim() !== '');
}
