/// <reference types="mocha" />
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import { until } from './studio.ts';

const { contributes } = manifest;
const id = `${manifest.publisher}.${manifest.name}`;

describe('the extension', () => {
  it('activates by itself after the start of the window', async () => {
    await until(
      async () => vscode.extensions.getExtension(id)?.isActive,
      active => active === true,
    );
  });

  it('registers every command that package.json names, and no other', async () => {
    const all = await vscode.commands.getCommands(true);
    const ours = all.filter(command => /^promptLedger\.\w+$/.test(command));
    // Views bring commands such as promptLedger.runs.focus, which have one more part.
    assert.deepEqual(ours.sort(), contributes.commands.map(({ command }) => command).sort());
  });

  it('opens every view without a failure', async () => {
    for (const { id: view } of contributes.views.promptLedger) {
      await vscode.commands.executeCommand(`${view}.focus`);
    }
  });
});

describe('settings', () => {
  const configuration = () => vscode.workspace.getConfiguration('promptLedger');

  it('have the defaults of package.json', () => {
    for (const [key, { default: value }] of Object.entries(contributes.configuration.properties)) {
      assert.deepEqual(configuration().inspect(key.slice('promptLedger.'.length))?.defaultValue, value, key);
    }
  });

  it('let no workspace raise a cap, move an endpoint or allow a network file system', async () => {
    for (const [key, value] of [
      ['budget.perBatch', 1e6],
      ['budget.perMonth', 1e6],
      ['endpoints', { openai: 'http://x' }],
      ['allowNetworkFileSystem', true],
    ] as const) {
      await assert.rejects(
        async () => configuration().update(key, value, vscode.ConfigurationTarget.Workspace),
        key,
      );
    }
  });
});
