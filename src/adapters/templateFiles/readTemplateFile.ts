import { readFile, stat } from 'node:fs/promises';
import type { Problem } from '../../core/model.ts';
import { sha256 } from '../hash.ts';
import { systemCode } from '../systemCode.ts';

/** Bytes above which a file is not read: no prompt is that long. */
const MAX_TEMPLATE_BYTES = 4 * 1024 * 1024;

/** How large a file is that is too large to be read; undefined where it is not. */
export function sizeBeyondLimit(
  bytes: number,
): { readonly size: string; readonly limit: string } | undefined {
  if (bytes <= MAX_TEMPLATE_BYTES) return undefined;
  const megabytes = (count: number) => count / 1024 / 1024;
  return { size: `${megabytes(bytes).toFixed(1)} MB`, limit: `${megabytes(MAX_TEMPLATE_BYTES)} MB` };
}

export type TemplateFile = { readonly text: string; readonly hash: string } | { readonly problem: Problem };

/** A template's text without a byte order mark, and the hash of its bytes; or why there is no text. */
export async function readTemplateFile(path: string): Promise<TemplateFile> {
  let bytes: Uint8Array;
  try {
    const beyond = sizeBeyondLimit((await stat(path)).size);
    if (beyond !== undefined) {
      const { size, limit } = beyond;
      return refused('template-too-large', `The file has ${size}; templates above ${limit} are not read`);
    }
    bytes = await readFile(path);
  } catch (error) {
    const code = systemCode(error) ?? error;
    const message = code === 'ENOENT' ? 'There is no such file' : `The file cannot be read (${code})`;
    return refused('template-unreadable', message);
  }
  if (bytes.includes(0)) return refused('template-binary', 'The file is binary, not a prompt template');
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return { text, hash: `sha256:${sha256(bytes)}` };
  } catch {
    return refused('template-encoding', 'The file is not UTF-8 text: save it as UTF-8');
  }
}

function refused(rule: string, message: string): { problem: Problem } {
  return { problem: { rule, severity: 'error', message, span: { start: 0, end: 0 } } };
}
