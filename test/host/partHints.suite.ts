/// <reference types="mocha" />
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { insert, setSetting, studioFile, until } from './studio.ts';

const everything = new vscode.Range(0, 0, 10_000, 0);

async function hints(document: vscode.TextDocument): Promise<{ line: string; label: string }[]> {
  const found = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    everything,
  );
  return found.map(({ position, label }) => ({
    line: document.lineAt(position.line).text,
    label: typeof label === 'string' ? label : label.map(({ value }) => value).join(''),
  }));
}

const some = (found: readonly unknown[]) => found.length > 0;

describe('part hints', () => {
  afterEach(async () => {
    await setSetting('inlayHints.enabled', undefined);
    await setSetting('inlayHints.threshold', undefined);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('stand beside headings, roles and variables with tokens and share', async () => {
    await setSetting('inlayHints.threshold', 0);
    const reply = await vscode.workspace.openTextDocument(studioFile('prompts/support/reply.prompty'));
    const roles = await until(() => hints(reply), some);
    assert.match(roles.find(({ line }) => line === 'system:')?.label ?? '', /^~?[\d,]+ tokens · \d+%$/);
    assert.ok(roles.some(({ line }) => line.includes('{{customer}}')));

    const summary = await vscode.workspace.openTextDocument(studioFile('prompts/summary.prompt.md'));
    const headings = await until(() => hints(summary), some);
    for (const line of ['# Weekly summary', '## Shape', '## Rules']) {
      assert.ok(
        headings.some(hint => hint.line === line),
        line,
      );
    }
  });

  it('are above the threshold only, and none when they are turned off', async () => {
    const document = await vscode.workspace.openTextDocument(studioFile('prompts/summary.prompt.md'));
    await setSetting('inlayHints.threshold', 0);
    const all = await until(() => hints(document), some);
    await setSetting('inlayHints.threshold', 5);
    const share = ({ label }: { label: string }) => Number(/(\d+)%/.exec(label)?.[1] ?? 0);
    const large = await hints(document);
    assert.ok(large.length < all.length);
    assert.ok(large.every(hint => share(hint) >= 5));
    await setSetting('inlayHints.enabled', false);
    assert.deepEqual(await hints(document), []);
  });

  it('stand at the places of a text that was just typed into', async () => {
    await setSetting('inlayHints.threshold', 0);
    const document = await vscode.workspace.openTextDocument(studioFile('prompts/summary.prompt.md'));
    await vscode.window.showTextDocument(document);
    await until(() => hints(document), some);
    const at = document.getText().indexOf('## Shape');
    await insert(document, at, 'A new line.\n\nAnd another one.\n\n');
    const found = await hints(document);
    assert.ok(
      found.some(({ line }) => line === '## Shape'),
      JSON.stringify(found),
    );
  });

  it('are there for an unsaved document, and in no other scheme', async () => {
    await setSetting('inlayHints.threshold', 0);
    const content =
      '---\nmodel: openai/gpt-5-mini\n---\n{{role "system"}}\nBe brief.\n{{role "user"}}\nHello.\n';
    const document = await vscode.workspace.openTextDocument({ language: 'dotprompt', content });
    assert.equal((await until(() => hints(document), some)).length, 2);
    const notebook = await vscode.workspace.openNotebookDocument(
      'jupyter-notebook',
      new vscode.NotebookData([
        new vscode.NotebookCellData(vscode.NotebookCellKind.Code, content, 'dotprompt'),
      ]),
    );
    const cell = notebook.cellAt(0).document;
    assert.deepEqual(await hints(cell), []);
  });
});
