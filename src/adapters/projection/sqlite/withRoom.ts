import { open } from 'node:fs/promises';

/** A database's bytes and zeros behind them: SQLite goes by the number of pages in the header, and fills them later. */
export function withRoom(bytes: Uint8Array, room: number): Buffer {
  const roomy = mapped(Math.max(bytes.length, room));
  roomy.set(bytes);
  return roomy;
}

/** The same from a file. */
export async function readWithRoom(path: string, room: number): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    const bytes = mapped(Math.max(size, room));
    for (let at = 0; at < size; ) {
      const { bytesRead } = await file.read(bytes, at, size - at, at);
      if (bytesRead === 0) break;
      at += bytesRead;
    }
    return bytes;
  } finally {
    await file.close();
  }
}

/**
 * Zeros in a resizable buffer: the engine maps one for itself. So it takes memory only where it is filled, and
 * `releaseBytes` gives it back to the system; what comes from the allocator stays with it, even after a thread's end.
 */
function mapped(length: number): Buffer {
  const Resizable = ArrayBuffer as new (length: number, options: { maxByteLength: number }) => ArrayBuffer;
  return Buffer.from(new Resizable(length, { maxByteLength: length }));
}
