import * as vscode from 'vscode';
import { commandIds } from '../vscode/contributions.ts';
import { pickRoot } from '../vscode/pickRoot.ts';
import type { Services } from '../vscode/services.ts';
import { requireTrust } from '../vscode/trust.ts';

/** Writes a commented `promptledger.yaml` from what the repository holds, and opens it. */
export function registerCreatePolicy({ commands, templates, templateFiles }: Services): vscode.Disposable {
  return commands.register(commandIds.createPolicy, async () => {
    requireTrust('write a policy');
    const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === 'file');
    const root = await pickRoot(
      folders.map(({ uri }) => uri.fsPath),
      'Create Policy',
    );
    if (root === undefined) return;
    const { created } = await templates.call('createPolicy', { root });
    templateFiles.rulesChanged();
    const [policy] = created;
    if (policy !== undefined) await vscode.window.showTextDocument(vscode.Uri.file(policy));
  });
}
