import { type Dirent, readdirSync, realpathSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { matchesGlob } from '../../core/text/matchesGlob.ts';
import { labelIn } from '../labelIn.ts';

/** Bounds of one glob: what is beyond them is no folder of prompts. */
const MAX_FOLDERS = 200;
const MAX_FILES = 1_000;

/**
 * Absolute paths of the files that a glob of `*`, `**`, `?` and `{a,b}` fits, sorted. Names that begin with a dot,
 * `node_modules` and links are left out; nothing outside of the root is looked at.
 * @param folder absolute; the glob is relative to it.
 */
export function matchingFiles(folder: string, glob: string, root: string): string[] {
  const segments = glob.replaceAll('\\', '/').split('/');
  const fixed = segments.findIndex(segment => /[*?{}]/.test(segment));
  if (fixed === -1) return [];
  const base = resolve(folder, ...segments.slice(0, fixed));
  const rest = segments.slice(fixed).join('/');
  if (!isInside(base, root)) return [];
  const found: string[] = [];
  const open = [''];
  for (let folders = 0; folders < MAX_FOLDERS && open.length > 0 && found.length < MAX_FILES; folders++) {
    const path = open.pop() ?? '';
    for (const entry of entriesOf(join(base, path))) {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') continue;
      const here = path === '' ? entry.name : `${path}/${entry.name}`;
      if (entry.isDirectory()) open.push(here);
      else if (entry.isFile() && matchesGlob(here, rest)) found.push(join(base, here));
    }
  }
  return found.sort();
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

function isInside(folder: string, root: string): boolean {
  try {
    return labelIn(realpathSync(root), realpathSync(folder)) !== null;
  } catch {
    return false;
  }
}
