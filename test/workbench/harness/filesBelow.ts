import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Paths of all files below a folder, absolute and sorted; links are not followed. */
export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}

/** Everything below a folder with a digest of its content: two of them are equal where nothing was written. */
export async function contentOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const digests: Record<string, string> = {};
  for (const path of await filesBelow(folder)) {
    digests[path] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  }
  return digests;
}
