import { randomBytes } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { projectRoot } from '../projectRoot.ts';
import { vscodeServerMain, vscodeVersion } from '../vscode/codeServer.ts';
import { installExtension, startServer, windowAddress } from '../vscode/server.ts';

/** A quiet first window that asks whether the folder is trusted; from then on the settings are the user's. */
const firstSettings = {
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'security.workspace.trust.startupPrompt': 'always',
};

/**
 * Serves a real VS Code with the package installed on loopback until Ctrl+C. Only the printed address, which holds
 * a random token, opens it. Settings and state stay in the cache folder from start to start.
 */
export async function serveStudio(vsix: string, folder: string): Promise<number> {
  const serverMain = await vscodeServerMain();
  const dataDir = join(projectRoot, '.vscode-test', 'start');
  await installExtension(serverMain, dataDir, vsix);
  await writeFirstSettings(join(dataDir, 'data', 'User', 'settings.json'));
  const token = randomBytes(24).toString('base64url');
  const server = await startServer({ serverMain, dataDir, token, logFile: join(dataDir, 'server.log') });

  console.log(`\nVS Code ${vscodeVersion} with Prompt Ledger is served to this machine only:`);
  console.log(`  ${windowAddress(server.port, folder, { tkn: token })}`);
  console.log('Open the address in a browser. Ctrl+C ends it.');
  await new Promise<void>(done => {
    process.once('SIGINT', () => done());
    process.once('SIGTERM', () => done());
  });
  await server.stop();
  return 0;
}

async function writeFirstSettings(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const text = `${JSON.stringify(firstSettings, null, 2)}\n`;
  await writeFile(file, text, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
}
