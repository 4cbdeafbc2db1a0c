import { existsSync, readdirSync } from 'node:fs';
import { mkdir, open, readdir, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { dirname, join } from 'node:path';
import { UserError } from '../../core/errors.ts';

/** Where the parts of a ledger lie; `ledger` is the `.promptledger` folder. */
export function ledgerPaths(ledger: string) {
  return {
    journal: join(ledger, 'journal'),
    heads: join(ledger, 'heads'),
    snapshot: join(ledger, 'ledger.sqlite'),
    segment: (id: string) => join(ledger, 'journal', `${id}.jsonl`),
    head: (id: string) => join(ledger, 'heads', `${id}.json`),
  };
}

/** Creates the ledger's folders, each entry synced into its parent, and keeps git away from them. */
export async function createLedgerFolders(ledger: string): Promise<void> {
  const paths = ledgerPaths(ledger);
  await createSynced(paths.journal);
  await mkdir(paths.heads, { recursive: true, mode: 0o700 });
  await ignoreUnlessThere(join(ledger, '.gitignore'));
}

async function createSynced(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 }).catch(async error => {
    throw (await plainMkdirError(folder)) ?? error;
  });
  if (first === undefined) return;
  // From the deepest new folder up to the parent of the first one: each names the next in its entries.
  for (let at = folder; at !== dirname(first); at = dirname(at)) await syncFolder(dirname(at));
}

/** Node says ENOENT of a read-only file system where it makes folders above; a single one has the system's own error. */
async function plainMkdirError(folder: string): Promise<unknown> {
  if (dirname(folder) !== folder && !existsSync(dirname(folder))) return plainMkdirError(dirname(folder));
  return mkdir(folder, { mode: 0o700 }).then(
    () => undefined,
    error => error,
  );
}

async function ignoreUnlessThere(path: string): Promise<void> {
  try {
    await writeFile(path, '*\n', { flag: 'wx' });
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  }
}

/** Makes new and renamed entries of a folder durable. Windows has no such call: there it does nothing. */
export async function syncFolder(folder: string): Promise<void> {
  if (platform() === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** What to do about a folder that cannot be listed. */
const READ_REMEDIES: Readonly<Record<string, readonly [what: string, next: string]>> = {
  ENOTDIR: ['a file stands where the ledger needs a folder', 'Move that file away'],
  EACCES: ['no permission to read the ledger', 'Give this user access to that folder'],
  EPERM: ['no permission to read the ledger', 'Give this user access to that folder'],
};

/** Ids of all segments in their order; empty where there is no journal. @throws UserError where it cannot be listed. */
export async function listSegments(ledger: string): Promise<string[]> {
  try {
    return segmentsOf(await readdir(ledgerPaths(ledger).journal));
  } catch (error) {
    return noSegments(error, ledger);
  }
}

/** The same without leaving the thread, which takes longer than a short listing. */
export function listSegmentsNow(ledger: string): string[] {
  try {
    return segmentsOf(readdirSync(ledgerPaths(ledger).journal));
  } catch (error) {
    return noSegments(error, ledger);
  }
}

function segmentsOf(names: readonly string[]): string[] {
  return names
    .filter(name => name.endsWith('.jsonl'))
    .map(name => name.slice(0, -'.jsonl'.length))
    .sort();
}

function noSegments(error: unknown, ledger: string): string[] {
  if (isErrno(error, 'ENOENT')) return [];
  const [what, next] = (isErrno(error) && READ_REMEDIES[error.code ?? '']) || [];
  if (what === undefined) throw error;
  throw new UserError({ what, where: { file: ledger }, next });
}

export function isErrno(error: unknown, ...codes: readonly string[]): error is NodeJS.ErrnoException {
  return (
    error instanceof Error && 'code' in error && (codes.length === 0 || codes.includes(String(error.code)))
  );
}
