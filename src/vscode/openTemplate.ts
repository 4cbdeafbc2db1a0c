import { isAbsolute, relative, resolve } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../core/errors.ts';
import type { PanelSnapshot } from '../shared/ledgerProtocol.ts';

/** The file of a template that stands in a snapshot, absolute; undefined for every other name. */
export function templatePath(snapshot: PanelSnapshot | undefined, template: string): string | undefined {
  if (snapshot === undefined) return undefined;
  const shown = [...snapshot.versions, ...snapshot.assetCost, ...snapshot.running];
  if (!shown.some(row => row.template === template)) return undefined;
  const path = resolve(snapshot.root, template);
  const inside = relative(snapshot.root, path);
  // A ledger is data: a row with `../` in it must not open a file elsewhere.
  return inside === '' || inside.startsWith('..') || isAbsolute(inside) ? undefined : path;
}

/** Opens a template of the snapshot. @throws UserError for any other name, or where the file is gone */
export async function openTemplate(snapshot: PanelSnapshot | undefined, template: string): Promise<void> {
  const path = templatePath(snapshot, template);
  if (path === undefined) {
    throw new UserError({ what: `${template} is no template of this ledger`, next: 'Refresh the view' });
  }
  try {
    await vscode.window.showTextDocument(vscode.Uri.file(path));
  } catch {
    throw new UserError({
      what: `${template} is not there any more`,
      next: 'Look for it in the history of the repository',
    });
  }
}
