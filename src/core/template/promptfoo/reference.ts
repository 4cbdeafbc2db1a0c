import type { FilesBeside } from '../format.ts';

const path =
  /^[^\s{}]+\.(?:txt|md|jsonl?|ya?ml|j2|csv|[cm]?js|[cm]?ts|py|sh|bash|exe|bat|cmd|ps1|rb|pl)(?::\w+)?$/i;
const program = /^exec:|\.(?:[cm]?js|[cm]?ts|py|sh|bash|exe|bat|cmd|ps1|rb|pl)(?::\w+)?$/i;
const service = /^(?:langfuse|portkey|helicone|weave|gs|s3|https?):/;

/**
 * Whether a prompt is the name of what gives it. promptfoo looks for a file wherever a line has a slash, an asterisk or
 * an ending, and takes the line for the prompt where there is none (src/prompts/utils.ts, maybeFilePath); so a line with
 * words between is a prompt unless such files are there, and a word with a slash or an asterisk never is one.
 */
export function isReference(written: string, files: FilesBeside | undefined): boolean {
  if (written.includes('\n')) return false;
  if (/^(?:file:\/\/|exec:)/.test(written) || service.test(written) || path.test(written)) return true;
  if (!/[*/\\]/.test(written) || written.length > 1000) return false;
  if (!/\s|\{[{%]/.test(written)) return true;
  return files !== undefined && (files.isFolder(written) || pathsOf(written, files).some(files.read));
}

export function isProgram(written: string): boolean {
  return program.test(written);
}

export function isService(written: string): boolean {
  return service.test(written);
}

/** The path of a file as people write it. */
export function pathIn(written: string): string {
  return written.replace(/^file:\/\//, '');
}

/** The files that a path or a glob stands for. */
export function pathsOf(written: string, files: FilesBeside): readonly string[] {
  return /[*?{}]/.test(written) ? files.list(written) : [written];
}
