import { sha256 } from '../../../src/adapters/hash.ts';
import { encodeBody, FIRST_PREVIOUS } from '../../../src/core/ledger/codec.ts';
import type { LedgerRow } from '../../../src/core/ledger/event.ts';
import { type SegmentLine, SegmentReader } from '../../../src/core/ledger/segmentReader.ts';
import { SECTOR } from '../../../src/core/ledger/writtenEnd.ts';
import { encodeLine } from './encodeLine.ts';

/** The lines of a segment, each with its LF. */
export function linesOf(rows: readonly LedgerRow[]): string[] {
  let previous = FIRST_PREVIOUS;
  return rows.map(row => {
    const { line, hash } = encodeLine(previous, encodeBody(row), sha256);
    previous = hash;
    return line;
  });
}

export function bytesOf(rows: readonly LedgerRow[]): Buffer {
  return Buffer.from(linesOf(rows).join(''));
}

/** Reads a segment in pieces of a size, through one buffer that is used again as a file reader does. */
export function readAll(
  bytes: Uint8Array,
  piece = bytes.length,
): { lines: SegmentLine[]; reader: SegmentReader } {
  const reader = new SegmentReader(sha256);
  const buffer = Buffer.alloc(Math.max(piece, 1));
  const lines: SegmentLine[] = [];
  for (let at = 0; at < bytes.length; at += piece) {
    const part = bytes.subarray(at, at + piece);
    buffer.set(part);
    for (const line of reader.feed(buffer.subarray(0, part.length))) lines.push(line);
  }
  return { lines, reader };
}

/** What a power loss leaves of a segment of which the bytes from `synced` on were not synced: any sectors of them. */
export function afterPowerLoss(
  bytes: Uint8Array,
  synced: number,
  isKept: (sector: number) => boolean,
): Buffer {
  const left = Buffer.from(bytes);
  for (let sector = Math.floor(synced / SECTOR); sector * SECTOR < bytes.length; sector++) {
    if (isKept(sector)) continue;
    left.fill(0, Math.max(synced, sector * SECTOR), Math.min((sector + 1) * SECTOR, bytes.length));
  }
  return left;
}

/** Without the zeros that it is laid out with. */
export function withoutZeros(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(0, bytes.findLastIndex(byte => byte !== 0) + 1);
}
