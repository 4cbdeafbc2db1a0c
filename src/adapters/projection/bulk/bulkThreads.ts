import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { ledgerWorkerFile } from '../../ledgerWorkerFile.ts';
import type { BulkLoaded, BulkShare } from './bulkLoad.ts';

/**
 * Rows die young, and more room for them makes nothing faster: without a limit it grows to 100 MB. What a thread had
 * stays with the process for some seconds after its end.
 */
const YOUNG_MB = 6;
/**
 * Reads each share in a thread of its own, which gives its memory back when it ends.
 * @param oldMb MiB of what lives long in each: it must hold attempts that are open, and rows that come one by one
 * @throws Error with `code` ERR_WORKER_OUT_OF_MEMORY where one needs more; nothing is left on the disk
 */
export async function loadInThreads(
  shares: readonly BulkShare[],
  oldMb: number,
): Promise<readonly BulkLoaded[]> {
  const settled = await Promise.allSettled(shares.map(share => loadInThread(share, oldMb)));
  const loaded = settled.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = settled.find(one => one.status === 'rejected');
  if (failed === undefined) return loaded;
  await Promise.all(shares.map(dropShare));
  throw failed.reason;
}

/** Removes files that nobody will use. */
export async function dropParts(loaded: readonly BulkLoaded[]): Promise<void> {
  const paths = loaded.flatMap(({ parts }) => parts.map(({ path }) => path));
  await Promise.all(paths.map(path => rm(path, { force: true })));
}

/** A thread that ran out of memory could not say what it had written. */
async function dropShare({ prefix }: BulkShare): Promise<void> {
  const names = await readdir(dirname(prefix));
  const written = names.filter(name => name.startsWith(basename(prefix)));
  await Promise.all(written.map(name => rm(join(dirname(prefix), name), { force: true })));
}

function loadInThread(share: BulkShare, oldMb: number): Promise<BulkLoaded> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(ledgerWorkerFile(), {
      workerData: { bulk: share },
      name: 'prompt-ledger-rebuild',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: oldMb },
    });
    let isDone = false;
    worker.once('message', (loaded: BulkLoaded) => {
      isDone = true;
      // Its memory is back before what comes next needs some.
      void worker.terminate().finally(() => resolve(loaded));
    });
    worker.once('error', reject);
    worker.once('exit', code => {
      if (!isDone) reject(new Error(`a rebuilding thread ended with ${code}`));
    });
  });
}
