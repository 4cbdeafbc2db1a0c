import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentOf, filesBelow } from './harness/filesBelow.ts';
import { runCli } from './harness/installedExtension.ts';
import { type RecordingServer, startRecordingServer } from './harness/recordingServer.ts';
import { openSession, type Session } from './harness/session.ts';
import { writeSmallBatch } from './harness/smallBatch.ts';
import type { Workbench } from './harness/workbench.ts';

const soon = { timeout: 20_000 };

/** A workspace that would like to decide where money goes. */
async function writeWorkspaceSettings(
  folder: string,
  endpoint: string,
  others: Readonly<Record<string, boolean>> = {},
): Promise<void> {
  await mkdir(join(folder, '.vscode'));
  const settings = {
    'promptLedger.endpoints': { sandbox: endpoint, openai: endpoint },
    'promptLedger.budget.perBatch': 1000,
    'promptLedger.budget.perMonth': 100_000,
    ...others,
  };
  await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
}

describe('an untrusted workspace (F32)', () => {
  let elsewhere: RecordingServer;
  let session: Session;
  let workbench: Workbench;
  let before: Readonly<Record<string, string>>;
  beforeAll(async () => {
    elsewhere = await startRecordingServer();
    session = await openSession({
      name: 'untrusted',
      trusted: false,
      settings: { 'promptLedger.endpoints': { sandbox: elsewhere.address, openai: elsewhere.address } },
      prepare: async (folder, state) => {
        // A ledger is there already, so that somebody who reads it would show it.
        const { code, output } = await runCli(['run', await writeSmallBatch(folder), '--yes'], folder, state);
        expect(code, output).toBe(0);
        await writeWorkspaceSettings(folder, elsewhere.address, {
          'promptLedger.hints.enabled': false,
          'promptLedger.lint.enabled': false,
        });
      },
    });
    workbench = session.workbench;
    before = await contentOf(session.folder);
  });
  afterAll(async () => {
    await session?.close();
    await elsewhere?.close();
  });

  it('is one', async () => {
    await workbench.views.statusBar('Restricted Mode');
  });

  it('still shows what a prompt costs: its settings cannot switch that off', async () => {
    await workbench.openFile('prompts/icon.prompt');
    expect(await workbench.editor.codeLens('per call')).toContain('~$0.0434 per call');
    await workbench.views.statusBar(/224 tokens/);
    await workbench.openFile('prompts/support/reply.prompty');
    await workbench.editor.codeLens('since v1');
  });

  it('is told so where runs would be, and no ledger is read', async () => {
    await workbench.views.openContainer('Prompt Ledger');
    expect(await workbench.views.welcome('Runs')).toMatch(/not trusted: cost hints only/);
    expect(await workbench.views.rowsNow('Runs')).toEqual([]);
    expect(await workbench.views.titles()).toEqual(['Runs', 'Cost per Asset']);
    const compact = await workbench.views.webview('prompt-ledger-asset-cost pl-state-message p');
    expect(await compact.locator('pl-state-message p').innerText()).toMatch(/not trusted/);
    await workbench.runCommand('Prompt Ledger: Open Dashboard');
    const panel = await workbench.views.webview('prompt-ledger-panel pl-state-message p');
    expect(await panel.locator('pl-state-message p').innerText()).toMatch(/no ledger is read/);
  });

  it.each([
    ['Run Batch…', 'run batches'],
    ['Verify Ledger', 'read ledgers'],
    ['Create Policy', 'write a policy'],
    ['Approve This Version', 'approve versions'],
    ['Count with the Provider', 'send text to providers'],
  ])('refuses %s and says how to trust it', async (command, what) => {
    await workbench.messages.clear();
    await workbench.openFile('prompts/support/reply.prompty');
    await workbench.runCommand(`Prompt Ledger: ${command}`);
    const message = await workbench.messages.notification(/not trusted/);
    expect(message).toContain(`does not ${what}`);
    expect(message).toContain('Manage Workspace Trust');
  });

  it('refuses the quick fix that would write', async () => {
    await workbench.messages.clear();
    await workbench.openFile('prompts/support/reply.prompty');
    await workbench.editor.goTo(32);
    await expect.poll(() => workbench.editor.squiggles('error'), soon).toBe(1);
    await workbench.editor.quickFix('Approve this version');
    await workbench.messages.notification(/not trusted/);
  });

  it('opened no socket and wrote nothing', async () => {
    await workbench.page.waitForTimeout(1_000);
    expect(elsewhere.connections()).toBe(0);
    expect(await contentOf(session.folder)).toEqual(before);
  });
});

describe('a trusted workspace that reaches for more (F32)', () => {
  let elsewhere: RecordingServer;
  let own: RecordingServer;
  let session: Session;
  let workbench: Workbench;
  beforeAll(async () => {
    elsewhere = await startRecordingServer();
    own = await startRecordingServer();
    session = await openSession({
      name: 'reaching',
      settings: {
        'promptLedger.endpoints': { sandbox: own.address },
        'promptLedger.budget.perBatch': 0.1,
      },
      prepare: async folder => {
        await writeSmallBatch(folder);
        await writeWorkspaceSettings(folder, elsewhere.address);
        // The policy and the spec may lower a cap. Here they try the other thing.
        for (const file of ['promptledger.yaml', 'small.batch.yaml']) {
          const path = join(folder, file);
          const text = await readFile(path, 'utf8');
          await writeFile(
            path,
            text.replace('limit: 40}', 'limit: 4000}').replace('budget: 40.00', 'budget: 4000'),
          );
        }
      },
    });
    workbench = session.workbench;
  });
  afterAll(async () => {
    await session?.close();
    await own?.close();
    await elsewhere?.close();
  });

  it("cannot raise the user's own cap", async () => {
    await workbench.runCommand('Prompt Ledger: Run Batch…');
    await workbench.quickInput.pick('small.batch.yaml');
    const { detail } = await workbench.messages.dialog();
    expect(detail).toMatch(/Budget: \$0\.10 /);
    expect(detail).not.toMatch(/4,?000|1,000/);
    expect(detail).toMatch(/will stop there/);
  });

  it('cannot move an endpoint: calls go where the machine settings say', async () => {
    await workbench.messages.answerDialog('Run');
    await workbench.messages.notification(/^Batch (failed|stopped)/);
    expect(own.requests.length).toBeGreaterThan(0);
    expect(own.requests[0]?.url).toBe('/v1/images/generations');
    expect(elsewhere.connections()).toBe(0);
  });

  it('cannot move the ledger: rows stand beside the policy', async () => {
    const journal = (await filesBelow(session.folder)).filter(path => path.endsWith('.jsonl'));
    expect(journal).toEqual([expect.stringContaining(join(session.folder, '.promptledger', 'journal'))]);
  });
});
