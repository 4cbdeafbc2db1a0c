/// <reference types="mocha" />
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as vscode from 'vscode';
import manifest from '../../package.json' with { type: 'json' };
import { lensTitles, studioFile, until } from './studio.ts';

/** Calls from which on a ledger calibrates. */
const CALLS = 22;
const FILES: Readonly<Record<string, string>> = {
  'prompts/greet.prompt':
    '---\nmodel: sandbox/claude-sonnet-4-5\nconfig: {maxOutputTokens: 300}\n---\nGreet {{name}} in one sentence.\n',
  'data/names.csv': `id,name\n${Array.from({ length: CALLS }, (_, at) => `${at},Name ${'x'.repeat(at)}`).join('\n')}\n`,
  'greet.batch.yaml':
    'template: prompts/greet.prompt\ndata: data/names.csv\noutput: greetings/{{id}}.txt\nbudget: 1.00\n',
};

/** Runs a batch to its end with the command line of the extension under test, as a second program beside the editor. */
async function runBatch(spec: string): Promise<void> {
  const extension = vscode.extensions.getExtension(`${manifest.publisher}.${manifest.name}`);
  assert.ok(extension !== undefined);
  const cli = join(extension.extensionPath, 'dist', 'cli.js');
  await promisify(execFile)(process.execPath, [cli, 'run', studioFile(spec).fsPath, '--yes'], {
    cwd: studioFile('.').fsPath,
    env: {
      PROMPT_LEDGER_STATE_DIR: join(tmpdir(), 'prompt-ledger-host-state'),
      ...process.env,
      // The desktop build's program is not Node by itself.
      ELECTRON_RUN_AS_NODE: '1',
    },
  });
}

/** What the hover on the first line says, without its escapes. */
async function hoverText(uri: vscode.Uri): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    uri,
    new vscode.Position(0, 1),
  );
  return hovers
    .flatMap(hover => hover.contents)
    .map(text => (text instanceof vscode.MarkdownString ? text.value.replaceAll('\\', '') : ''))
    .join('\n');
}

const costIn = (title = '') => Number(/\$([\d.]+)(?: \+ \?)? per call/.exec(title)?.[1]);

describe('hints from the ledger', () => {
  before(async () => {
    for (const [path, text] of Object.entries(FILES)) {
      await vscode.workspace.fs.writeFile(studioFile(path), new TextEncoder().encode(text));
    }
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    for (const path of [...Object.keys(FILES), 'greetings', '.promptledger']) {
      await vscode.workspace.fs.delete(studioFile(path), { recursive: true });
    }
  });

  it('take over what a batch measured, while the template is open', async () => {
    const { uri } = await vscode.workspace.openTextDocument(studioFile('prompts/greet.prompt'));
    const [before] = await until(
      () => lensTitles(uri),
      titles => /tokens/.test(titles[0] ?? ''),
    );
    // Nobody has called it: the output is taken at its limit, with the batch's data or, before it is read, without.
    assert.match(before ?? '', /^~\$[\d.]+(?: \+ \?)? per call · ~\d+ tokens · estimated$/);
    await runBatch('greet.batch.yaml');
    // Rows come while the batch runs: the ledger has spoken when it speaks of all calls.
    const said = await until(
      () => hoverText(uri),
      text => text.includes(`Output tokens are those of ${CALLS} calls of this version in this ledger`),
    );
    assert.match(
      said,
      new RegExp(`${CALLS} calls in this ledger were reported with`),
      'the tokenizer is calibrated',
    );
    assert.match(said, /volume of the ledger’s last 30 days/);
    const [measured] = await lensTitles(uri);
    // The input is that of the batch's data, the output that of its calls: what is measured bounds nothing.
    assert.match(measured ?? '', /^[~≈]\$[\d.]+ per call · ~\$[\d.]+ per month · [~≈]\d+ tokens · /);
    assert.ok(costIn(measured) < costIn(before), `${before} → ${measured}`);
  });
});
