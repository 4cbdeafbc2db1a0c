import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../../src/adapters/hash.ts';
import { ledgerPaths, listSegments } from '../../../../src/adapters/journal/folders.ts';
import { openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import { verifyLedger } from '../../../../src/adapters/journal/verify.ts';
import { FIRST_PREVIOUS } from '../../../../src/core/ledger/codec.ts';
import { encodeLine } from '../../ledger/encodeLine.ts';
import { intentRow, settleRow } from '../../ledger/rows.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';

async function fill(folder: LedgerFolder, segments: number, attempts: number): Promise<void> {
  for (let segment = 0; segment < segments; segment++) {
    const journal = await openJournal(folder.options);
    for (let n = 0; n < attempts; n++) {
      const attempt = `S${segment}A${n}`;
      await journal.append([intentRow({ attempt }), settleRow(attempt, BigInt(n))]);
    }
    await journal.close();
  }
}

const verify = (folder: LedgerFolder) => verifyLedger(folder.ledger, folder.options.stateFolder);

/** Hashes every row anew, as somebody would who edits the ledger with care. */
function rechain(lines: readonly string[]): string[] {
  let previous = FIRST_PREVIOUS;
  return lines.map(line => {
    const encoded = encodeLine(previous, line.slice(line.indexOf('{')).trimEnd(), sha256);
    previous = encoded.hash;
    return encoded.line;
  });
}

describe('verify finds', () => {
  let folder: LedgerFolder;
  let path: string;
  let id: string;
  beforeEach(async () => {
    folder = await ledgerFolder();
    await fill(folder, 2, 3);
    [id = ''] = await listSegments(folder.ledger);
    path = ledgerPaths(folder.ledger).segment(id);
  });
  afterEach(() => folder.remove());

  const change = async (edit: (lines: string[]) => string[]) => {
    const lines = (await readFile(path, 'utf8')).split(/(?<=\n)/);
    await writeFile(path, edit(lines).join(''));
  };

  it('nothing in a ledger that was left alone', async () => {
    const report = await verify(folder);
    expect(report).toMatchObject({ rows: 14, notes: [], problems: [] });
    expect(report.segments).toMatchObject([
      { rows: 7, signed: true },
      { rows: 7, signed: true },
    ]);
    const heads = report.segments.map(({ segment, rows, hash }) => `${segment} ${rows} ${hash}\n`).join('');
    expect(report.head).toBe(sha256(heads));
  });

  it('nothing beside writers who begin, write and end while it reads', async () => {
    for (let n = 0; n < 10; n++) {
      const verifying = verify(folder);
      const rows = Array.from({ length: 20 }, (_, k) => intentRow({ attempt: `N${n}.${k}` }));
      const journal = await openJournal(folder.options);
      for (const row of rows) await journal.append([row]);
      await journal.close();
      expect((await verifying).problems).toEqual([]);
    }
  });

  it('a tail cut off, against the signed head', async () => {
    await change(lines => lines.slice(0, 4));
    const { problems } = await verify(folder);
    expect(problems).toMatchObject([{ segment: id, row: 5 }]);
    expect(problems[0]?.problem).toContain('has 7');
  });

  it('rows rewritten with new hashes all the way', async () => {
    await change(lines => rechain(lines.map(line => line.replace('"pico":"2"', '"pico":"1"'))));
    expect((await verify(folder)).problems).toMatchObject([{ segment: id, row: 7 }]);
  });

  it('the same when the head beside the journal is forged as well', async () => {
    await change(lines => lines.slice(0, 4));
    await rm(ledgerPaths(folder.ledger).head(id));
    const { problems, notes } = await verify(folder);
    expect(problems).toMatchObject([{ segment: id, row: 5 }]);
    expect(problems[0]?.problem).toContain('mirrored for this user');
    expect(notes).toMatchObject([{ segment: id, problem: 'is not signed' }]);
  });

  it('the same for another user, from the segments that cite it', async () => {
    await change(lines => lines.slice(0, 4));
    await rm(ledgerPaths(folder.ledger).head(id));
    const { problems } = await verifyLedger(folder.ledger, `${folder.options.stateFolder}-of-another`);
    expect(problems).toMatchObject([{ segment: id, row: 5 }]);
    expect(problems[0]?.problem).toContain('cited by segment');
  });

  it('a head that was edited', async () => {
    const head = ledgerPaths(folder.ledger).head(id);
    await writeFile(head, (await readFile(head, 'utf8')).replace('"rows":7', '"rows":4'));
    expect((await verify(folder)).problems).toMatchObject([
      { segment: id, row: null, problem: 'the signature of its head is wrong' },
    ]);
  });

  it('a segment and a whole ledger that were deleted', async () => {
    await rm(path);
    expect((await verify(folder)).problems).toMatchObject([{ segment: id, row: null }]);
    await rm(folder.ledger, { recursive: true });
    const { problems, rows } = await verify(folder);
    expect(rows).toBe(0);
    expect(problems.length).toBe(2);
    expect(problems[0]?.problem).toContain('the segment is missing');
  });

  it('the same attempt settled twice with other content', async () => {
    const journal = await openJournal(folder.options);
    await journal.append([settleRow('S0A1', 1n), settleRow('S0A2', 1n)]);
    await journal.close();
    expect((await verify(folder)).problems).toMatchObject([{ segment: journal.segment, row: 3 }]);
  });

  it('an incomplete last line, which is a note only', async () => {
    const journal = await openJournal(folder.options);
    await journal.append([intentRow({ attempt: 'N' })]);
    const open = ledgerPaths(folder.ledger).segment(journal.segment ?? '');
    await journal.close();
    await rm(ledgerPaths(folder.ledger).head(journal.segment ?? ''));
    await rm(folder.options.stateFolder, { recursive: true });
    const text = await readFile(open, 'utf8');
    await writeFile(open, text.slice(0, -5));
    const { problems, notes } = await verify(folder);
    expect(problems).toEqual([]);
    expect(notes.map(({ problem }) => problem).join()).toContain('incomplete last line');
  });
});
