import * as vscode from 'vscode';
import { UserError } from '../../core/errors.ts';

/**
 * The document a command is about: the one its caller named, else the one in the active editor.
 * @throws UserError where there is neither
 */
export async function givenDocument(given: unknown): Promise<vscode.TextDocument> {
  if (given instanceof vscode.Uri) return vscode.workspace.openTextDocument(given);
  // A link can carry text only. It means a document that is open: no link opens another.
  const linked = vscode.workspace.textDocuments.find(({ uri }) => uri.toString() === given);
  if (linked !== undefined) return linked;
  const document = vscode.window.activeTextEditor?.document;
  if (document !== undefined) return document;
  throw new UserError({ what: 'No prompt template is open', next: 'Open one and run the command again' });
}

/** The name people know a document by: its path in the workspace. */
export function nameOf(uri: vscode.Uri): string {
  return vscode.workspace.asRelativePath(uri);
}

/** For commands about prompt templates. */
export function notATemplate(uri: vscode.Uri): UserError {
  return new UserError({
    what: `${nameOf(uri)} is not a prompt template`,
    next: 'Open one, or name its folder under "templates" in promptledger.yaml',
  });
}
