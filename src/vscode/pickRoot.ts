import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../core/errors.ts';

/**
 * One of several folders; asks only where there is a choice. Undefined where the reader turns away.
 * @throws UserError where no folder is open
 */
export async function pickRoot(roots: readonly string[], title: string): Promise<string | undefined> {
  if (roots.length < 2) {
    const [only] = roots;
    if (only !== undefined) return only;
    throw new UserError({ what: 'No folder is open', next: 'Open the folder of a repository first' });
  }
  const items = roots.map(root => ({ label: basename(root), description: root, root }));
  return (await vscode.window.showQuickPick(items, { title, placeHolder: 'Which folder?' }))?.root;
}
