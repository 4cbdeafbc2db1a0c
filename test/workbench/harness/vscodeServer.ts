import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from '../../../scripts/projectRoot.ts';
import { vscodeServerMain } from '../../../scripts/vscode/codeServer.ts';
import { installExtension, startServer, type VscodeServer } from '../../../scripts/vscode/server.ts';

export interface TestServerOptions {
  /** Names the log file: `.test-output/NAME-server.log`. */
  readonly name: string;
  /** An extensions folder to use, see `installedExtensions`. Default: no extension but VS Code's own. */
  readonly extensionsDir?: string;
  /** User settings, as they would stand in the user's settings.json; machine-scoped ones as well. */
  readonly settings?: Record<string, unknown>;
  /** Default true. false: the folder is opened in restricted mode, without a question. */
  readonly trusted?: boolean;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

export interface TestServer extends VscodeServer {
  readonly origin: string;
  readonly dataDir: string;
  /** Ends the server and deletes its data. */
  stop(): Promise<void>;
}

/** Quiet surroundings: nothing of VS Code itself may cover or shift what a test looks at. */
const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'typescript.validate.enable': false,
  'git.openRepositoryInParentFolders': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.untrustedFiles': 'open',
  'editor.minimap.enabled': false,
  // Drawing what moves takes an eighth of the time: 45 s against 40 on two processors.
  'workbench.reduceMotion': 'on',
  'editor.cursorBlinking': 'solid',
  // On by default in the browser: a test says itself what is saved.
  'files.autoSave': 'off',
};

/** A fresh extensions folder with `vsix` installed; several servers may share it. The caller deletes it. */
export async function installedExtensions(vsix: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'prompt-ledger-installed-'));
  await installExtension(await vscodeServerMain(), folder, vsix);
  return join(folder, 'extensions');
}

/** Starts a real VS Code server on a data folder of its own. */
export async function startTestServer(options: TestServerOptions): Promise<TestServer> {
  const dataDir = await mkdtemp(join(tmpdir(), 'prompt-ledger-server-'));
  // Settings with machine scope are read from the server's machine settings only.
  const settings = JSON.stringify({ ...quietSettings, ...options.settings }, null, 2);
  for (const place of ['User', 'Machine']) {
    await mkdir(join(dataDir, 'data', place), { recursive: true });
    await writeFile(join(dataDir, 'data', place, 'settings.json'), settings);
  }

  const server = await startServer({
    serverMain: await vscodeServerMain(),
    dataDir,
    logFile: join(projectRoot, '.test-output', `${options.name}-server.log`),
    args: [
      ...(options.trusted === false ? [] : ['--disable-workspace-trust']),
      ...(options.extensionsDir === undefined ? [] : ['--extensions-dir', options.extensionsDir]),
      ...(options.args ?? []),
    ],
    env: options.env,
  });
  const stop = async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  };
  return { port: server.port, origin: `http://127.0.0.1:${server.port}`, dataDir, stop };
}
