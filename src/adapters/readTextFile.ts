import { readFile, stat } from 'node:fs/promises';
import { UserError } from '../core/errors.ts';
import { systemCode } from './systemCode.ts';

/**
 * A small text file, or undefined where there is none.
 * @param limit bytes above which it is not read.
 * @throws UserError where it is too large, no UTF-8, or cannot be read.
 */
export async function readTextFile(file: string, limit: number): Promise<string | undefined> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(file);
    if (size > limit) throw tooLarge(file, size, limit);
    bytes = await readFile(file);
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new UserError({
      what: `the file cannot be read (${code ?? error})`,
      where: { file },
      next: 'Check that it is a file and that you may read it',
    });
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new UserError({ what: 'the file is not UTF-8 text', where: { file }, next: 'Save it as UTF-8' });
  }
}

function tooLarge(file: string, size: number, limit: number): UserError {
  return new UserError({
    what: `the file has ${size} bytes, more than the ${limit} that are read`,
    where: { file },
    next: 'Make it smaller',
  });
}
