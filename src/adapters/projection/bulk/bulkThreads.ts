import { rm } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { ledgerWorkerFile } from '../../ledgerWorkerFile.ts';
import type { BulkLoaded, BulkShare } from './bulkLoad.ts';

/** Rows die young, and more room for them makes nothing faster: without a limit it grows to 100 MB. */
const YOUNG_MB = 16;
/**
 * Far above what a share keeps (30 MB); with more the collector lets garbage of twice that size lie about. A journal
 * with so many rows that come one by one is read row by row.
 */
const OLD_MB = 256;

/** Reads each share in a thread of its own, which gives its memory back when it ends. */
export async function loadInThreads(shares: readonly BulkShare[]): Promise<readonly BulkLoaded[]> {
  const settled = await Promise.allSettled(shares.map(loadInThread));
  const loaded = settled.flatMap(one => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = settled.find(one => one.status === 'rejected');
  if (failed === undefined) return loaded;
  await dropParts(loaded);
  throw failed.reason;
}

/** Removes files that nobody will use. */
export async function dropParts(loaded: readonly BulkLoaded[]): Promise<void> {
  const paths = loaded.flatMap(({ parts }) => parts.map(({ path }) => path));
  await Promise.all(paths.map(path => rm(path, { force: true })));
}

function loadInThread(share: BulkShare): Promise<BulkLoaded> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(ledgerWorkerFile(), {
      workerData: { bulk: share },
      name: 'prompt-ledger-rebuild',
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB, maxOldGenerationSizeMb: OLD_MB },
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
