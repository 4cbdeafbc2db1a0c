import { UserError } from '../../core/errors.ts';

const REMEDIES: Readonly<Record<string, readonly [what: string, next: string]>> = {
  EACCES: ['no permission to write the ledger', 'Give this user write access to that folder'],
  EPERM: ['no permission to write the ledger', 'Give this user write access to that folder'],
  EROFS: ['the ledger lies on a read-only file system', 'Move it with --ledger or make the folder writable'],
  ENOSPC: ['the disk is full', 'Free some space and run again'],
  EDQUOT: ['the disk quota is used up', 'Free some space and run again'],
  EFBIG: [
    'a journal segment reached the largest allowed file size',
    'Raise the limit (ulimit -f) and run again',
  ],
  ENOTDIR: ['a file stands where the ledger needs a folder', 'Move that file away'],
  EEXIST: ['a file stands where the ledger needs a folder', 'Move that file away'],
  EIO: ['the disk reported a write error', 'Check the disk before you go on'],
};

/** A write or sync that failed, as one message a person can act on. Nothing was sent. */
export function writeError(error: unknown, path: string): UserError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [what, next] = REMEDIES[code] ?? [
    `the ledger could not be written (${error instanceof Error ? error.message : String(error)})`,
    'Run again when the cause is removed',
  ];
  const parts = {
    what: `${what}, so nothing more was sent`,
    where: { file: path },
    next,
  };
  return Object.assign(new UserError(parts), { cause: error });
}
