import { readFile, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { UserError } from '../core/errors.ts';

export const POLICY_FILE = 'promptledger.yaml';
const LEDGER_FOLDER = '.promptledger';

/** Where one repository's policy, lock and ledger live; absolute paths. */
export interface Home {
  /** Folder that template paths, globs and asset paths are relative to. */
  readonly root: string;
  /** Folder of the ledger; need not exist. */
  readonly ledger: string;
  /** Somebody decided by hand where it lies. */
  readonly isLedgerNamed?: true;
  /** Null where no policy stands anywhere above. */
  readonly policyFile: string | null;
}

/** What somebody decided by hand; paths relative to the start. */
export interface HomeOverrides {
  readonly policy?: string;
  readonly ledger?: string;
  /** The root where neither a policy nor a repository stands above; the start itself where absent or elsewhere. */
  readonly current?: string;
}

/**
 * Finds the home of a folder or file: the nearest ancestor with `promptledger.yaml`, else the git top level, else the
 * current folder. A linked git worktree keeps its own root and shares the ledger of the main one.
 * @throws UserError where the policy that is named does not exist.
 */
export async function findHome(start: string, overrides: HomeOverrides = {}): Promise<Home> {
  const folder = await folderOf(resolve(start));
  const policyFolder = await nearestWith(folder, POLICY_FILE);
  const gitTop = await nearestWith(folder, '.git');
  const root = policyFolder ?? gitTop ?? enclosing(folder, overrides.current) ?? folder;
  const named = overrides.policy === undefined ? undefined : resolve(folder, overrides.policy);
  if (named !== undefined && !(await exists(named))) {
    throw new UserError({
      what: 'there is no policy here',
      where: { file: named },
      next: 'Correct --policy',
    });
  }
  return {
    root,
    ledger:
      overrides.ledger === undefined
        ? join(await ledgerRoot(root, gitTop), LEDGER_FOLDER)
        : resolve(folder, overrides.ledger),
    ...(overrides.ledger !== undefined && { isLedgerNamed: true }),
    policyFile: named ?? (policyFolder === undefined ? null : join(policyFolder, POLICY_FILE)),
  };
}

/** The git top level above a folder, else the folder itself. */
export async function repositoryOf(folder: string): Promise<string> {
  return (await nearestWith(folder, '.git')) ?? folder;
}

function enclosing(folder: string, current: string | undefined): string | undefined {
  if (current === undefined) return undefined;
  const outer = resolve(current);
  const inside = relative(outer, folder);
  return inside.startsWith('..') || isAbsolute(inside) ? undefined : outer;
}

/** The root itself, or in a linked worktree the same folder of the main worktree. */
async function ledgerRoot(root: string, gitTop: string | undefined): Promise<string> {
  if (gitTop === undefined) return root;
  const inside = relative(gitTop, root);
  if (inside.startsWith('..')) return root;
  const main = await mainWorktree(gitTop);
  return main === undefined ? root : join(main, inside);
}

/**
 * The main worktree of a linked one. There `.git` is a file `gitdir: …/worktrees/NAME`, and that folder's `commondir`
 * leads to the shared `.git`. A submodule has no `commondir`, a bare repository no main worktree.
 */
async function mainWorktree(gitTop: string): Promise<string | undefined> {
  const pointer = await readText(join(gitTop, '.git'));
  const gitFolder = /^gitdir: (.+?)\s*$/.exec(pointer ?? '')?.[1];
  if (gitFolder === undefined) return undefined;
  const own = resolve(gitTop, gitFolder);
  const common = await readText(join(own, 'commondir'));
  if (common === undefined) return undefined;
  const shared = resolve(own, common.trim());
  return basename(shared) === '.git' ? dirname(shared) : undefined;
}

async function nearestWith(folder: string, name: string): Promise<string | undefined> {
  for (let current = folder; ; current = dirname(current)) {
    if (await exists(join(current, name))) return current;
    if (dirname(current) === current) return undefined;
  }
}

async function folderOf(path: string): Promise<string> {
  try {
    return (await stat(path)).isDirectory() ? path : dirname(path);
  } catch {
    return path;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}

/** Undefined where it cannot be read as a file (in a main worktree `.git` is a folder). */
async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}
