import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { inject } from 'vitest';
import { projectRoot } from '../../../scripts/projectRoot.ts';
import { launchBrowser, windowSize } from './browser.ts';
import { copyExample } from './copyExample.ts';
import { startTestServer, type TestServer, type TestServerOptions } from './vscodeServer.ts';
import { Workbench } from './workbench.ts';

export interface SessionOptions extends Omit<TestServerOptions, 'extensionsDir'> {
  /** Folder to copy and open, from the project's root; null for an empty one. Default: examples/studio. */
  readonly example?: string | null;
  /** Changes the copy before it is opened. @param state where the server's processes keep Prompt Ledger's own state */
  readonly prepare?: (folder: string, state: string) => Promise<void>;
}

export interface Session {
  readonly workbench: Workbench;
  /** The temporary copy that is open. */
  readonly folder: string;
  /** Where the extension keeps heads and keys that outlive a ledger. */
  readonly state: string;
  readonly server: TestServer;
  /** Ends everything and deletes the copy. A last picture stays as `.test-output/screenshots/NAME-end.png`. */
  close(): Promise<void>;
}

/** Playwright's own default is to wait for ever; a step of VS Code that takes longer than this has failed. */
const actionTimeoutMs = 20_000;

/** The packaged extension in a real VS Code in Chromium, on a fresh copy of the example. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const temporary = await realpath(await mkdtemp(join(tmpdir(), 'prompt-ledger-folder-')));
  const folder = await exampleCopy(options.example, temporary);
  const state = join(temporary, 'state');
  await options.prepare?.(folder, state);
  const env = { PROMPT_LEDGER_STATE_DIR: state, ...options.env };
  const server = await startTestServer({ ...options, env, extensionsDir: inject('extensionsDir') });
  const browser = await launchBrowser();
  // Pictures of the README are read on dense screens.
  const deviceScaleFactor = process.env.SCREENSHOT_DIR === undefined ? 1 : 2;
  const context = await browser.newContext({
    viewport: windowSize,
    deviceScaleFactor,
    reducedMotion: 'reduce',
  });
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
  return { workbench, folder, state, server, close };
}

async function exampleCopy(
  example: string | null = join('examples', 'studio'),
  parent: string,
): Promise<string> {
  const folder = join(parent, example === null ? 'empty' : basename(example));
  if (example === null) await mkdir(folder);
  else await copyExample(resolve(projectRoot, example), folder);
  return folder;
}
