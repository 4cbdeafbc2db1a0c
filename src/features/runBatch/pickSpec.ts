import * as vscode from 'vscode';
import { UserError } from '../../core/errors.ts';
import { nameOf } from '../../vscode/documents/givenDocument.ts';

const SPECS = '**/*.batch.{yaml,yml}';
const IS_SPEC = /\.batch\.ya?ml$/i;

/**
 * The batch spec to run: the one a menu gave, else the reader's choice among those of the workspace, the open one
 * first. Undefined where the reader turns away.
 * @throws UserError where there is none
 */
export async function pickSpec(given: unknown): Promise<vscode.Uri | undefined> {
  if (given instanceof vscode.Uri && IS_SPEC.test(given.path)) return given;
  const found = await vscode.workspace.findFiles(SPECS, '**/node_modules/**', 500);
  if (found.length === 0) {
    throw new UserError({
      what: 'There is no batch in this workspace',
      next: 'Write a file such as icons.batch.yaml with template, data, models and output',
    });
  }
  const open = vscode.window.activeTextEditor?.document.uri.toString();
  const items = found
    .map(uri => ({ label: nameOf(uri), uri, isOpen: uri.toString() === open }))
    .sort((a, b) => Number(b.isOpen) - Number(a.isOpen) || a.label.localeCompare(b.label))
    .map(({ isOpen, ...item }) => (isOpen ? { ...item, description: 'open in the editor' } : item));
  const picked = await vscode.window.showQuickPick(items, {
    title: 'Run Batch',
    placeHolder: 'Which batch?',
  });
  return picked?.uri;
}
