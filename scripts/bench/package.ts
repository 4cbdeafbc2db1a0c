import { cp, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchBrowser, windowSize } from '../../test/workbench/harness/browser.ts';
import { installedExtensions, startTestServer } from '../../test/workbench/harness/vscodeServer.ts';
import { Workbench } from '../../test/workbench/harness/workbench.ts';
import { buildVsix } from '../buildVsix.ts';
import { projectRoot } from '../projectRoot.ts';

const STARTS = 5;

/**
 * The package as a user gets it: its size in bytes, and what VS Code itself reports as our activation time in ms,
 * loading the code included, over several starts of a real window.
 */
export async function benchPackage(): Promise<object> {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-ledger-bench-'));
  try {
    const vsix = join(folder, 'prompt-ledger.vsix');
    await buildVsix(vsix);
    const extensionsDir = await installedExtensions(vsix);
    const studio = join(folder, 'studio');
    await cp(join(projectRoot, 'examples/studio'), studio, { recursive: true });
    const activations: number[] = [];
    for (let start = 0; start < STARTS; start++) activations.push(await activation(extensionsDir, studio));
    activations.sort((a, b) => a - b);
    return {
      vsixBytes: (await stat(vsix)).size,
      activationMs: { median: activations[Math.floor(STARTS / 2)], all: activations },
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Milliseconds that VS Code's own list of running extensions gives for ours. */
async function activation(extensionsDir: string, folder: string): Promise<number> {
  const server = await startTestServer({ name: 'bench-activation', extensionsDir });
  const browser = await launchBrowser();
  try {
    const page = await (await browser.newContext({ viewport: windowSize })).newPage();
    const workbench = new Workbench(page);
    await workbench.open(server.port, folder);
    await workbench.runCommand('Developer: Show Running Extensions');
    const row = page.locator('.runtime-extensions-editor .monaco-list-row', { hasText: 'Prompt Ledger' });
    const text = await row.locator('.activation-time').textContent({ timeout: 30_000 });
    const found = /(\d+)ms/.exec(text ?? '');
    if (found === null) throw new Error(`VS Code gives no activation time: "${text}"`);
    return Number(found[1]);
  } finally {
    await browser.close();
    await server.stop();
  }
}
