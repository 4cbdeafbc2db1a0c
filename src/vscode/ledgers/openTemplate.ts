import * as vscode from 'vscode';
import { UserError } from '../../core/errors.ts';
import type { PanelSnapshot } from '../../shared/ledgerProtocol.ts';
import { templatePath } from './templatePath.ts';

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
