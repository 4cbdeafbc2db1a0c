import { constants, fdatasync, writeSync } from 'node:fs';
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
    sync: () => syncData(file.fd),
    close: () => file.close(),
  };
}

/** Into the page cache without leaving the thread: a hop to the pool costs more than the copy. */
function writeAll(file: FileHandle, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file.fd, bytes, at, bytes.length - at);
}
