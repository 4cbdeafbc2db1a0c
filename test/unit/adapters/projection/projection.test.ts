import { execFileSync } from 'node:child_process';
import { copyFile, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemIdentity } from '../../../../src/adapters/identity.ts';
import { ledgerPaths, listSegments } from '../../../../src/adapters/journal/folders.ts';
import { type LedgerJournal, openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import { readFacts } from '../../../../src/adapters/projection/facts/facts.ts';
import { Projection } from '../../../../src/adapters/projection/projection.ts';
import { readSnapshot } from '../../../../src/adapters/projection/sqlite/snapshot.ts';
import { intentRow, orphanRow, runEndRow, runRow, settleRow, voidRow } from '../../ledger/rows.ts';
import { type LedgerFolder, ledgerFolder } from '../journal/ledgerFolder.ts';
import { digestOf } from './digest.ts';

let folder: LedgerFolder;
let journal: LedgerJournal;
const opened: Projection[] = [];
beforeEach(async () => {
  folder = await ledgerFolder();
  journal = await openJournal(folder.options);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(projection => projection.close()));
  await journal.close();
  await folder.remove();
});

async function open(): Promise<Projection> {
  const projection = await Projection.open(folder.place, systemIdentity);
  opened.push(projection);
  return projection;
}

async function fill(from: number, count: number, to = journal): Promise<void> {
  for (let n = from; n < from + count; n++) {
    const attempt = `A${String(n).padStart(4, '0')}`;
    const ends = [
      settleRow(attempt, BigInt(n) * 1_000_000_007n, { latencyMs: n, outcome: n % 3 === 0 ? 'error' : 'ok' }),
      voidRow(attempt),
      orphanRow(attempt),
    ];
    const end = n % 7 === 5 ? [] : [ends[n % 7 === 3 ? 1 : n % 7 === 4 ? 2 : 0]];
    await to.append([intentRow({ attempt, item: `i${n}` }), ...end.filter(row => row !== undefined)]);
  }
}

async function replayDigest(): Promise<string> {
  const snapshot = ledgerPaths(folder.ledger).snapshot;
  await copyFile(snapshot, `${snapshot}.aside`).catch(() => {});
  await rm(snapshot, { force: true });
  const digest = digestOf((await open()).database);
  await copyFile(`${snapshot}.aside`, snapshot).catch(() => {});
  return digest;
}

