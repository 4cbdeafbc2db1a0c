import { readdir, readFile, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckpointKeeper } from '../../../../src/adapters/journal/checkpointKeeper.ts';
import { ledgerPaths, listSegments } from '../../../../src/adapters/journal/folders.ts';
import { mirrorFolder } from '../../../../src/adapters/journal/heads.ts';
import { type JournalOptions, openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import { UserError } from '../../../../src/core/errors.ts';
import type { LedgerRow } from '../../../../src/core/ledger/event.ts';
import { SpendTally } from '../../../../src/core/ledger/spendTally.ts';
import type { Spend, SpendScope } from '../../../../src/core/ports.ts';
import { intentRow, orphanRow, settleRow, voidRow } from '../../ledger/rows.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';

let folder: LedgerFolder;
beforeEach(async () => {
  folder = await ledgerFolder();
});
afterEach(() => folder.remove());

const ATTEMPTS = 1200;
const SCOPES: readonly SpendScope[] = [
  { simulated: true },
  { simulated: false },
  { simulated: true, run: 'R1' },
  { simulated: true, feature: 'hero' },
  { simulated: true, since: '2026-11-22T10:07:00.000Z' },
];

/** Attempts that ended in every way, some not at all, of two runs, features and kinds. */
function rows(): LedgerRow[] {
  return Array.from({ length: ATTEMPTS }, (_, n) => {
    const attempt = `A${n}`;
    const intent = intentRow({
      attempt,
      at: `2026-11-22T10:${String(n % 60).padStart(2, '0')}:00.000Z`,
      run: n % 2 === 0 ? 'R1' : null,
      simulated: n % 5 !== 0,
      tags: n % 3 === 0 ? {} : { feature: n % 3 === 1 ? 'icons' : 'hero' },
      max: n % 11 === 0 ? null : BigInt(n),
    });
    const ends = [
      settleRow(attempt, BigInt(n)),
      settleRow(attempt, null),
      orphanRow(attempt),
      voidRow(attempt),
    ];
    const end = ends[n % 6];
    return end === undefined ? [intent] : [intent, end];
  }).flat();
}

async function write(added: readonly LedgerRow[]): Promise<void> {
  const journal = await openJournal(folder.options);
  await journal.append(added);
  await journal.close();
}

async function spends(options: JournalOptions = folder.options): Promise<Spend[]> {
  const journal = await openJournal(options);
  try {
    const answers: Spend[] = [];
    for (const scope of SCOPES) answers.push(await journal.spend(scope));
    return answers;
  } finally {
    await journal.close();
  }
}

/** The same from the journal alone: another user's folder has no checkpoint of it. */
const spendsAnew = () => spends({ ...folder.options, stateFolder: join(folder.root, 'elsewhere') });

async function restored(): Promise<readonly string[]> {
  return new CheckpointKeeper(folder.options).restore(new SpendTally(), () => {});
}

async function checkpointFile(): Promise<string> {
  return join(await mirrorFolder(folder.options.stateFolder, folder.ledger), 'checkpoint');
}

describe('the checkpoint', () => {
  it('spares closed segments and changes no sum', async () => {
    await write(rows());
    expect(await restored()).toEqual([]);
    const first = await spends();
    expect(await restored()).toEqual(await listSegments(folder.ledger));
    expect(await spends()).toEqual(first);
    expect(first[0]?.spent).toBeGreaterThan(0n);
    expect(first[0]?.reserved).toBeGreaterThan(0n);
    expect(((await stat(await checkpointFile())).mode & 0o077).toString(8)).toBe('0');
  });

  it('takes rows that come later: ends of what it holds as open or orphaned, and new attempts', async () => {
    await write(rows());
    await spends();
    await write([
      settleRow('A2', 77n),
      settleRow('A4', 1n),
      settleRow('A3', 900n),
      voidRow('A10'),
      intentRow({ attempt: 'N1', max: 5n }),
      settleRow('N2', 3n),
    ]);
    expect(await restored()).toHaveLength(1);
    expect(await spends()).toEqual(await spendsAnew());
    const journal = await openJournal(folder.options);
    // An own row that stands in the tally before the checkpoint is read.
    await journal.append([intentRow({ attempt: 'N2', max: 4n }), settleRow('A5', 6n)]);
    const own = [];
    for (const scope of SCOPES) own.push(await journal.spend(scope));
    await journal.close();
    expect(own).toEqual(await spendsAnew());
  });

  it('grows with the segments, also where they tell of the same attempts', async () => {
    await write(rows());
    await spends();
    const more = rows().map(row => ('attempt' in row ? { ...row, attempt: `M${row.attempt}` } : row));
    await write(more);
    await spends();
    expect(await restored()).toHaveLength(2);
    await write([
      ...more.map(row => ('attempt' in row ? { ...row, attempt: `L${row.attempt}` } : row)),
      settleRow('A2', 1n),
      orphanRow('A3', '2027-01-01T00:00:00Z'),
    ]);
    await spends();
    expect(await restored()).toHaveLength(3);
    expect(await spends()).toEqual(await spendsAnew());
  });

  it('keeps what is told by segments that are not in it out of it', async () => {
    await write(rows());
    const open = await openJournal(folder.options);
    await open.append([settleRow('A2', 1n), settleRow('A4', 5n)]);
    await spends();
    expect(await restored()).toHaveLength(1);
    const withLate = await spends();
    expect(withLate).toEqual(await spendsAnew());
    const late = ledgerPaths(folder.ledger).segment(open.segment ?? '');
    await open.close();
    await rm(late);
    expect(await spends()).not.toEqual(withLate);
    expect(await spends()).toEqual(await spendsAnew());
  });

  it('clears away what killed writers left', async () => {
    await write(rows());
    const heads = await mirrorFolder(folder.options.stateFolder, folder.ledger);
    const [old, young] = [join(heads, 'checkpoint.1.X.tmp'), join(heads, 'checkpoint.2.Y.tmp')];
    for (const path of [old, young]) await writeFile(path, 'half');
    await utimes(old, 1, 1);
    await spends();
    expect((await readdir(heads)).filter(name => name.endsWith('.tmp'))).toEqual(['checkpoint.2.Y.tmp']);
  });

  it('is a non-event when it is cut, changed, of another version or gone', async () => {
    await write(rows());
    const expected = await spends();
    const file = await checkpointFile();
    const whole = await readFile(file);
    const harms = [Buffer.alloc(0), whole.subarray(0, whole.length - 9), Buffer.from('{}'), null];
    for (let n = 0; n < 12; n++) {
      const flipped = Buffer.from(whole);
      const place = Math.floor((whole.length * n) / 12);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << (n % 8));
      harms.push(flipped);
    }
    for (const harm of harms) {
      await (harm === null ? rm(file) : writeFile(file, harm));
      expect(await restored()).toEqual([]);
      expect(await spends()).toEqual(expected);
      expect(await restored()).toHaveLength(1);
    }
    expect((await readdir(join(file, '..'))).filter(name => name.endsWith('.tmp'))).toEqual([]);
  });

  it('does not hide that a row was edited, contradicted, or its segment cut', async () => {
    await write(rows());
    await spends();
    const [id = ''] = await listSegments(folder.ledger);
    const path = ledgerPaths(folder.ledger).segment(id);
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"upper":"6"', '"upper":"1"'));
    await expect(spends()).rejects.toBeInstanceOf(UserError);
    await writeFile(path, text);
    await truncate(path, text.length - 5);
    expect(await restored()).toEqual([]);
    expect(await spends()).toEqual(await spendsAnew());
    await writeFile(path, text);
    await spends();
    await write([intentRow({ attempt: 'A1', max: 1_000_000n })]);
    await expect(spends()).rejects.toThrow(/A1 has another intent row/);
  });

  it('is passed over where a segment is gone or its file was touched', async () => {
    await write(rows());
    await spends();
    const [id = ''] = await listSegments(folder.ledger);
    await utimes(ledgerPaths(folder.ledger).segment(id), 1, 1);
    expect(await restored()).toEqual([]);
    await spends();
    expect(await restored()).toEqual([id]);
    await rm(ledgerPaths(folder.ledger).segment(id));
    expect(await restored()).toEqual([]);
    expect((await spends())[0]).toEqual({ spent: 0n, reserved: 0n, unpriced: 0 });
  });
});
