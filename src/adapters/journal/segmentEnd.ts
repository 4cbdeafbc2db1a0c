import { readSync } from 'node:fs';
import { MOST_UNSYNCED, SECTOR, writtenEnd } from '../../core/ledger/writtenEnd.ts';

const PIECE = MOST_UNSYNCED + SECTOR;
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
 * Reads the last part of an open segment file only.
 * @param size of the file, bytes
 * @param from where a row begins: what is before it has been read
 */
export function segmentEnd(file: number, size: number, from = 0): WrittenPart {
  for (let end = size; end > from; ) {
    const start = Math.max(from, end - PIECE);
    const piece = readAt(file, start, end);
    const last = withoutZeros(piece);
    if (last === 0) {
      end = start;
      continue;
    }
    const written = start + last;
    const tail = Math.max(from, Math.floor((written - MOST_UNSYNCED) / SECTOR) * SECTOR);
    const isHere = tail >= start;
    const rowsEnd = writtenEnd(
      isHere ? piece.subarray(tail - start, last) : readAt(file, tail, written),
      tail,
    );
    return { end: rowsEnd, behind: written - rowsEnd };
  }
  return { end: from, behind: 0 };
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
