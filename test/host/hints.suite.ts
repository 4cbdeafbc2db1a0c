/// <reference types="mocha" />
import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import { insert, lensTitles, setSetting, studioFile, until } from './studio.ts';

const counted = (titles: readonly string[]) => /\d tokens/.test(titles[0] ?? '');
const tokensOf = (titles: readonly string[]) =>
  Number(/([\d,]+) tokens/.exec(titles[0] ?? '')?.[1]?.replaceAll(',', ''));

describe('hints', () => {
  afterEach(async () => {
    await setSetting('hints.delay', undefined);
    await setSetting('hover.enabled', undefined);
    await vscode.commands.executeCommand('workbench.action.files.revert');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  for (const path of ['icon.prompt', 'classify.j2', 'summary.prompt.md', 'support/reply.prompty']) {
    it(`say what a call of ${path} costs, on its first line`, async () => {
      const { uri } = await vscode.workspace.openTextDocument(studioFile(`prompts/${path}`));
      const [title] = await until(() => lensTitles(uri), counted);
      assert.match(
        title ?? '',
        /^[~≈≤]?\$\d+\.\d+(?: \+ \?)? per call · [~≈≤]?\$[\d.,]+(?: \+ \?)? per month · [~≈≤]?[\d,]+ tokens · /,
      );
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        uri,
        10,
      );
      assert.equal(lenses.length, 1);
      assert.equal(lenses[0]?.range.start.line, 0);
      assert.equal(lenses[0]?.command?.command, 'promptLedger.explainEstimate');
    });
  }

  it('follow what is typed, before anything is saved', async () => {
    const document = await vscode.workspace.openTextDocument(studioFile('prompts/icon.prompt'));
    await vscode.window.showTextDocument(document);
    const before = tokensOf(await until(() => lensTitles(document.uri), counted));
    for (const word of ['One ', 'more ', 'sentence ', 'about ', 'light.']) {
      await insert(document, document.getText().length, word);
    }
    assert.ok(document.isDirty);
    await until(
      () => lensTitles(document.uri),
      titles =>
        tokensOf(titles) > before &&
        /[+−]\d+ tokens since v\d+, [+−]\$[\d.]+ per month/.test(titles[0] ?? ''),
    );
  });

  it('are there for a document that was never saved', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'dotprompt',
      content:
        '---\nmodel: openai/gpt-5-mini\nconfig:\n  maxOutputTokens: 200\n---\nSay hello to {{name}}.\n',
    });
    const [title] = await until(() => lensTitles(document.uri), counted);
    assert.match(title ?? '', /per call/);
  });

  it('break the cost down in a hover on the first line, as text and not as HTML', async () => {
    const { uri } = await vscode.workspace.openTextDocument(studioFile('prompts/icon.prompt'));
    await until(() => lensTitles(uri), counted);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      new vscode.Position(0, 1),
    );
    const contents = hovers
      .flatMap(hover => hover.contents)
      .filter(text => text instanceof vscode.MarkdownString);
    const ours = contents.find(({ value }) => value.includes('Per call'));
    assert.ok(ours !== undefined, 'no hover of ours');
    for (const part of ['Per call', 'Per month', 'Price\\:', 'subject'])
      assert.ok(ours.value.includes(part), part);
    assert.notEqual(ours.isTrusted, true);
    assert.notEqual(ours.supportHtml, true);
    // The one text that may run commands names each of them, and holds nothing of the template.
    const actions = contents.find(({ value }) => value.includes('command:'));
    assert.deepEqual(actions?.isTrusted, {
      enabledCommands: ['promptLedger.explainEstimate', 'promptLedger.compareModels'],
    });
    assert.ok(!/subject|icon\b/.test(actions?.value.replace(/\([^)]*\)/g, '') ?? ''), actions?.value);
    await setSetting('hover.enabled', false);
    const off = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      uri,
      new vscode.Position(0, 1),
    );
    assert.deepEqual(off, []);
  });

  it('wait for as long as the settings say after a keystroke', async () => {
    const document = await vscode.workspace.openTextDocument(studioFile('prompts/icon.prompt'));
    await vscode.window.showTextDocument(document);
    const before = tokensOf(await until(() => lensTitles(document.uri), counted));
    await setSetting('hints.delay', 1200);
    await insert(document, document.getText().length, 'One more sentence about light.');
    await sleep(200);
    assert.equal(tokensOf(await lensTitles(document.uri)), before);
    await until(
      () => lensTitles(document.uri),
      titles => tokensOf(titles) > before,
    );
  });

  it('stay away from files that are no templates', async () => {
    const { uri } = await vscode.workspace.openTextDocument(studioFile('icons.batch.yaml'));
    assert.deepEqual(
      await until(
        () => lensTitles(uri),
        titles => titles.length === 0,
      ),
      [],
    );
  });
});
