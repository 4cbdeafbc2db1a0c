import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type Session } from './harness/session.ts';

/** Path and hash of every file below a folder. */
async function contentsOf(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name));
  const hashes = files.sort().map(async file => {
    return [
      file,
      createHash('sha256')
        .update(await readFile(file))
        .digest('hex'),
    ] as const;
  });
  return Object.fromEntries(await Promise.all(hashes));
}

describe('an untrusted workspace', () => {
  let session: Session;
  let before: Record<string, string>;

  beforeAll(async () => {
    session = await openSession({ name: 'untrusted', trusted: false });
    before = await contentsOf(session.folder);
  });

  afterAll(async () => {
    await session?.close();
  });

  it('gets hints', async () => {
    await session.workbench.openFile('prompts/icon.prompt');
    expect(await session.workbench.editor.codeLens('per call')).toContain('tokens');
  });

  it('gets nothing else: no batch, no policy, no approval, no ledger', async () => {
    const { workbench } = session;
    for (const command of ['Run Batch…', 'Create Policy', 'Approve This Version', 'Verify Ledger']) {
      await workbench.runCommand(`Prompt Ledger: ${command}`);
      const message = await workbench.messages.notification('not trusted');
      expect(message, command).toContain('Manage Workspace Trust');
      await workbench.messages.clear();
    }
  });

  it('shows views that say so', async () => {
    const { workbench } = session;
    await workbench.views.openContainer('Prompt Ledger');
    expect(await workbench.views.welcome('Runs')).toContain('not trusted');
    const view = await workbench.views.webview('prompt-ledger-asset-cost');
    await view.locator('text=/trust/i').first().waitFor();
  });

  it('cannot lift a cap, move an endpoint or switch its own hints off by its settings', async () => {
    const { workbench, folder } = session;
    const settings = {
      'promptLedger.hints.enabled': false,
      'promptLedger.budget.perBatch': 1_000_000,
      'promptLedger.endpoints': { openai: 'http://127.0.0.1:9' },
    };
    await mkdir(join(folder, '.vscode'), { recursive: true });
    await writeFile(join(folder, '.vscode', 'settings.json'), JSON.stringify(settings));
    await workbench.page.waitForTimeout(1000);
    await workbench.openFile('prompts/classify.j2');
    expect(await workbench.editor.codeLens('per call')).toContain('tokens');
  });

  it('finds its files as they were', async () => {
    const { [join(session.folder, '.vscode', 'settings.json')]: _ours, ...after } = await contentsOf(
      session.folder,
    );
    expect(after).toEqual(before);
  });
});
