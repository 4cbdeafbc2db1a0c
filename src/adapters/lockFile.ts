import { join } from 'node:path';
import { UserError } from '../core/errors.ts';
import { emptyLock, formatLock, type Lock, parseLock } from '../core/policy/lock.ts';
import { replaceFile } from './atomicFile.ts';
import type { Home } from './home.ts';
import { readTextFile } from './readTextFile.ts';
import { systemCode } from './systemCode.ts';

const LOCK_FILE = 'promptledger.lock';
const MAX_BYTES = 16 * 1024 * 1024;

/** The lock stands at the root, beside the policy. */
function lockPath(home: Home): string {
  return join(home.root, LOCK_FILE);
}

/** The approved versions of a home, or none. @throws UserError with file, line and column. */
export async function readLock(home: Home): Promise<Lock> {
  const file = lockPath(home);
  const text = await readTextFile(file, MAX_BYTES);
  return text === undefined ? emptyLock : parseLock(text, file);
}

/** Replaces the lock in one step. @param tag unique among the writers of this process. */
export async function writeLock(home: Home, lock: Lock, tag: string): Promise<void> {
  const file = lockPath(home);
  try {
    await replaceFile(file, formatLock(lock), tag, { mode: 0o644 });
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new UserError({
      what: `the lock file cannot be written (${code})`,
      where: { file },
      next: 'Check that you may write in this folder',
    });
  }
}
