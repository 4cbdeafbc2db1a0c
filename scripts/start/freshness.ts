import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../projectRoot.ts';

/** What a build is made from. */
const sources = [
  'src',
  'webview',
  'media',
  'package.json',
  'package-lock.json',
  'esbuild.js',
  '.vscodeignore',
];

/** True when `output` exists and none of the sources was changed after it was written. */
export async function isNewerThanSources(output: string): Promise<boolean> {
  const builtMs = await modifiedMs(output);
  if (builtMs === undefined) return false;
  for (const source of sources) {
    if ((await newestMs(join(projectRoot, source))) > builtMs) return false;
  }
  return true;
}

/** Folders count as well: their time changes when a file in them is deleted or renamed. */
async function newestMs(path: string): Promise<number> {
  const own = await modifiedMs(path);
  if (own === undefined) return 0;
  const entries = await readdir(path, { recursive: true }).catch(() => []);
  const times = await Promise.all(entries.map(entry => modifiedMs(join(path, entry))));
  return Math.max(own, ...times.map(time => time ?? 0));
}

async function modifiedMs(path: string): Promise<number | undefined> {
  return stat(path).then(
    found => found.mtimeMs,
    () => undefined,
  );
}
