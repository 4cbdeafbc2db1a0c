import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SECTOR, writtenEnd } from '../../../src/core/ledger/writtenEnd.ts';
import { intentRow, segmentRow, settleRow } from './rows.ts';
import { afterPowerLoss, bytesOf, readAll, withoutZeros } from './segments.ts';

const rows = [
  segmentRow(),
  ...Array.from({ length: 12 }, (_, n) => [
    intentRow({ attempt: `A${n}`, item: 'é'.repeat((7 * n) % 40) }),
    settleRow(`A${n}`, BigInt(n)),
  ]).flat(),
];
const bytes = bytesOf(rows);
const ends = [0, ...readAll(bytes).lines.map(({ end }) => end)];

describe('where a segment ends', () => {
  it('is behind every synced row and before the first lost sector, whatever sectors a power loss leaves (F3)', () => {
    fc.assert(
      fc.property(fc.nat(rows.length), fc.infiniteStream(fc.boolean()), (synced, kept) => {
        const from = ends[synced] ?? 0;
        const lost: number[] = [];
        const left = afterPowerLoss(bytes, from, sector => {
          const isKept = kept.next().value;
          if (!isKept) lost.push(Math.max(from, sector * SECTOR));
          return isKept;
        });
        const written = withoutZeros(left);
        const end = writtenEnd(written, 0);
        expect(end).toBe(Math.min(lost[0] ?? bytes.length, bytes.length));
        const { lines } = readAll(left.subarray(0, end));
        expect(lines.map(({ problem }) => problem).filter(problem => problem !== null)).toEqual([]);
        expect(lines.length).toBeGreaterThanOrEqual(synced);
      }),
      { numRuns: 500 },
    );
  });

  it('is not moved by any flipped bit: that is damage (F9)', () => {
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (writtenEnd(changed, 0) !== bytes.length) expect.fail(`bit ${bit} ends the segment`);
    }
  });

  it('is not moved by zeros that no lost sector leaves: their line is a bad one', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 2), fc.integer({ min: 1, max: 3 * SECTOR }), (start, length) => {
        const end = Math.min(start + length, bytes.length - 1);
        fc.pre(end % SECTOR !== 0 || (start % SECTOR !== 0 && !ends.includes(start)));
        const changed = Buffer.from(bytes).fill(0, start, end);
        expect(writtenEnd(changed, 0)).toBe(bytes.length);
        const row = ends.findIndex(rowEnd => start < rowEnd);
        expect(readAll(changed).lines.find(({ problem }) => problem !== null)?.row).toBe(row);
      }),
    );
  });

  it.each([0, SECTOR, 3 * SECTOR])('is told in places of the segment where its part begins at %i', start => {
    const tail = Buffer.from(bytes.subarray(start)).fill(0, SECTOR, 2 * SECTOR);
    expect(writtenEnd(tail, start)).toBe(start + SECTOR);
  });
});
