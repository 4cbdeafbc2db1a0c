import { execFileSync } from 'node:child_process';
import { copyFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemIdentity } from '../../../../../src/adapters/identity.ts';
import { ledgerPaths } from '../../../../../src/adapters/journal/folders.ts';
import { type LedgerJournal, openJournal } from '../../../../../src/adapters/journal/openJournal.ts';
import { monthPath, readMonth } from '../../../../../src/adapters/projection/months/monthFile.ts';
import { Projection } from '../../../../../src/adapters/projection/projection.ts';
import type { LedgerRow } from '../../../../../src/core/ledger/event.ts';
import { intentRow, orphanRow, reviewRow, settleRow } from '../../../ledger/rows.ts';
import { type LedgerFolder, ledgerFolder } from '../../journal/ledgerFolder.ts';
import { digestOf } from '../digest.ts';

const NOW = Date.parse('2026-11-22T12:00:00.000Z');

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

async function open(now = NOW): Promise<Projection> {
  const projection = await Projection.open(folder.place, systemIdentity, null, () => now);
  opened.push(projection);
  return projection;
}

/** Calls of a month; every fifth stays open, every seventh is an orphan, every second is simulated. */
function callsOf(month: string, count: number): LedgerRow[] {
  return Array.from({ length: count }, (_, n): LedgerRow[] => {
    const attempt = `${month}/${String(n).padStart(3, '0')}`;
    const at = `${month}-${String(1 + (n % 28)).padStart(2, '0')}T10:00:00.000Z`;
    const intent = intentRow({ attempt, at, item: `i${n}`, simulated: n % 2 === 0, max: 9_000_000_001n });
    if (n % 5 === 4) return [intent];
    return [
      intent,
      n % 7 === 6 ? orphanRow(attempt, at) : settleRow(attempt, BigInt(n) * 1_000_003n, { at }),
    ];
  }).flat();
}

async function threeMonths(): Promise<void> {
  await journal.append(['2026-09', '2026-10', '2026-11'].flatMap(month => callsOf(month, 30)));
}

const digest = (projection: Projection) => projection.withDetails(null, digestOf);

/** What the journal alone says. */
async function replayDigest(): Promise<string> {
  const aside = new Map<string, Buffer>();
  for (const name of await readdir(folder.ledger)) {
    const path = `${folder.ledger}/${name}`;
    if (!name.endsWith('.sqlite')) continue;
    aside.set(path, await readFile(path));
    await rm(path);
  }
  const result = await digest(await open());
  for (const [path, bytes] of aside) await writeFile(path, bytes);
  return result;
}

async function monthFiles(): Promise<string[]> {
  return (await readdir(folder.ledger)).filter(name => name.startsWith('ledger-')).sort();
}

const months = (projection: Projection) =>
  projection.database.all('SELECT DISTINCT substr(ts, 1, 7) AS m, status FROM attempts ORDER BY 1, 2');

