import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/adapters/hash.ts';
import { AttemptIndex, SegmentAudit } from '../../../src/core/ledger/auditSegment.ts';
import { SegmentReader } from '../../../src/core/ledger/segmentReader.ts';
import { intentRow, runRow, segmentRow, settleRow } from './rows.ts';
import { bytesOf, linesOf, readAll } from './segments.ts';

const rows = [
  segmentRow(),
  runRow(),
  ...[1, 2, 3, 4].flatMap(n => [
    intentRow({ attempt: `A${n}`, item: `é${n}` }),
    settleRow(`A${n}`, BigInt(n)),
  ]),
];
const bytes = bytesOf(rows);

function audit(changed: Uint8Array): SegmentAudit {
  const segment = new SegmentAudit('S1', sha256, new AttemptIndex());
  segment.feed(changed);
  segment.end();
  return segment;
}

describe('reading a segment', () => {
  it('gives the longest complete prefix wherever it is cut (F2)', () => {
    const lines = linesOf(rows);
    const ends = lines.map((_, index) => Buffer.byteLength(lines.slice(0, index + 1).join('')));
    for (let cut = 0; cut <= bytes.length; cut++) {
      const { lines: read, reader } = readAll(bytes.subarray(0, cut));
      const complete = ends.filter(end => end <= cut).length;
      expect(read.map(({ event }) => event)).toEqual(rows.slice(0, complete));
      expect(read.every(({ problem }) => problem === null)).toBe(true);
      expect(reader.pending).toBe(cut - (ends[complete - 1] ?? 0));
      const { problems, notes } = audit(bytes.subarray(0, cut));
      expect(problems).toEqual([]);
      expect(notes.length).toBe((reader.pending > 0 ? 1 : 0) + (complete === 0 ? 1 : 0));
    }
  }, 20_000);

  it.each([1, 7, 100, 4096])('reads the same in pieces of %i bytes', piece => {
    expect(readAll(bytes, piece).lines).toEqual(readAll(bytes).lines);
  });

  it('goes on from a position as if it had never stopped', () => {
    const all = readAll(bytes).lines;
    for (const [index, line] of all.entries()) {
      const reader = new SegmentReader(sha256, { rows: line.row, bytes: line.end, hash: line.hash });
      expect([...reader.feed(bytes.subarray(line.end))]).toEqual(all.slice(index + 1));
    }
  });

  it('names the row of every flipped bit (F9)', () => {
    const ends = readAll(bytes).lines.map(({ end }) => end);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
      const row = ends.findIndex(end => at < end) + 1;
      const { problems, notes } = audit(changed);
      // The last LF gone, the last line is incomplete: a note, and a problem only against a head.
      const found = at === bytes.length - 1 ? notes[0]?.row : problems[0]?.row;
      expect([at, found]).toEqual([at, row]);
    }
  }, 20_000);

  it('names the one row whose content or hash was edited, and no other', () => {
    const lines = linesOf(rows);
    const edited = lines.map((line, index) => (index === 4 ? line.replace('"try":1', '"try":2') : line));
    expect(audit(Buffer.from(edited.join(''))).problems.map(({ row }) => row)).toEqual([5]);
    const rehashed = lines.map((line, index) => (index === 4 ? `${'a'.repeat(64)}${line.slice(64)}` : line));
    expect(audit(Buffer.from(rehashed.join(''))).problems.map(({ row }) => row)).toEqual([5]);
  });

  it('notices rows deleted, swapped, doubled and put in', () => {
    const lines = linesOf(rows);
    const without = lines.filter((_, index) => index !== 3);
    const swapped = lines.map((line, index) => (index === 3 ? lines[4] : index === 4 ? lines[3] : line));
    const doubled = lines.flatMap((line, index) => (index === 3 ? [line, line] : [line]));
    const [foreign] = linesOf([intentRow({ attempt: 'B' })]);
    const inserted = lines.flatMap((line, index) => (index === 3 ? [foreign, line] : [line]));
    const first = (changed: readonly (string | undefined)[]) =>
      audit(Buffer.from(changed.join(''))).problems[0]?.row;
    expect([first(without), first(swapped), first(doubled), first(inserted)]).toEqual([4, 4, 5, 4]);
  });

  it('refuses a segment under another name and one without its first row', () => {
    expect(audit(bytesOf([segmentRow({ segment: 'S2' })])).problems).toMatchObject([{ row: 1 }]);
    expect(audit(bytesOf([runRow()])).problems).toMatchObject([{ row: 1 }]);
  });
});
