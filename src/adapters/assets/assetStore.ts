import { randomUUID } from 'node:crypto';
import {
  closeSync,
  constants,
  fdatasync,
  fstatSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  type Stats,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { promisify } from 'node:util';
import { outputPathKey, outputPathProblem } from '../../core/batch/plan/outputPath.ts';
import { UserError } from '../../core/errors.ts';
import type { AssetStore } from '../../core/ports.ts';
import { systemCode } from '../systemCode.ts';

/** Windows has no O_NOFOLLOW; O_EXCL alone already refuses whatever stands at the name. */
const CREATE =
  constants.O_WRONLY |
  constants.O_CREAT |
  constants.O_EXCL |
  ((constants.O_NOFOLLOW as number | undefined) ?? 0);

/** What file systems without hard links say. */
const NO_LINKS: ReadonlySet<string | undefined> = new Set([
  'EPERM',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EMLINK',
]);

const syncData = promisify(fdatasync);

/**
 * Files below one folder. Nothing is written outside it, through a symbolic link, or over anything that exists unless
 * it may be replaced. A file appears whole or not at all. Looking and naming are done at once, without a hop to the
 * thread pool, which costs ten times as much; only waiting for the disk is not.
 * @param root absolute path of the folder that paths are relative to; it exists.
 * @param mayReplace whether a file that exists at a path is to be replaced.
 */
export async function openAssetStore(
  root: string,
  mayReplace: (path: string) => boolean,
): Promise<AssetStore> {
  const real = await realpath(root);
  return {
    check: async (paths, options) => checkAll(real, paths, path => options.overwrite || mayReplace(path)),
    write: (path, bytes) => writeAsset(real, path, bytes, mayReplace(path)),
    exists: async path => statOf(placeOf(real, path)) !== null,
  };
}

function checkAll(root: string, paths: readonly string[], mayReplace: (path: string) => boolean): void {
  const seen = new Map<string, string>();
  const parents = new Map<string, boolean>();
  for (const path of paths) {
    const place = placeOf(root, path);
    const same = seen.get(outputPathKey(path));
    if (same !== undefined) {
      throw problem(path, `is the same file as "${same}"`, 'Give every item a path of its own');
    }
    seen.set(outputPathKey(path), path);
    const parent = dirname(place);
    const exists = parents.get(parent) ?? checkParents(root, path, false);
    parents.set(parent, exists);
    // Where there is no folder yet there is nothing in it.
    if (exists) checkTarget(place, path, mayReplace(path));
  }
}

function checkTarget(place: string, path: string, overwrite: boolean): void {
  const found = statOf(place);
  if (found === null) return;
  if (found.isSymbolicLink()) throw linkProblem(path);
  if (!found.isFile()) throw problem(path, 'exists and is no file', 'Choose another output path');
  if (!overwrite) throw existsProblem(path);
}

async function writeAsset(root: string, path: string, bytes: Uint8Array, overwrite: boolean): Promise<void> {
  const place = placeOf(root, path);
  checkParents(root, path, true);
  const temporary = join(dirname(place), `.${randomUUID()}.part`);
  const file = openSync(temporary, CREATE, 0o644);
  try {
    const inode = await fill(file, bytes);
    // The folders were checked before the file was made; if one was swapped for a link since, it shows here.
    checkParents(root, path, false);
    if (statOf(temporary)?.ino !== inode) throw linkProblem(path);
    checkTarget(place, path, overwrite);
    if (overwrite) renameSync(temporary, place);
    else publish(temporary, place, path);
  } catch (error) {
    remove(temporary);
    throw error;
  }
}

/** @returns the file's inode. */
async function fill(file: number, bytes: Uint8Array): Promise<number> {
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    await syncData(file);
    return fstatSync(file).ino;
  } finally {
    closeSync(file);
  }
}

/** A hard link is made only where nothing stands yet, in one step; a rename would replace what stands there. */
function publish(temporary: string, place: string, path: string): void {
  try {
    linkSync(temporary, place);
    remove(temporary);
  } catch (error) {
    if (systemCode(error) === 'EEXIST') throw existsProblem(path);
    if (!NO_LINKS.has(systemCode(error))) throw error;
    claim(place, path);
    renameSync(temporary, place);
  }
}

/** File systems without hard links: the name is taken exclusively, to be replaced by our own file. */
function claim(place: string, path: string): void {
  try {
    closeSync(openSync(place, CREATE, 0o644));
  } catch (error) {
    throw systemCode(error) === 'EEXIST' ? existsProblem(path) : error;
  }
}

/**
 * Every folder from the root down to the file is a real folder; missing ones are made where `create` says so.
 * @returns whether they are all there.
 */
function checkParents(root: string, path: string, create: boolean): boolean {
  let folder = root;
  for (const name of path.split('/').slice(0, -1)) {
    folder = join(folder, name);
    if (create) makeFolder(folder);
    const found = statOf(folder);
    if (found === null) return false;
    if (found.isSymbolicLink()) throw linkProblem(path, relative(root, folder));
    if (!found.isDirectory())
      throw problem(path, `needs the folder "${name}", which is a file`, 'Choose another output path');
  }
  return true;
}

function makeFolder(folder: string): void {
  if (statOf(folder) !== null) return;
  try {
    mkdirSync(folder);
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error;
  }
}

function remove(temporary: string): void {
  try {
    unlinkSync(temporary);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
  }
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

function statOf(place: string): Stats | null {
  try {
    return lstatSync(place, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    if (systemCode(error) === 'ENOTDIR') return null;
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