describe('closed months', { timeout: 60_000 }, () => {
  it('lie in files of their own, and nobody who asks notices', async () => {
    await threeMonths();
    const expected = await replayDigest();
    const first = await open();
    expect(await digest(first)).toBe(expected);
    await first.save();
    expect(await monthFiles()).toEqual(['ledger-2026-09.sqlite', 'ledger-2026-10.sqlite']);
    for (const projection of [first, await open()]) {
      expect(projection.unsaved).toBe(0);
      // What is open stays in memory, and the newest month.
      expect(months(projection).map(({ m, status }) => `${m} ${status}`)).toEqual([
        '2026-09 open',
        '2026-10 open',
        '2026-11 ok',
        '2026-11 open',
        '2026-11 orphan',
      ]);
      expect(await digest(projection)).toBe(expected);
      const calls = (from: string) =>
        projection.withDetails(
          Date.parse(from),
          database => database.all("SELECT COUNT(*) AS n FROM calls WHERE status <> 'open'")[0]?.n,
        );
      expect(await Promise.all(['2026-11-02', '2026-10-31', '2026-09-01'].map(calls))).toEqual([
        24n,
        48n,
        72n,
      ]);
      expect(projection.database.all('SELECT SUM(calls) AS n FROM versions')[0]?.n).toBe(90n);
    }
  });

  it('are those before the newest month with calls, whatever the clock says, and never future ones', async () => {
    await journal.append(callsOf('2026-09', 6));
    await (await open(Date.parse('2031-01-01T00:00:00Z'))).save();
    expect(await monthFiles()).toEqual([]);
    await journal.append(callsOf('2027-11', 6));
    await journal.append(callsOf('2026-11', 6));
    await (await open()).save();
    expect(await monthFiles()).toEqual(['ledger-2026-09.sqlite']);
  });

  it('open again for a late settle, a review, an end of what was open, and a call that is written down late', async () => {
    await threeMonths();
    const followed = await open();
    await followed.save();
    const late: LedgerRow[] = [
      settleRow('2026-09/006', 77n),
      settleRow('2026-09/004', 5n),
      reviewRow('2026-10/000', { verdict: 'rejected' }),
      intentRow({ attempt: 'late', at: '2026-09-30T23:59:59.999Z' }),
      settleRow('late', 3n),
      settleRow('2026-10/000', 0n, { at: '2026-10-01T10:00:00.000Z' }),
    ];
    for (const row of late) {
      await journal.append([row]);
      await followed.catchUp();
    }
    const expected = await replayDigest();
    expect(await digest(followed)).toBe(expected);
    const before = await readFile(monthPath(folder.ledger, '2026-09'));
    await followed.save();
    expect(before.equals(await readFile(monthPath(folder.ledger, '2026-09')))).toBe(false);
    expect(await digest(followed)).toBe(expected);
    const other = await open();
    expect(other.unsaved).toBe(0);
    expect(await digest(other)).toBe(expected);
    expect(months(other).filter(({ m, status }) => m !== '2026-11' && status !== 'open')).toEqual([]);
  });

  it('may be flipped, cut, deleted or of another day while rows arrive: the digest is the replay’s (F8)', async () => {
    await threeMonths();
    await (await open()).save();
    const path = monthPath(folder.ledger, '2026-09');
    const older = `${folder.root}/older`;
    await copyFile(path, older);
    await journal.append([settleRow('2026-09/006', 77n)]);
    const followed = await open();
    await followed.save();
    const whole = await readFile(path);
    const flips = [100, Math.floor(whole.length / 2)].map(at => {
      const bytes = Buffer.from(whole);
      bytes[at] = (bytes[at] ?? 0) ^ 4;
      return bytes;
    });
    const harms = [...flips, whole.subarray(0, 9000), null, await readFile(older)];
    for (const [index, harm] of harms.entries()) {
      await (harm === null ? rm(path) : writeFile(path, harm));
      await journal.append([
        intentRow({ attempt: `N${index}`, at: '2026-11-20T10:00:00.000Z' }),
        // A row about a call that only the harmed file knows.
        settleRow(`2026-09/0${index + 10}`, 12n),
        settleRow(`N${index}`, 1n),
      ]);
      const expected = await replayDigest();
      const fresh = await open();
      expect(await digest(fresh), `harm ${index}, opened anew`).toBe(expected);
      expect(await digest(followed), `harm ${index}, followed`).toBe(expected);
      await followed.save(true);
      const sealed = await readMonth(folder.place, '2026-09');
      sealed?.database.close();
      expect(sealed, `harm ${index}, sealed again`).toBeDefined();
    }
  });

  it('are sealed by two processes at once, and neither undoes the other', async () => {
    await threeMonths();
    const [a, b] = [await open(), await open()];
    await Promise.all([a.save(), b.save()]);
    await journal.append([settleRow('2026-09/006', 77n), settleRow('2026-10/013', 78n)]);
    await a.catchUp();
    await a.save();
    expect(await digest(b)).toBe(await replayDigest());
    await b.save();
    expect(await digest(a)).toBe(await replayDigest());
    await journal.append([settleRow('2026-09/020', 79n)]);
    await b.catchUp();
    await journal.append([settleRow('2026-09/027', 80n)]);
    await a.catchUp();
    await a.save();
    const newer = await readFile(ledgerPaths(folder.ledger).snapshot);
    // It knows less: what stands there stays.
    await b.save();
    expect((await readFile(ledgerPaths(folder.ledger).snapshot)).equals(newer)).toBe(true);
    const expected = await replayDigest();
    for (const projection of [a, b, await open()]) expect(await digest(projection)).toBe(expected);
  });

  it('are seen together however many there are', async () => {
    const names = Array.from({ length: 14 }, (_, n) =>
      new Date(Date.UTC(2025, 9 + n)).toISOString().slice(0, 7),
    );
    for (const month of names) await journal.append(callsOf(month, 8));
    const expected = await replayDigest();
    const projection = await open();
    await projection.save();
    expect(await monthFiles()).toHaveLength(13);
    expect(await digest(projection)).toBe(expected);
    expect(await projection.monthsOfCalls()).toEqual(names);
  });

  it('are attached by the sqlite3 program as docs/ledger.md says', async context => {
    try {
      execFileSync('sqlite3', ['--version']);
    } catch {
      context.skip('sqlite3 is not installed');
    }
    await threeMonths();
    const projection = await open();
    const all = 'SELECT COUNT(*), SUM(cost_pico) FROM calls WHERE NOT simulated';
    const [row] = await projection.withDetails(null, database => database.all(all));
    await projection.save();
    const docs = await readFile(new URL('../../../../../docs/ledger.md', import.meta.url), 'utf8');
    const [, script = ''] = /```sh\n(sqlite3[^`]*ATTACH[^`]*)```/.exec(docs) ?? [];
    const cwd = folder.root;
    expect(script).toContain('.promptledger/ledger-2026-10.sqlite');
    const output = execFileSync('sh', ['-c', script], { cwd, encoding: 'utf8' });
    expect(output.trim()).toBe(Object.values(row ?? {}).join('|'));
  });
});
