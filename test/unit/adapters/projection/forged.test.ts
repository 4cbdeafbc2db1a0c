import { createHash } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemIdentity } from '../../../../src/adapters/identity.ts';
import { ledgerPaths } from '../../../../src/adapters/journal/folders.ts';
import { openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import { monthPath } from '../../../../src/adapters/projection/months/monthFile.ts';
import { Projection } from '../../../../src/adapters/projection/projection.ts';
import { openSealKey } from '../../../../src/adapters/projection/sqlite/sealKey.ts';
import { seal } from '../../../../src/adapters/projection/sqlite/snapshot.ts';
import { openSqlite } from '../../../../src/adapters/projection/sqlite/sqlite.ts';
import { intentRow, settleRow } from '../../ledger/rows.ts';
import { type LedgerFolder, ledgerFolder } from '../journal/ledgerFolder.ts';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const COSTS = [1_000_003n, 2_000_003n];

let folder: LedgerFolder;
/** What was saved, by path. */
let files: ReadonlyMap<string, Buffer>;
beforeEach(async () => {
  folder = await ledgerFolder();
  const journal = await openJournal(folder.options);
  for (const [index, month] of ['2026-09', '2026-11'].entries()) {
    const at = `${month}-10T10:00:00.000Z`;
    const attempt = `${month}/1`;
    await journal.append([intentRow({ attempt, at }), settleRow(attempt, COSTS[index] ?? 0n, { at })]);
  }
  await journal.close();
  const projection = await open();
  await projection.save();
  await projection.close();
  const paths = [ledgerPaths(folder.ledger).snapshot, monthPath(folder.ledger, '2026-09')];
  files = new Map(await Promise.all(paths.map(async path => [path, await readFile(path)] as const)));
});
afterEach(() => folder.remove());

const open = (place = folder.place) => Projection.open(place, systemIdentity, null, () => NOW);

async function costs(place = folder.place): Promise<unknown[]> {
  const projection = await open(place);
  try {
    return await projection.withDetails(null, database =>
      database.all('SELECT cost_pico FROM calls ORDER BY attempt_id').map(({ cost_pico }) => cost_pico),
    );
  } finally {
    await projection.close();
  }
}

/** Writes other costs into both files and seals them. */
async function forge(sealed: (bytes: Uint8Array) => Uint8Array): Promise<void> {
  for (const [file, whole] of files) {
    const database = await openSqlite(Uint8Array.from(whole));
    database.exec('UPDATE attempt_rows SET cost_pico = 7');
    const bytes = database.export();
    database.close();
    await writeFile(file, sealed(bytes));
  }
}

/** As anybody could without a key: the digest of the whole with zeros in its place. */
function unkeyed(mark: string) {
  return (bytes: Uint8Array): Uint8Array => {
    const whole = Buffer.from(bytes);
    const found = whole.indexOf('prompt-ledger.seal.');
    whole.write(mark, found, 'latin1');
    const at = found + mark.length;
    whole.fill(0, at, at + 32);
    createHash('sha256').update(whole).digest().copy(whole, at);
    return whole;
  };
}

describe('a forged snapshot', () => {
  it('is rebuilt from the journal, and so is the file of a closed month (F8)', async () => {
    const stranger = Buffer.alloc(32, 'stranger');
    const forgers = [
      unkeyed('prompt-ledger.seal.2'),
      unkeyed('prompt-ledger.seal.1'),
      (bytes: Uint8Array) => seal(bytes, stranger),
    ];
    for (const sealed of forgers) {
      await forge(sealed);
      expect(await costs()).toEqual(COSTS);
    }
    // The forger who had the key would be believed: what is refused above is refused for its seal.
    await forge(bytes => seal(bytes, folder.place.sealKey));
    expect(await costs()).toEqual([7n, 7n]);
  });

  it('is one of another user too: it is rebuilt without a word, and then theirs', async () => {
    const theirs = { ledger: folder.ledger, sealKey: Buffer.alloc(32, 'theirs') };
    const projection = await open(theirs);
    expect(projection.unsaved).toBe(projection.rows);
    await projection.save();
    await projection.close();
    for (const [file, ours] of files) expect((await readFile(file)).equals(ours)).toBe(false);
    expect(await costs(theirs)).toEqual(COSTS);
    expect(await costs()).toEqual(COSTS);
  });
});

describe("a user's key", () => {
  const state = () => folder.options.stateFolder;
  const path = () => join(state(), 'seal-key');

  it('is made once, for whoever is first, and nobody else can read it', async () => {
    const keys = await Promise.all([1, 2, 3, 4].map(() => openSealKey(state())));
    for (const key of keys) expect(Buffer.from(key).equals(await readFile(path()))).toBe(true);
    expect((await readFile(path())).length).toBe(32);
    if (process.platform !== 'win32') expect((await stat(path())).mode & 0o777).toBe(0o600);
  });

  it('is made anew where its file is damaged', async () => {
    await openSealKey(state());
    await writeFile(path(), 'short');
    const key = await openSealKey(state());
    expect([key.length, Buffer.from(key).equals(await readFile(path()))]).toEqual([32, true]);
  });

  it('is one of the moment where the state folder cannot hold it', async () => {
    await rm(state(), { recursive: true, force: true });
    await writeFile(state(), 'no folder');
    const [a, b] = [await openSealKey(state()), await openSealKey(state())];
    expect([a.length, Buffer.from(a).equals(b)]).toEqual([32, false]);
  });
});