describe('the projection', () => {
  it('gives one row per attempt with what it cost, and money to the last digit', async () => {
    const large = 9_007_199_254_740_993n;
    await journal.append([
      runRow(),
      intentRow({ attempt: 'A1' }),
      settleRow('A1', large, { asset: { path: 'a.png', hash: 'h', bytes: 4, mediaType: 'image/png' } }),
      intentRow({ attempt: 'A2' }),
      intentRow({ attempt: 'A3' }),
      voidRow('A3'),
      intentRow({ attempt: 'A4' }),
      orphanRow('A4'),
      runEndRow(),
    ]);
    const { database } = await open();
    const calls = database.all(
      'SELECT attempt_id, status, cost_pico, upper_pico, kind FROM calls ORDER BY 1',
    );
    const max = 50_000_000_000n;
    expect(calls.map(row => Object.values(row))).toEqual([
      ['A1', 'ok', large, large, 'exact'],
      ['A2', 'open', null, max, 'upper-bound'],
      ['A3', 'void', 0n, 0n, 'exact'],
      ['A4', 'orphan', max, max, 'upper-bound'],
    ]);
    expect(database.all('SELECT status, produced FROM runs')).toEqual([{ status: 'done', produced: 3n }]);
    expect(database.all('SELECT path, attempt_id FROM assets')).toEqual([
      { path: 'a.png', attempt_id: 'A1' },
    ]);
    expect(database.all('SELECT calls, assets, cost_pico, unpriced FROM versions')).toEqual([
      { calls: 3n, assets: 1n, cost_pico: large + max, unpriced: 0n },
    ]);
  });

  it('has every column that the command line documents', async () => {
    const { database } = await open();
    const columns = database.all("SELECT name FROM pragma_table_info('calls')").map(({ name }) => name);
    const documented =
      'attempt_id run_id ts provider model simulated status cost_pico upper_pico kind template version feature segment task item asset request_id';
    expect(columns).toEqual(expect.arrayContaining(documented.split(' ')));
  });

  it('ends the same row by row as all at once', async () => {
    const followed = await open();
    for (let n = 0; n < 30; n += 3) {
      await fill(n, 3);
      await followed.catchUp();
    }
    expect(digestOf(followed.database)).toBe(await replayDigest());
  });

  it('ends the same where intents and ends are taken in one by one', async () => {
    const followed = await open();
    const rows = [
      intentRow({ attempt: 'V1', run: 'R8' }),
      voidRow('V1'),
      intentRow({ attempt: 'V2', run: 'R9', max: 9n }),
      orphanRow('V2'),
      settleRow('V2', 7n),
      settleRow('V3', 5n),
      intentRow({ attempt: 'V3', run: 'R9' }),
      orphanRow('V4'),
      voidRow('V4'),
      intentRow({ attempt: 'V4', run: 'R7', max: 11n }),
    ];
    for (const row of rows) {
      await journal.append([row]);
      await followed.catchUp();
    }
    expect(digestOf(followed.database)).toBe(await replayDigest());
    expect(
      followed.database.all('SELECT run_id, attempts, cost_lo, reserved_lo FROM run_totals ORDER BY 1'),
    ).toEqual([
      { run_id: 'R7', attempts: 1n, cost_lo: 11n, reserved_lo: 0n },
      { run_id: 'R8', attempts: 0n, cost_lo: 0n, reserved_lo: 0n },
      { run_id: 'R9', attempts: 2n, cost_lo: 12n, reserved_lo: 0n },
    ]);
  });

  it('ends the same in whatever order ends and intents are read', async () => {
    const other = await openJournal(folder.options);
    await other.append([settleRow('B1', 5n), orphanRow('B2'), voidRow('B3'), orphanRow('B4')]);
    await journal.append(['B1', 'B2', 'B3', 'B4'].map(attempt => intentRow({ attempt, max: 9n })));
    await journal.append([settleRow('B4', 7n)]);
    await other.close();
    const { database } = await open();
    const rows = database
      .all('SELECT attempt_id, status, cost_pico FROM calls ORDER BY 1')
      .map(Object.values);
    expect(rows).toEqual([
      ['B1', 'ok', 5n],
      ['B2', 'orphan', 9n],
      ['B3', 'void', 0n],
      ['B4', 'ok', 7n],
    ]);
    expect(database.all('SELECT SUM(calls) AS calls, SUM(cost_pico) AS cost FROM rollups')).toEqual([
      { calls: 3n, cost: 21n },
    ]);
  });

  it('adds up to the pico-dollar in every grouping (F20)', async () => {
    const amount = fc.bigInt({ min: 0n, max: 2n ** 62n });
    const call = fc.record({
      cost: fc.option(amount, { nil: null }),
      model: fc.constantFrom('m1', 'm2'),
      hour: fc.nat(9),
      simulated: fc.boolean(),
    });
    let id = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(call, { maxLength: 12 }), async calls => {
        const before = await open();
        const rowsBefore = [false, true].map(
          simulated => readFacts(before.database, { simulated, from: null }, [])[0],
        );
        for (const { cost, model, hour, simulated } of calls) {
          id += 1;
          const attempt = `F${id}`;
          const at = `2026-11-22T1${hour}:00:00.000Z`;
          await journal.append([intentRow({ attempt, model, simulated, at }), settleRow(attempt, cost)]);
        }
        await before.catchUp();
        for (const [index, simulated] of [false, true].entries()) {
          const mine = calls.filter(one => one.simulated === simulated);
          const oracle = mine.reduce((sum, { cost }) => sum + (cost ?? 0n), rowsBefore[index]?.cost ?? 0n);
          for (const by of [[], ['model'], ['template', 'model'], ['operation'], ['run', 'model']] as const) {
            const facts = readFacts(before.database, { simulated, from: null }, by);
            expect(facts.reduce((sum, { cost }) => sum + cost, 0n)).toBe(oracle);
            const unpriced =
              mine.filter(({ cost }) => cost === null).length + (rowsBefore[index]?.unpriced ?? 0);
            expect(facts.reduce((sum, fact) => sum + fact.unpriced, 0)).toBe(unpriced);
          }
        }
      }),
      { numRuns: 15 },
    );
  }, 30_000);
});

