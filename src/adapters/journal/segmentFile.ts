import { constants, fdatasync, fdatasyncSync, writeSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { syncFolder } from './folders.ts';

/** The three things the journal asks of a disk. Tests put a failing one in its place. */
export interface SegmentDisk {
  /** Creates a file that must not exist, and makes its name durable. */
  create(path: string): Promise<SegmentHandle>;
}

export interface SegmentHandle {
  /** Writes all of `bytes` at the end: other processes can read them when it returns. */
  write(bytes: Uint8Array): void;
  /** Resolves when everything written is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;
const syncData = promisify(fdatasync);

export const nodeDisk: SegmentDisk = { create };

async function create(path: string): Promise<SegmentHandle> {
  const file = await open(path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND, 0o600);
  try {
    await syncFolder(dirname(path));
  } catch (error) {
    await file.close();
    throw error;
  }
  return {
    write: bytes => writeAll(file, bytes),
    sync: syncOf(file.fd),
    close: () => file.close(),
  };
}

/** A disk whose last sync was quicker than this is waited for on the spot. */
const QUICK_MS = 2;

/**
 * On a quick disk the way through the thread pool takes as long as the sync itself, so it is spared; a slow disk (or
 * macOS, where a sync is a full flush) never holds up the thread twice in a row.
 */
function syncOf(file: number): () => Promise<void> {
  let isQuick = false;
  return async () => {
    const began = performance.now();
    if (isQuick) fdatasyncSync(file);
    else await syncData(file);
    isQuick = performance.now() - began < QUICK_MS;
  };
}

/** Into the page cache without leaving the thread: a hop to the pool costs more than the copy. */
function writeAll(file: FileHandle, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file.fd, bytes, at, bytes.length - at);
}
