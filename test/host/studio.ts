/// <reference types="mocha" />
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';

/** A file of the studio that is open in this window. */
export function studioFile(path: string): vscode.Uri {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder !== undefined, 'no folder is open');
  return vscode.Uri.joinPath(folder.uri, path);
}

/** Asks again until the answer fits; fails with what was answered last. */
export async function until<T>(
  ask: () => Thenable<T>,
  fits: (answer: T) => boolean,
  waitMs = 15_000,
): Promise<T> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const answer = await ask();
    if (fits(answer)) return answer;
    assert.ok(Date.now() < deadline, `still after ${waitMs} ms: ${JSON.stringify(answer)}`);
    await sleep(50);
  }
}

/** The titles of a document's lenses. */
export async function lensTitles(uri: vscode.Uri): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
    10,
  );
  return lenses.map(lens => lens.command?.title ?? '');
}

/** Our problems of a document. */
export function problems(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Prompt Ledger');
}

/** Inserts text at an offset of an open document. */
export async function insert(document: vscode.TextDocument, offset: number, text: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.positionAt(offset), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
}

/** Puts a file of the studio back to a text, on the disk and in the editor. */
export async function restore(uri: vscode.Uri, text: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(uri);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(uri, new vscode.Range(0, 0, document.lineCount, 0), text);
  assert.ok(await vscode.workspace.applyEdit(edit));
  await document.save();
}

/** Sets one of our settings for the user of this window, or takes it back. */
export async function setSetting(key: string, value: unknown): Promise<void> {
  await vscode.workspace
    .getConfiguration('promptLedger')
    .update(key, value, vscode.ConfigurationTarget.Global);
}
