import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../../..');

/** The bundle that the tests spawn. */
export const cliBundle = join(root, 'dist/cli.js');

/** vitest's global set-up: builds the bundle where a source is newer than it. */
export async function setup(): Promise<void> {
  const built = await changedAt(join(root, 'dist/.built'));
  const inputs = ['src', 'media', 'webview', 'package.json', 'esbuild.js'];
  const newest = Math.max(...(await Promise.all(inputs.map(input => newestIn(join(root, input))))));
  if (newest <= built && (await changedAt(cliBundle)) > 0) return;
  await promisify(execFile)(process.execPath, [join(root, 'esbuild.js')], { cwd: root });
}

async function newestIn(path: string): Promise<number> {
  const found = await stat(path);
  if (!found.isDirectory()) return found.mtimeMs;
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const times = entries
    .filter(entry => entry.isFile())
    .map(entry => changedAt(join(entry.parentPath, entry.name)));
  return Math.max(0, ...(await Promise.all(times)));
}

/** ms since 1970; 0 where there is no such file. */
async function changedAt(file: string): Promise<number> {
  return (await stat(file).catch(() => undefined))?.mtimeMs ?? 0;
}