describe('the snapshot', () => {
  const path = () => ledgerPaths(folder.ledger).snapshot;

  it('spares the next start the journal, and what came since is added', async () => {
    await fill(0, 10);
    const first = await open();
    await first.save();
    await fill(10, 5);
    const second = await open();
    expect(second.unsaved).toBeGreaterThan(0);
    expect(second.unsaved).toBeLessThan(15);
    expect(digestOf(second.database)).toBe(await replayDigest());
  });

  it('is rebuilt wherever a bit of it is flipped (F8)', async () => {
    await fill(0, 12);
    await (await open()).save();
    const whole = await readFile(path());
    const expected = await replayDigest();
    for (let n = 0; n < 60; n++) {
      const place = Math.floor((whole.length * n) / 60) + (n % 7);
      const flipped = Buffer.from(whole);
      flipped[place] = (flipped[place] ?? 0) ^ (1 << (n % 8));
      await writeFile(path(), flipped);
      expect(await readSnapshot(path(), folder.place.sealKey)).toBeUndefined();
    }
    const projection = await open();
    expect(digestOf(projection.database)).toBe(expected);
    await projection.save(true);
    expect(await readSnapshot(path(), folder.place.sealKey)).toBeDefined();
  });

  it('is a non-event when it is cut, deleted or replaced by something else while rows arrive (F8)', async () => {
    await fill(0, 5);
    const projection = await open();
    await projection.save();
    const whole = await readFile(path());
    const harms = [whole.subarray(0, whole.length / 2), Buffer.alloc(0), Buffer.from('not a database'), null];
    for (const [index, harm] of harms.entries()) {
      await (harm === null ? rm(path()) : writeFile(path(), harm));
      await fill(5 + index, 1);
      await projection.catchUp();
      const other = await open();
      expect(digestOf(other.database)).toBe(digestOf(projection.database));
      await projection.save();
      expect(await readSnapshot(path(), folder.place.sealKey)).toBeDefined();
    }
  });

  it.skipIf(process.platform === 'win32')(
    'is none where a pipe, a device or a dead link stands',
    async () => {
      await fill(0, 5);
      const expected = digestOf((await open()).database);
      const others = [
        () => execFileSync('mkfifo', [path()]),
        () => symlink('/dev/zero', path()),
        () => symlink('nothing', path()),
      ];
      for (const put of others) {
        await rm(path(), { force: true });
        await put();
        const projection = await open();
        expect(digestOf(projection.database)).toBe(expected);
        await projection.save(true);
        expect(await readSnapshot(path(), folder.place.sealKey)).toBeDefined();
      }
    },
  );

  it('never replaces one that covers more', async () => {
    await fill(0, 3);
    const behind = await open();
    await fill(3, 3);
    const ahead = await open();
    await ahead.save();
    const newer = await readFile(path());
    await behind.save(true);
    expect((await readFile(path())).equals(newer)).toBe(true);
    expect((await readdir(folder.ledger)).filter(name => name.endsWith('.tmp'))).toEqual([]);
  });

  it('is dropped where the journal it was made of has changed', async () => {
    await fill(0, 4);
    await (await open()).save();
    await journal.close();
    const [id = ''] = await listSegments(folder.ledger);
    await rm(ledgerPaths(folder.ledger).segment(id));
    const projection = await open();
    expect(projection.database.all('SELECT COUNT(*) AS n FROM attempts')).toEqual([{ n: 0n }]);
  });

  it('is read by the sqlite3 program', async context => {
    try {
      execFileSync('sqlite3', ['--version']);
    } catch {
      context.skip('sqlite3 is not installed');
    }
    await fill(1, 20);
    const projection = await open();
    await projection.save();
    const sql = 'SELECT COUNT(*), SUM(cost_pico) FROM calls; PRAGMA integrity_check;';
    const output = execFileSync('sqlite3', [path(), sql], { encoding: 'utf8' }).split('\n');
    const [row] = projection.database.all('SELECT COUNT(*) AS n, SUM(cost_pico) AS cost FROM calls');
    expect(output.slice(0, 2)).toEqual([`${row?.n}|${row?.cost}`, 'ok']);
  });
});
