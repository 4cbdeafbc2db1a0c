import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { inject } from 'vitest';
import { projectRoot } from '../../../scripts/projectRoot.ts';
import { launchBrowser, windowSize } from './browser.ts';
import { copyExample } from './copyExample.ts';
import { startTestServer, type TestServer, type TestServerOptions } from './vscodeServer.ts';
import { Workbench } from './workbench.ts';

export interface SessionOptions extends Omit<TestServerOptions, 'extensionsDir'> {
  /** Folder to copy and open, from the project's root. Default: examples/studio. */
  readonly example?: string;
}

export interface Session {
  readonly workbench: Workbench;
  /** The temporary copy that is open. */
  readonly folder: string;
  readonly server: TestServer;
  /** Ends everything and deletes the copy. A last picture stays as `.test-output/screenshots/NAME-end.png`. */
  close(): Promise<void>;
}

/** Playwright's own default is to wait for ever; a step of VS Code that takes longer than this has failed. */
const actionTimeoutMs = 20_000;

/** The packaged extension in a real VS Code in Chromium, on a fresh copy of the example. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'prompt-ledger-folder-')));
  const example = resolve(projectRoot, options.example ?? join('examples', 'studio'));
  const folder = join(temporary, basename(example));
  await copyExample(example, folder);
  const server = await startTestServer({ ...options, extensionsDir: inject('extensionsDir') });
  const browser = await launchBrowser();
  const context = await browser.newContext({ viewport: windowSize });
  context.setDefaultTimeout(actionTimeoutMs);
  const workbench = new Workbench(await context.newPage());

  const close = async () => {
    await workbench.keepPicture(`${options.name}-end`);
    await browser.close();
    await server.stop();
    await rm(temporary, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  try {
    await workbench.open(server.port, folder);
  } catch (error) {
    await close();
    throw error;
  }
  return { workbench, folder, server, close };
}
