import { constants, fdatasync, fdatasyncSync, ftruncateSync, writeSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { syncFolder } from './folders.ts';

/** What the journal asks of a disk. Tests put a failing one in its place. */
export interface SegmentDisk {
  /** Creates a file that must not exist, and makes its name durable. */
  create(path: string): Promise<SegmentHandle>;
}

export interface SegmentHandle {
  /** Writes all of `bytes` at the end: other processes can read them when it returns. */
  write(bytes: Uint8Array): void;
  /** Resolves when everything written is on the disk. */
  sync(): Promise<void>;
  /** Cuts off what is laid out behind the last byte written. */
  trim(): void;
  close(): Promise<void>;
}

const { O_CREAT, O_EXCL, O_WRONLY } = constants;
const syncData = promisify(fdatasync);

export const nodeDisk: SegmentDisk = { create };

async function create(path: string): Promise<SegmentHandle> {
  const file = await open(path, O_WRONLY | O_CREAT | O_EXCL, 0o600);
  try {
    await syncFolder(dirname(path));
  } catch (error) {
    await file.close();
    throw error;
  }
  const space = new LaidOutFile(file.fd);
  return {
    write: bytes => space.write(bytes),
    sync: syncOf(file.fd),
    trim: () => space.trim(),
    close: () => file.close(),
  };
}

/** Laid out at once, bytes: as much as is written already, within these. */
const LEAST_AHEAD = 1 << 14;
const MOST_AHEAD = 1 << 18;

/**
 * A file whose end is laid out with zeros before it is needed: overwriting them takes a sync a third less than making
 * the file longer, since its size and its blocks stay as they are.
 */
class LaidOutFile {
  readonly #file: number;
  #written = 0;
  #laidOut = 0;

  constructor(file: number) {
    this.#file = file;
  }

  /** Into the page cache without leaving the thread: a hop to the pool costs more than the copy. */
  write(bytes: Uint8Array): void {
    const end = this.#written + bytes.length;
    const block = end > this.#laidOut ? withZeros(bytes, aheadOf(end)) : bytes;
    let at = 0;
    // A disk that has room for the rows alone is good enough for them.
    while (at < bytes.length) {
      at += writeSync(this.#file, block, at, block.length - at, this.#written + at);
    }
    this.#laidOut = Math.max(this.#laidOut, this.#written + at);
    this.#written = end;
  }

  trim(): void {
    if (this.#laidOut > this.#written) ftruncateSync(this.#file, this.#written);
    this.#laidOut = this.#written;
  }
}

function aheadOf(written: number): number {
  return Math.min(Math.max(written, LEAST_AHEAD), MOST_AHEAD);
}

function withZeros(bytes: Uint8Array, zeros: number): Uint8Array {
  const block = new Uint8Array(bytes.length + zeros);
  block.set(bytes);
  return block;
}

/** A disk whose last sync took no longer is waited for on the spot. */
const QUICK_MS = 2;

/**
 * On a quick disk the way through the thread pool takes as long as the sync itself, so it is spared; a slow disk (or
 * macOS, where a sync is a full flush) never holds up the thread twice in a row.
 */
function syncOf(file: number): () => Promise<void> {
  let isQuick = false;
  const isQuickSince = (began: number) => Date.now() - began <= QUICK_MS;
  const slowly = async (began: number) => {
    await syncData(file);
    isQuick = isQuickSince(began);
  };
  return () => {
    const began = Date.now();
    if (!isQuick) return slowly(began);
    fdatasyncSync(file);
    isQuick = isQuickSince(began);
    return DONE;
  };
}

const DONE = Promise.resolve();
