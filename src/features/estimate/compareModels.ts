import * as vscode from 'vscode';
import { UserError } from '../../core/errors.ts';
import { commandIds } from '../../vscode/contributions.ts';
import { givenDocument, nameOf, notATemplate } from '../../vscode/documents/givenDocument.ts';
import { givenText } from '../../vscode/documents/givenText.ts';
import { rangeOf } from '../../vscode/documents/ranges.ts';
import type { Services } from '../../vscode/services.ts';
import { type ModelRow, modelRows } from './modelRows.ts';

type Item = vscode.QuickPickItem & { readonly model: string };

/** What a template would cost with every other model; the one that is picked is written into it. */
export function registerCompareModels({ commands, templates }: Services): vscode.Disposable {
  return commands.register(commandIds.compareModels, async given => {
    const document = await givenDocument(given);
    const comparisons = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: 'Comparing models…' },
      async () => templates.call('compareModels', givenText(document)),
    );
    if (comparisons.current === null) throw notATemplate(document.uri);
    const { model, operation } = comparisons.current;
    const rows = modelRows(comparisons);
    const picked = await pick(
      rows,
      `${nameOf(document.uri)} · ${rows.length} models for ${operation}`,
      model,
    );
    if (picked === undefined || picked.model === model) return;
    await write(document, picked.model, templates);
  });
}

/** The list begins at the current model, so that cheaper ones stand above it and dearer ones below. */
function pick(rows: readonly ModelRow[], title: string, current: string | null): Promise<Item | undefined> {
  const items = rows.map(toItem);
  const list = vscode.window.createQuickPick<Item>();
  list.title = title;
  list.placeholder =
    current === null ? 'Choose a model for this template' : `Choose a model instead of ${current}`;
  list.matchOnDescription = true;
  list.items = items;
  list.activeItems = items.filter((_, at) => rows[at]?.isCurrent);
  return new Promise(resolve => {
    list.onDidAccept(() => {
      resolve(list.selectedItems[0]);
      list.hide();
    });
    list.onDidHide(() => {
      resolve(undefined);
      list.dispose();
    });
    list.show();
  });
}

function toItem({ model, isCurrent, description, detail }: ModelRow): Item {
  return { model, label: isCurrent ? `$(check) ${model}` : model, description, detail };
}

/** @throws UserError where the template's format has no place for a model */
async function write(
  document: vscode.TextDocument,
  model: string,
  templates: Services['templates'],
): Promise<void> {
  const version = document.version;
  const edit = await templates.call('modelEdit', { document: givenText(document), model });
  if (edit === null) {
    throw new UserError({
      what: `${model} cannot be written into ${nameOf(document.uri)}: its format has no place for it`,
      next: 'Set "model" in promptledger.yaml, or for one template alone in its batch',
    });
  }
  const editor = await vscode.window.showTextDocument(document);
  const change = new vscode.WorkspaceEdit();
  change.replace(document.uri, rangeOf(document, edit.span), edit.text);
  const isWritten = document.version === version && (await vscode.workspace.applyEdit(change));
  if (!isWritten) {
    throw new UserError({
      what: `${nameOf(document.uri)} changed meanwhile`,
      next: 'Choose the model again',
    });
  }
  const start = document.positionAt(edit.span.start);
  editor.revealRange(new vscode.Range(start, start), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}
