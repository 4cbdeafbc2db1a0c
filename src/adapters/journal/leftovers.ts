import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** No replacement of a file takes so long: whoever began it was killed. */
const ABANDONED_MS = 600_000;

/** Removes temporary files that killed processes left in a folder of ours; what cannot be removed stays. */
export async function removeLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.endsWith('.tmp')) continue;
    const path = join(folder, name);
    // Another process may be removing it as well.
    const began = await stat(path).then(
      ({ mtimeMs }) => mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    if (Date.now() - began > ABANDONED_MS) await rm(path, { force: true }).catch(() => {});
  }
}
