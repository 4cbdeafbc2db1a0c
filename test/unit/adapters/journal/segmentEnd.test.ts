import { closeSync, fstatSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { segmentEnd } from '../../../../src/adapters/journal/segmentEnd.ts';
import { MOST_UNSYNCED, SECTOR } from '../../../../src/core/ledger/writtenEnd.ts';
import { intentRow, segmentRow } from '../../ledger/rows.ts';
import { bytesOf, readAll } from '../../ledger/segments.ts';

const rows = bytesOf([
  segmentRow(),
  ...Array.from({ length: 400 }, (_, n) => intentRow({ attempt: `A${n}` })),
]);
const sectorBehind = (place: number) => Math.ceil(place / SECTOR) * SECTOR;
const zeros = (length: number) => Buffer.alloc(length);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'segment-end-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function endOf(content: Uint8Array, from?: number) {
  const path = join(folder, 'segment');
  writeFileSync(path, content);
  const file = openSync(path, 'r');
  try {
    return segmentEnd(file, fstatSync(file).size, from);
  } finally {
    closeSync(file);
  }
}

describe('the end of a segment file', () => {
  it('has more rows than one look at its end takes in', () => {
    expect(rows.length).toBeGreaterThan(2 * MOST_UNSYNCED);
  });

  it.each([0, 1, 4095, 4096, 4097, 70_000, 300_000])('is before %i zeros', laidOut => {
    for (const content of [rows, rows.subarray(0, 5000), rows.subarray(0, 1), zeros(0)]) {
      expect(endOf(Buffer.concat([content, zeros(laidOut)]))).toEqual({ end: content.length, behind: 0 });
    }
  });

  it.each([0, 100_000])('is looked for behind what was read, with %i zeros behind it', laidOut => {
    const content = Buffer.concat([rows, zeros(laidOut)]);
    for (const { end } of readAll(rows).lines.slice(-3)) {
      expect(endOf(content, end)).toEqual({ end: rows.length, behind: 0 });
    }
  });

  it('is at a lost sector among the last 64 KiB, and says how much is behind it', () => {
    const at = Math.floor((rows.length - MOST_UNSYNCED) / SECTOR) * SECTOR;
    const content = Buffer.from(rows).fill(0, at, at + SECTOR);
    const found = { end: at, behind: rows.length - at };
    expect(endOf(content)).toEqual(found);
    expect(endOf(Buffer.concat([content, zeros(100_000)]))).toEqual(found);
  });

  it('is not at a lost sector before them: what is behind was synced later', () => {
    const at = Math.floor((rows.length - MOST_UNSYNCED) / SECTOR - 1) * SECTOR;
    const content = Buffer.from(rows).fill(0, at, at + SECTOR);
    expect(endOf(content)).toEqual({ end: rows.length, behind: 0 });
  });

  it('is at a lost sector of a longer last row, which was written alone', () => {
    const long = bytesOf([segmentRow(), intentRow({ item: 'é'.repeat(2 * MOST_UNSYNCED) })]);
    const [first] = readAll(long).lines;
    const row = first?.end ?? 0;
    for (const at of [row + 1, row + (5 * MOST_UNSYNCED) / 4, long.length - 2 * SECTOR].map(sectorBehind)) {
      const content = Buffer.from(long).fill(0, at, at + SECTOR);
      expect(endOf(content)).toEqual({ end: at, behind: long.length - at });
      expect(endOf(content, row)).toEqual({ end: at, behind: long.length - at });
    }
    const content = Buffer.from(long).fill(0, 0, SECTOR * Math.floor(row / SECTOR));
    expect(endOf(content).behind).toBe(row < SECTOR ? 0 : long.length);
  });

  it('is where the row begins whose first sector was lost', () => {
    const from = readAll(rows).lines.at(-5)?.end ?? 0;
    const next = Math.ceil(from / SECTOR) * SECTOR;
    const content = Buffer.from(rows).fill(0, from, next);
    expect(endOf(content)).toEqual({ end: from, behind: rows.length - from });
    expect(endOf(content, from)).toEqual({ end: from, behind: rows.length - from });
  });
});
