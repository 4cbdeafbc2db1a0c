import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { systemCode } from '../systemCode.ts';
import { IgnoreRules } from './ignoreRules.ts';

/** Bounds of one search: what is beyond them is no repository of prompts. */
const MAX_FOLDERS = 20_000;
const MAX_DEPTH = 40;

/** Never looked into, whatever `.gitignore` says. */
const SKIPPED: ReadonlySet<string> = new Set([
  'node_modules',
  '.git',
  '.promptledger',
  '.hg',
  '.svn',
  '.venv',
]);

interface Level {
  readonly folder: string;
  /** From the folder that was searched, forward slashes; empty for itself. */
  readonly path: string;
  readonly depth: number;
  /** `.gitignore` files on the way here, outermost first, with the path each is relative to. */
  readonly ignores: readonly { readonly base: string; readonly rules: IgnoreRules }[];
}

/**
 * Files under a folder, as paths relative to it with forward slashes, sorted. Folders and files that `.gitignore`
 * leaves out are skipped, and so are links: nothing outside the folder is read.
 * @throws UserError where the folder cannot be read or is beyond all bounds.
 */
export async function findFiles(folder: string, wanted: (path: string) => boolean): Promise<string[]> {
  const found: string[] = [];
  const open: Level[] = [{ folder, path: '', depth: 0, ignores: [] }];
  let folders = 0;
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    if (++folders > MAX_FOLDERS) throw tooMany(folder);
    const here = await withIgnoreFile(level);
    for (const entry of await entriesOf(here)) {
      const path = here.path === '' ? entry.name : `${here.path}/${entry.name}`;
      if (entry.isDirectory()) {
        if (SKIPPED.has(entry.name) || here.depth >= MAX_DEPTH || isIgnored(here, path, true)) continue;
        open.push({ ...here, folder: join(here.folder, entry.name), path, depth: here.depth + 1 });
      } else if (entry.isFile() && wanted(path) && !isIgnored(here, path, false)) {
        found.push(path);
      }
    }
  }
  return found.sort();
}

async function withIgnoreFile(level: Level): Promise<Level> {
  const text = await readFile(join(level.folder, '.gitignore'), 'utf8').catch(() => undefined);
  if (text === undefined) return level;
  return { ...level, ignores: [...level.ignores, { base: level.path, rules: new IgnoreRules(text) }] };
}

/** A folder below that may not be read is passed over; the one that was asked for must be readable. */
async function entriesOf({ folder, depth }: Level) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (depth > 0) return [];
    const code = systemCode(error) ?? error;
    throw new UserError({
      what: `the folder cannot be read (${code})`,
      where: { file: folder },
      next: 'Check that it is there and that you may read it',
    });
  }
}

/** The innermost file that says something decides. */
function isIgnored({ ignores }: Level, path: string, isFolder: boolean): boolean {
  for (const { base, rules } of ignores.toReversed()) {
    const decided = rules.ignores(base === '' ? path : path.slice(base.length + 1), isFolder);
    if (decided !== undefined) return decided;
  }
  return false;
}

function tooMany(folder: string): UserError {
  return new UserError({
    what: `there are more than ${MAX_FOLDERS.toLocaleString('en-US')} folders here`,
    where: { file: folder },
    next: 'Name the folder of the templates, or add what is generated to .gitignore',
  });
}
