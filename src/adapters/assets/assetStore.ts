import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type FileHandle, link, lstat, mkdir, open, realpath, rename, unlink } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { outputPathKey, outputPathProblem } from '../../core/batch/outputPath.ts';
import { UserError } from '../../core/errors.ts';
import type { AssetStore } from '../../core/ports.ts';

/** Windows has no O_NOFOLLOW; O_EXCL alone already refuses whatever stands at the name. */
const CREATE =
  constants.O_WRONLY |
  constants.O_CREAT |
  constants.O_EXCL |
  ((constants.O_NOFOLLOW as number | undefined) ?? 0);

/**
 * Files below one folder. Nothing is written outside it, through a symbolic link, or over anything that exists unless
 * it may be replaced. A file appears whole or not at all.
 * @param root absolute path of the folder that paths are relative to; it exists.
 * @param mayReplace whether a file that exists at a path is to be replaced.
 */
export async function openAssetStore(
  root: string,
  mayReplace: (path: string) => boolean,
): Promise<AssetStore> {
  const real = await realpath(root);
  return {
    check: (paths, options) => checkAll(real, paths, path => options.overwrite || mayReplace(path)),
    write: (path, bytes) => writeAsset(real, path, bytes, mayReplace(path)),
    exists: async path => (await statOf(placeOf(real, path))) !== null,
  };
}

async function checkAll(
  root: string,
  paths: readonly string[],
  mayReplace: (path: string) => boolean,
): Promise<void> {
  const seen = new Map<string, string>();
  const parents = new Map<string, boolean>();
  for (const path of paths) {
    const parent = dirname(placeOf(root, path));
    const same = seen.get(outputPathKey(path));
    if (same !== undefined) {
      throw problem(path, `is the same file as "${same}"`, 'Give every item a path of its own');
    }
    seen.set(outputPathKey(path), path);
    if (!parents.has(parent)) parents.set(parent, await checkParents(root, path, false));
  }
  // Where there is no folder yet there is nothing in it: a first run of a million items asks the disk once.
  const inFolders = paths.filter(path => parents.get(dirname(placeOf(root, path))));
  await Promise.all(inFolders.map(path => checkTarget(placeOf(root, path), path, mayReplace)));
}

async function checkTarget(
  place: string,
  path: string,
  mayReplace: (path: string) => boolean,
): Promise<void> {
  const found = await statOf(place);
  if (found === null) return;
  if (found.isSymbolicLink()) throw linkProblem(path);
  if (!found.isFile()) throw problem(path, 'exists and is no file', 'Choose another output path');
  if (!mayReplace(path)) throw existsProblem(path);
}

async function writeAsset(root: string, path: string, bytes: Uint8Array, overwrite: boolean): Promise<void> {
  const place = placeOf(root, path);
  await checkParents(root, path, true);
  const temporary = join(dirname(place), `.${randomUUID()}.part`);
  const file = await open(temporary, CREATE, 0o644);
  try {
    const inode = await fill(file, bytes);
    // The folders were checked before the file was made; if one was swapped for a link since, it shows here.
    await checkParents(root, path, false);
    if ((await statOf(temporary))?.ino !== inode) throw linkProblem(path);
    if (overwrite) await replace(temporary, place, path);
    else await publish(temporary, place, path);
  } finally {
    await unlink(temporary).catch(ignoreMissing);
  }
}

/** @returns the file's inode. */
async function fill(file: FileHandle, bytes: Uint8Array): Promise<number> {
  try {
    await file.writeFile(bytes);
    await file.datasync();
    return (await file.stat()).ino;
  } finally {
    await file.close();
  }
}

/** A hard link is made only where nothing stands yet, in one step; a rename would replace what stands there. */
async function publish(temporary: string, place: string, path: string): Promise<void> {
  try {
    await link(temporary, place);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw existsProblem(path);
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(codeOf(error))) throw error;
    // File systems without hard links: claim the name exclusively, then replace our own empty file.
    const claim = await open(place, CREATE, 0o644).catch(cause => {
      throw codeOf(cause) === 'EEXIST' ? existsProblem(path) : cause;
    });
    await claim.close();
    await rename(temporary, place);
  }
}

async function replace(temporary: string, place: string, path: string): Promise<void> {
  const found = await statOf(place);
  if (found?.isSymbolicLink()) throw linkProblem(path);
  if (found !== null && !found.isFile())
    throw problem(path, 'exists and is no file', 'Choose another output path');
  await rename(temporary, place);
}

/**
 * Every folder from the root down to the file is a real folder; missing ones are made where `create` says so.
 * @returns whether they are all there.
 */
async function checkParents(root: string, path: string, create: boolean): Promise<boolean> {
  let folder = root;
  for (const name of path.split('/').slice(0, -1)) {
    folder = join(folder, name);
    let found = await statOf(folder);
    if (found === null) {
      if (!create) return false;
      await mkdir(folder).catch(error => {
        if (codeOf(error) !== 'EEXIST') throw error;
      });
      found = await statOf(folder);
    }
    if (found?.isSymbolicLink()) throw linkProblem(path, relative(root, folder));
    if (!found?.isDirectory())
      throw problem(path, `needs the folder "${name}", which is a file`, 'Choose another output path');
  }
  return true;
}

function isBelow(root: string, place: string): boolean {
  return place.startsWith(root.endsWith(sep) ? root : root + sep);
}

function placeOf(root: string, path: string): string {
  const wrong = outputPathProblem(path);
  if (wrong !== null)
    throw problem(path, wrong, 'Choose a relative path of plain names with forward slashes');
  const place = resolve(root, path);
  if (!isBelow(root, place))
    throw problem(path, 'leaves the workspace', 'Choose a path inside the workspace');
  return place;
}

async function statOf(place: string) {
  try {
    return await lstat(place);
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
    throw error;
  }
}

function problem(path: string, what: string, next: string): UserError {
  return new UserError({ what: `the output path ${JSON.stringify(path)} ${what}`, next });
}

function linkProblem(path: string, folder?: string): UserError {
  const what = folder === undefined ? 'is a symbolic link' : `goes through the symbolic link "${folder}"`;
  return problem(path, what, 'Remove the link or choose another output path');
}

function existsProblem(path: string): UserError {
  return problem(path, 'exists already', 'Use --overwrite to replace it, or choose another output path');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}
