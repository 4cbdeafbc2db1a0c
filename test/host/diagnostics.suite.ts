/// <reference types="mocha" />
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { insert, problems, restore, studioFile, until } from './studio.ts';

const APPROVE = 'promptLedger.approveVersion';
const isDrift = ({ code }: vscode.Diagnostic) => code === 'token-drift';

describe('problems', () => {
  const template = studioFile('prompts/icon.prompt');
  const policy = studioFile('promptledger.yaml');
  let templateText = '';
  let policyText = '';

  before(async () => {
    templateText = (await vscode.workspace.openTextDocument(template)).getText();
    policyText = (await vscode.workspace.openTextDocument(policy)).getText();
  });

  afterEach(async () => {
    await restore(template, templateText);
    await restore(policy, policyText);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('name token drift against the approved version, and the quick fix approves it', async () => {
    const document = await vscode.workspace.openTextDocument(template);
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand(APPROVE, template);
    const lock = new TextDecoder().decode(
      await vscode.workspace.fs.readFile(studioFile('promptledger.lock')),
    );
    assert.match(lock, /prompts\/icon\.prompt/);

    await insert(document, templateText.length, 'The light falls from the upper left. '.repeat(60));
    const [drift] = await until(
      async () => problems(template).filter(isDrift),
      found => found.length > 0,
    );
    assert.ok(drift !== undefined);
    assert.equal(drift.severity, vscode.DiagnosticSeverity.Error);

    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      template,
      drift.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const approve = actions.find(({ command }) => command?.command === APPROVE);
    assert.ok(approve?.command !== undefined, 'no quick fix');
    await vscode.commands.executeCommand(approve.command.command, ...(approve.command.arguments ?? []));
    assert.ok(!document.isDirty, 'what is approved is saved');
    await until(
      async () => problems(template).filter(isDrift),
      found => found.length === 0,
    );
  });

  it('name a policy with a typo at its line, and forget it when it is mended', async () => {
    await vscode.workspace.openTextDocument(template);
    await restore(policy, policyText.replace('\nmodel:', '\nmodell:'));
    const line = policyText.split('\n').findIndex(text => text.startsWith('model:'));
    const [found] = await until(
      async () => problems(policy),
      all => all.length > 0,
    );
    assert.equal(found?.range.start.line, line);
    assert.match(found?.message ?? '', /modell/);
    await restore(policy, policyText);
    await until(
      async () => problems(policy),
      all => all.length === 0,
    );
  });
});
