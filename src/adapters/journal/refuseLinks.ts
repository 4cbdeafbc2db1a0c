import { lstat, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { type Home, repositoryOf } from '../home.ts';

/** Folders of a ledger that rows and texts are written into. */
const PARTS = ['journal', 'heads', 'bodies'];

/**
 * A repository brings symbolic links along, and what is written through them lands wherever it says. Asked before
 * anything of a ledger is written.
 * @throws UserError where a part of the ledger is a link, or the ledger is one that leads out of the repository and
 * nobody named it by hand.
 */
export async function refuseLinks({ ledger, isLedgerNamed }: Home): Promise<void> {
  if (isLedgerNamed !== true && (await isLink(ledger)) && !(await staysInside(ledger))) {
    throw new UserError({
      what: 'the ledger is a symbolic link that leads out of the repository',
      where: { file: ledger },
      next: 'Remove the link, or name the folder that it leads to with --ledger',
    });
  }
  for (const part of PARTS) await refuseLink(join(ledger, part));
}

/** @throws UserError where a symbolic link stands in the place of a ledger's folder. */
export async function refuseLink(folder: string): Promise<void> {
  if (!(await isLink(folder))) return;
  throw new UserError({
    what: 'a symbolic link stands where the ledger has a folder of its own',
    where: { file: folder },
    next: 'Remove the link: what is written there would land elsewhere',
  });
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isSymbolicLink() ?? false;
}

/** A link to nowhere leads to no place inside. */
async function staysInside(ledger: string): Promise<boolean> {
  const target = await realpath(ledger).catch(() => undefined);
  if (target === undefined) return false;
  const inside = relative(await realpath(await repositoryOf(dirname(ledger))), target);
  return inside !== '' && !inside.startsWith('..') && !isAbsolute(inside);
}
