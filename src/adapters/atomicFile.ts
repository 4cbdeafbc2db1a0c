import { open, rename, rm } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname } from 'node:path';
import { pid } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { isErrno, syncFolder } from './journal/folders.ts';

export interface ReplaceOptions {
  readonly mode?: number;
  /** Called when the new file is complete and synced; false leaves the old one in place. */
  readonly unless?: () => Promise<boolean>;
}

/** Windows refuses to rename onto a file that somebody (a virus scanner, too) has open at the moment. */
const RENAME_DELAYS_MS = [10, 20, 50, 100, 200, 400];

/**
 * Replaces a file in one step: readers see the old content or the new, also after a power loss.
 * @param tag unique among the writers of one process.
 * @returns false where `unless` kept the old file.
 */
export async function replaceFile(
  path: string,
  bytes: Uint8Array | string,
  tag: string,
  { mode = 0o600, unless }: ReplaceOptions = {},
): Promise<boolean> {
  const temporary = `${path}.${pid}.${tag}.tmp`;
  try {
    const file = await open(temporary, 'wx', mode);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    if (unless !== undefined && (await unless())) {
      await rm(temporary, { force: true });
      return false;
    }
    await renameWithPatience(temporary, path);
    await syncFolder(dirname(path));
    return true;
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

async function renameWithPatience(from: string, to: string): Promise<void> {
  for (const delay of RENAME_DELAYS_MS) {
    try {
      await rename(from, to);
      return;
    } catch (error) {
      if (platform() !== 'win32' || !isErrno(error, 'EPERM', 'EBUSY', 'EACCES')) throw error;
      await setTimeout(delay);
    }
  }
  await rename(from, to);
}
