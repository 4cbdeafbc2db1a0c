import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { UserError } from '../../core/errors.ts';
import { systemCode } from '../systemCode.ts';

/**
 * A file's text in chunks; characters are never split. A byte order mark is dropped.
 * @throws UserError where the file is missing, not readable, or not UTF-8.
 */
export async function* textChunks(path: string, label: string): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let offset = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) {
      const bytes = chunk as Buffer;
      yield decoder.decode(bytes, { stream: true });
      offset += bytes.length;
    }
    yield decoder.decode();
  } catch (error) {
    throw readError(error, label, offset);
  }
}

/** The whole text of a file of at most `maxBytes`. @throws UserError as `textChunks`, and where it is larger. */
export async function wholeText(path: string, label: string, maxBytes: number): Promise<string> {
  const { size } = await stat(path).catch(error => {
    throw readError(error, label, 0);
  });
  if (size > maxBytes) {
    throw new UserError({
      what: `the file has ${size} bytes; data of this format is read whole, up to ${maxBytes} bytes`,
      where: { file: label },
      next: 'Use CSV or JSON Lines, which are streamed',
    });
  }
  const parts: string[] = [];
  for await (const part of textChunks(path, label)) parts.push(part);
  return parts.join('');
}

/** Size and time of the last change, to notice that a file was changed between two passes. */
export async function stampOf(path: string, label: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return `${size}:${mtimeMs}:${ino}`;
  } catch (error) {
    throw readError(error, label, 0);
  }
}

function readError(error: unknown, label: string, offset: number): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const code = systemCode(error);
  const where = { file: label };
  if (code === 'ERR_ENCODING_INVALID_ENCODED_DATA') {
    return new UserError({
      what: `the file is not UTF-8 (near byte ${offset})`,
      where,
      next: 'Save it as UTF-8',
    });
  }
  if (code === 'ENOENT')
    return new UserError({ what: 'the data file does not exist', where, next: 'Check `data:` in the spec' });
  if (code === 'EACCES' || code === 'EPERM')
    return new UserError({ what: 'the data file cannot be read', where, next: 'Check its permissions' });
  if (code === 'EISDIR')
    return new UserError({ what: 'this is a folder, not a data file', where, next: 'Name a file' });
  return error;
}
