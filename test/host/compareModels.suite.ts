/// <reference types="mocha" />
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { studioFile, until } from './studio.ts';

const COMPARE = 'promptLedger.compareModels';

/** Runs the command and takes the row below the current model, or the second one. */
async function choose(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document);
  const before = document.version;
  let isOpen = false;
  await until(
    async () => {
      if (document.version > before) return document.version;
      if (!isOpen) {
        isOpen = true;
        void vscode.commands.executeCommand(COMPARE, document.uri).then(() => {
          isOpen = false;
        });
      }
      // Keys that come before the list has opened go nowhere, and a list that opens between them keeps its model.
      await vscode.commands.executeCommand('workbench.action.quickOpenSelectNext');
      await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
      return document.version;
    },
    version => version > before,
  );
  await until(
    async () => isOpen,
    open => !open,
  );
}

const modelLine = (document: vscode.TextDocument) =>
  document
    .getText()
    .split('\n')
    .find(line => /^(model| {2}id):/.test(line));

describe('compare models', () => {
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('writes the model that is picked at its place, in one step of undo', async () => {
    const document = await vscode.workspace.openTextDocument(studioFile('prompts/summary.prompt.md'));
    const text = document.getText();
    await choose(document);
    assert.ok(document.isDirty);
    const written = modelLine(document);
    assert.match(written ?? '', /^model: \S+$/);
    assert.equal(document.getText().replace(written ?? '', 'model: openai/gpt-5-mini'), text);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), text);
  });

  it('adds a line to the front matter of a document that was never saved', async () => {
    const content = '---\nconfig:\n  maxOutputTokens: 200\n---\nSay hello to {{name}}.\n';
    const document = await vscode.workspace.openTextDocument({ language: 'dotprompt', content });
    await choose(document);
    assert.match(document.getText(), /^---\nmodel: \S+\nconfig:/);
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), content);
  });
});
