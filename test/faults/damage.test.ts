import { readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../src/adapters/hash.ts';
import { ledgerPaths, listSegments } from '../../src/adapters/journal/folders.ts';
import { openJournal } from '../../src/adapters/journal/openJournal.ts';
import { verifyLedger } from '../../src/adapters/journal/verify.ts';
import type { LedgerRow } from '../../src/core/ledger/event.ts';
import { SEGMENT_START, type SegmentPosition, SegmentReader } from '../../src/core/ledger/segmentReader.ts';
import { type LedgerFolder, ledgerFolder } from '../unit/adapters/journal/ledgerFolder.ts';
import { intentRow, segmentRow, settleRow } from '../unit/ledger/rows.ts';
import { bytesOf, readAll } from '../unit/ledger/segments.ts';
import { PythonVerifier } from './pythonVerifier.ts';
import { size, TIMEOUT_MS } from './size.ts';
import { tried } from './tried.ts';
import { bodyOf, chained, writeLedger } from './writtenLedger.ts';

function segmentOf(rows: number): LedgerRow[] {
  const calls = Array.from({ length: Math.ceil(rows / 2) }, (_, n) => [
    intentRow({ attempt: `A${n}`, item: `é${n}` }),
    settleRow(`A${n}`, BigInt(n)),
  ]);
  return [segmentRow(), ...calls.flat()].slice(0, rows);
}

/** Where every row begins: the reader can start there. */
function startsOf(bytes: Uint8Array): SegmentPosition[] {
  const { lines } = readAll(bytes);
  return [SEGMENT_START, ...lines.map(({ row, end, hash }) => ({ rows: row, bytes: end, hash }))];
}

describe('a segment', () => {
  it(
    'cut at any byte gives the longest complete prefix and a torn tail (F2)',
    () => {
      const rows = segmentOf(size.truncatedRows);
      const bytes = bytesOf(rows);
      const starts = startsOf(bytes);
      expect(readAll(bytes).lines.map(({ event }) => event)).toEqual(rows);
      let cuts = 0;
      for (const [index, start] of starts.slice(0, -1).entries()) {
        const end = starts[index + 1]?.bytes ?? bytes.length;
        for (let cut = start.bytes; cut < end; cut += size.truncationStep) {
          const reader = new SegmentReader(sha256, start);
          const lines = [...reader.feed(bytes.subarray(start.bytes, cut))];
          if (lines.length > 0 || reader.pending !== cut - start.bytes || reader.position.rows !== index) {
            expect.fail(`cut at ${cut}: ${lines.length} rows, ${reader.pending} bytes torn`);
          }
          cuts += 1;
        }
      }
      expect(cuts).toBeGreaterThanOrEqual(Math.floor(bytes.length / size.truncationStep));
      tried('F2', `${cuts} cuts of a segment of ${rows.length} rows`, '0 complete rows lost');
    },
    TIMEOUT_MS,
  );

  it(
    'with any bit flipped is found out at the row of that bit (F9)',
    () => {
      const bytes = bytesOf(segmentOf(size.flippedRows));
      const starts = startsOf(bytes);
      let flips = 0;
      for (const [index, start] of starts.slice(0, -1).entries()) {
        const end = starts[index + 1]?.bytes ?? bytes.length;
        const after = starts[index + 2]?.bytes ?? end;
        for (let bit = start.bytes * 8; bit < end * 8; bit += size.bitStep) {
          const part = Buffer.from(bytes.subarray(start.bytes, after));
          const at = Math.floor(bit / 8) - start.bytes;
          part[at] = (part[at] ?? 0) ^ (1 << (bit % 8));
          const reader = new SegmentReader(sha256, start);
          const first = [...reader.feed(part)].find(({ problem }) => problem !== null);
          // The last LF of all gone, the last line is incomplete.
          const found = first?.row ?? (reader.pending > 0 && after === end ? reader.position.rows + 1 : null);
          if (found !== index + 1) expect.fail(`bit ${bit} of row ${index + 1} was found at ${found}`);
          flips += 1;
        }
      }
      tried(
        'F9',
        `${flips} bits flipped in a segment of ${size.flippedRows} rows`,
        '0 not named by their row',
      );
    },
    TIMEOUT_MS,
  );
});

describe('a ledger', () => {
  let folder: LedgerFolder;
  let python: PythonVerifier;
  let id: string;
  let path: string;
  let whole: string;
  beforeEach(async () => {
    folder = await ledgerFolder();
    python = new PythonVerifier();
    await writeLedger(folder, 1, 20);
    [id = ''] = await listSegments(folder.ledger);
    path = ledgerPaths(folder.ledger).segment(id);
    whole = await readFile(path, 'utf8');
  });
  afterEach(async () => {
    python.close();
    await folder.remove();
  });

  it('that is cut in the middle still opens, counts its whole rows and says what is torn (F2)', async () => {
    const bytes = Buffer.from(whole);
    const ends = readAll(bytes).lines.map(({ end }) => end);
    for (let cut = 0; cut < bytes.length; cut += Math.ceil(bytes.length / 60)) {
      await writeFile(path, bytes.subarray(0, cut));
      const journal = await openJournal(folder.options);
      const { spent, reserved } = await journal.spend({ simulated: true });
      await journal.close();
      expect(spent + reserved >= 0n).toBe(true);
      const { rows, notes } = await verifyLedger(folder.ledger, folder.options.stateFolder);
      expect(rows).toBe(ends.filter(end => end <= cut).length);
      const torn = !ends.includes(cut) && cut > 0;
      expect(notes.some(({ problem }) => problem.includes('incomplete last line'))).toBe(torn);
    }
  });

  const edits = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ kind: fc.constant('byte' as const), place: fc.nat(), to: fc.nat() }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('insert' as const), place: fc.nat(), to: fc.nat() }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant('zeros' as const), place: fc.nat(), to: fc.nat(2000) }),
    },
    fc.record({
      kind: fc.constantFrom('delete', 'swap', 'double', 'cut', 'forge'),
      place: fc.nat(),
      to: fc.nat(),
    }),
  );

  /** The edited text and the row at which it must be found; null where the edit changes nothing. */
  function apply(kind: string, place: number, to: number): [Buffer, number] | null {
    const bytes = Buffer.from(whole);
    const lines = whole.split(/(?<=\n)/);
    const row = 1 + (place % (lines.length - 1));
    const rowAt = (at: number) => bytes.subarray(0, at).filter(byte => byte === 0x0a).length + 1;
    switch (kind) {
      case 'byte': {
        const at = place % (bytes.length - 1);
        if (bytes[at] === to % 256) return null;
        bytes[at] = to % 256;
        return [
          bytes,
          Buffer.from(whole)
            .subarray(0, at)
            .filter(byte => byte === 0x0a).length + 1,
        ];
      }
      case 'zeros': {
        const at = place % (bytes.length - 1);
        const found = rowAt(at);
        return [bytes.fill(0, at, Math.min(at + 1 + to, bytes.length)), found];
      }
      case 'insert': {
        const at = place % (bytes.length - 1);
        const byte = Buffer.of(to % 256);
        // Put in before its like, a byte stands as well after it: an LF before an LF is an empty line of its own.
        const row = rowAt(byte[0] === 0x0a && bytes[at] === 0x0a ? at + 1 : at);
        return [Buffer.concat([bytes.subarray(0, at), byte, bytes.subarray(at)]), row];
      }
      case 'delete':
        return [Buffer.from(lines.toSpliced(row - 1, 1).join('')), row];
      case 'swap':
        return [
          Buffer.from(
            lines
              .with(row - 1, lines[row] ?? '')
              .with(row, lines[row - 1] ?? '')
              .join(''),
          ),
          row,
        ];
      case 'double':
        return [Buffer.from(lines.toSpliced(row, 0, lines[row - 1] ?? '').join('')), row + 1];
      case 'cut':
        return [Buffer.from(lines.slice(0, row).join('')), row + 1];
      default: {
        // Everything from here on chained anew: only the signed head can tell, at its own row.
        const bodies = lines.map(bodyOf);
        const forged = bodies.with(row, (bodies[row] ?? '').replace(/:(\d+)([,}])/, ':9$1$2'));
        if (forged[row] === bodies[row]) return null;
        return [Buffer.from(chained(forged)), lines.length];
      }
    }
  }

  it(
    'that is edited at random is found out at that row, by both verifiers (F9)',
    async () => {
      let made = 0;
      await fc.assert(
        fc.asyncProperty(edits, async ({ kind, place, to }) => {
          const edited = apply(kind, place, to);
          fc.pre(edited !== null && !edited[0].equals(Buffer.from(whole)));
          await writeFile(path, edited[0]);
          const { problems } = await verifyLedger(folder.ledger, folder.options.stateFolder);
          expect(problems[0]).toMatchObject({ segment: id, row: edited[1] });
          const theirs = await python.verify(folder.ledger, folder.options.stateFolder);
          expect(theirs.problems).toEqual(problems);
          made += 1;
        }),
        { numRuns: size.edits },
      );
      await writeFile(path, whole);
      expect((await verifyLedger(folder.ledger, folder.options.stateFolder)).problems).toEqual([]);
      tried('F9', `${made} random edits, each read by both verifiers`, '0 not located');
    },
    TIMEOUT_MS,
  );
});
