import { readSync } from 'node:fs';
import { MOST_UNSYNCED, SECTOR, writtenEnd } from '../../core/ledger/writtenEnd.ts';

const PIECE = 1 << 16;
const LF = 0x0a;
/** So many zeros are compared at once. */
const zeros = Buffer.alloc(4096);

/** What stands in a segment file before the zeros that lay it out ahead. */
export interface WrittenPart {
  /** Where the rows end, and an incomplete last one: bytes from the start. */
  readonly end: number;
  /** Bytes behind it that a write left which a power loss cut off: a gap and what follows. */
  readonly behind: number;
}

/**
 * Reads the last part of an open segment file only. Beside a writer the rows must be read afterwards: what this reads
 * may have zeros before what came later, but all of it stands when it returns.
 * @param size of the file, bytes
 * @param from where a row begins: what is before it has been read
 */
export function segmentEnd(file: number, size: number, from = 0): WrittenPart {
  for (let end = size; end > from; ) {
    const start = Math.max(from, end - PIECE);
    const last = withoutZeros(readAt(file, start, end));
    if (last > 0) {
      const written = start + last;
      const rowsEnd = writtenEnd(...unsynced(file, written, from));
      return { end: rowsEnd, behind: written - rowsEnd };
    }
    end = start;
  }
  return { end: from, behind: 0 };
}

/** True where nothing stands at a place of an open file yet: rows are written from the front. */
export function isBlank(file: number, at: number): boolean {
  const byte = Buffer.alloc(1);
  return readSync(file, byte, 0, 1, at) === 0 || byte[0] === 0;
}

/**
 * What may not have been synced, with its place: the last `MOST_UNSYNCED` bytes, or the last row where it is longer,
 * which goes alone. It begins with a sector, or at `from`.
 */
function unsynced(file: number, written: number, from: number): [tail: Buffer, start: number] {
  for (let length = MOST_UNSYNCED; ; length *= 2) {
    const start = Math.max(from, sectorOf(written - length));
    const tail = readAt(file, start, written);
    // The last byte may be this row's own LF.
    const row = tail.lastIndexOf(LF, tail.length - 2) + 1;
    if (length > MOST_UNSYNCED && row > 0) {
      const rowStart = Math.max(from, sectorOf(start + row));
      return [tail.subarray(rowStart - start), rowStart];
    }
    if (row > 0 || start === from) return [tail, start];
  }
}

function sectorOf(place: number): number {
  return Math.floor(place / SECTOR) * SECTOR;
}

/** Fewer bytes where somebody cuts the file meanwhile. */
function readAt(file: number, start: number, end: number): Buffer {
  const bytes = Buffer.allocUnsafe(end - start);
  let read = 0;
  for (let more = -1; read < bytes.length && more !== 0; read += more) {
    more = readSync(file, bytes, read, bytes.length - read, start + read);
  }
  return bytes.subarray(0, read);
}

/** Bytes up to the last one that is not zero. */
function withoutZeros(bytes: Buffer): number {
  let end = bytes.length;
  while (end >= zeros.length && zeros.equals(bytes.subarray(end - zeros.length, end))) end -= zeros.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return end;
}
