/// <reference types="mocha" />
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { lensTitles, problems, setSetting, studioFile, until } from './studio.ts';

const EVERYTHING = new vscode.Range(0, 0, 10_000, 0);

const hintsOf = (uri: vscode.Uri) =>
  vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', uri, EVERYTHING);
const hoversOf = (uri: vscode.Uri) =>
  vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    new vscode.Position(0, 1),
  );

describe('a diff of a template', () => {
  const file = studioFile('prompts/support/reply.prompty');
  const before = file.with({ scheme: 'revision' });
  let provider: vscode.Disposable | undefined;

  afterEach(async () => {
    provider?.dispose();
    await setSetting('inlayHints.threshold', undefined);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('says everything about the file and nothing about the other side', async () => {
    await setSetting('inlayHints.threshold', 0);
    const text = (await vscode.workspace.openTextDocument(file)).getText();
    provider = vscode.workspace.registerTextDocumentContentProvider('revision', {
      provideTextDocumentContent: () => text.replace('customer', 'reader'),
    });
    await vscode.commands.executeCommand('vscode.diff', before, file, 'reply.prompty (before and after)');
    await until(
      () => lensTitles(file),
      titles => titles.length === 1 && /per call/.test(titles[0] ?? ''),
    );
    assert.ok((await hintsOf(file)).length > 2);
    assert.equal((await hoversOf(file)).length, 1);
    assert.equal(problems(file).length, 1);
    // The other side has the same name and language, and has been open for as long.
    assert.deepEqual(await lensTitles(before), []);
    assert.deepEqual(await hintsOf(before), []);
    assert.deepEqual(await hoversOf(before), []);
    assert.deepEqual(problems(before), []);
  });
});
