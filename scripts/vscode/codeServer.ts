import { join } from 'node:path';
import { cacheFolder } from './cacheFolder.ts';
import { installPackage, npmInstall } from './installPackage.ts';

/** Release of the npm package `code-server`, which carries the VS Code server and web workbench named here. */
const codeServerVersion = '4.139.1';
export const vscodeVersion = '1.139.1';

/**
 * Path of `server-main.js` of a real VS Code, from the cache or, the first time, from the npm registry (475 MB on
 * disk). Nothing native is compiled: the server does without.
 */
export async function vscodeServerMain(): Promise<string> {
  const folder = await cacheFolder(`code-server-${codeServerVersion}`, async temporary => {
    console.error(`Getting VS Code ${vscodeVersion} (npm package code-server ${codeServerVersion})…`);
    await installPackage(temporary, 'code-server', codeServerVersion);
    await npmInstall(vscodeFolder(temporary), ['--omit=dev', '--omit=optional']);
  });
  return join(vscodeFolder(folder), 'out', 'server-main.js');
}

function vscodeFolder(installation: string): string {
  return join(installation, 'node_modules', 'code-server', 'lib', 'vscode');
}
