import { existsSync } from 'node:fs';
import { appendFile, mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerPaths, listSegments } from '../../../../src/adapters/journal/folders.ts';
import { openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import { nodeDisk, type SegmentDisk } from '../../../../src/adapters/journal/segmentFile.ts';
import { verifyLedger } from '../../../../src/adapters/journal/verify.ts';
import { UserError } from '../../../../src/core/errors.ts';
import type { IntentRow } from '../../../../src/core/ledger/event.ts';
import { MOST_UNSYNCED } from '../../../../src/core/ledger/writtenEnd.ts';
import { intentRow, settleRow } from '../../ledger/rows.ts';
import { readAll, withoutZeros } from '../../ledger/segments.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';

let folder: LedgerFolder;
beforeEach(async () => {
  folder = await ledgerFolder();
});
afterEach(() => folder.remove());

function intents(from: number, count: number): IntentRow[] {
  return Array.from({ length: count }, (_, n) => intentRow({ attempt: `A${from + n}`, max: 1n }));
}

/** Ids of the attempts whose intent stands in some segment. */
async function recovered(): Promise<Set<string>> {
  const found = new Set<string>();
  for (const segment of await listSegments(folder.ledger)) {
    for (const { event } of readAll(await readFile(ledgerPaths(folder.ledger).segment(segment))).lines) {
      if (event?.type === 'intent') found.add(event.attempt);
    }
  }
  return found;
}

/** Fails from the `from`th call of one kind on, `times` times; half of what is written gets through. */
function failingDisk(
  kind: 'create' | 'write' | 'sync',
  code: string,
  from: number,
  times = Number.POSITIVE_INFINITY,
): SegmentDisk {
  let calls = 0;
  const fail = (): boolean => {
    calls += 1;
    return calls >= from && calls < from + times;
  };
  const error = () => Object.assign(new Error(`${code}: injected`), { code });
  return {
    async create(path) {
      if (kind === 'create' && fail()) throw error();
      const handle = await nodeDisk.create(path);
      return {
        write(bytes) {
          if (kind !== 'write' || !fail()) return handle.write(bytes);
          handle.write(bytes.subarray(0, bytes.length / 2));
          throw error();
        },
        async sync() {
          if (kind === 'sync' && fail()) throw error();
          await handle.sync();
        },
        trim: () => handle.trim(),
        close: () => handle.close(),
      };
    },
  };
}

describe('the journal', () => {
  it('creates nothing before the first append, then a private segment that git ignores', async () => {
    const journal = await openJournal(folder.options);
    expect(await journal.spend({ simulated: true })).toEqual({ spent: 0n, reserved: 0n, unpriced: 0 });
    expect(existsSync(folder.root)).toBe(false);
    expect(journal.segment).toBeNull();
    await journal.append(intents(1, 1));
    const { segment } = journal;
    expect(await listSegments(folder.ledger)).toEqual([segment]);
    expect(await readFile(join(folder.ledger, '.gitignore'), 'utf8')).toBe('*\n');
    const path = ledgerPaths(folder.ledger).segment(segment ?? '');
    if (platform() !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600);
    const [first] = readAll(await readFile(path)).lines;
    expect(first?.event).toMatchObject({
      type: 'segment',
      segment,
      pid: process.pid,
      app: 'test/1',
      cites: [],
    });
    await journal.close();
  });

  it('groups what arrives together and keeps the order of the calls', async () => {
    let syncs = 0;
    const disk: SegmentDisk = {
      async create(path) {
        const handle = await nodeDisk.create(path);
        const sync = () => {
          syncs += 1;
          return handle.sync();
        };
        return { ...handle, sync };
      },
    };
    const journal = await openJournal({ ...folder.options, disk });
    await Promise.all(intents(0, 100).map(row => journal.append([row])));
    expect(syncs).toBeLessThan(5);
    await journal.close();
    const bytes = await readFile(
      ledgerPaths(folder.ledger).segment((await listSegments(folder.ledger))[0] ?? ''),
    );
    const attempts = readAll(bytes).lines.flatMap(({ event }) =>
      event?.type === 'intent' ? [event.attempt] : [],
    );
    expect(attempts).toEqual(intents(0, 100).map(({ attempt }) => attempt));
  });

  it('lays its segment out ahead and cuts off what it did not need', async () => {
    const journal = await openJournal(folder.options);
    await journal.append(intents(0, 10));
    const path = ledgerPaths(folder.ledger).segment(journal.segment ?? '');
    const open = await readFile(path);
    const end = withoutZeros(open).length;
    expect(open.length).toBeGreaterThan(end);
    await journal.append(intents(10, 1));
    const more = await readFile(path);
    expect(more.length).toBe(open.length);
    expect(withoutZeros(more).length).toBeGreaterThan(end);
    await journal.append(intents(11, 1000));
    const reader = await openJournal(folder.options);
    expect(await reader.spend({ simulated: true })).toMatchObject({ reserved: 1011n });
    await reader.close();
    await journal.close();
    const closed = await readFile(path);
    expect(closed.indexOf(0)).toBe(-1);
    expect(readAll(closed).lines.length).toBe(1012);
  });

  it('keeps the space and says so where it cannot be cut off', async () => {
    const disk: SegmentDisk = {
      async create(path) {
        const trim = () => {
          throw Object.assign(new Error('EPERM: injected'), { code: 'EPERM' });
        };
        return { ...(await nodeDisk.create(path)), trim };
      },
    };
    const journal = await openJournal({ ...folder.options, disk });
    await journal.append(intents(0, 3));
    await journal.close();
    expect(journal.notes.join('\n')).toMatch(/segment \w+ keeps the space that was laid out for it: .*EPERM/);
    const { rows, notes, problems } = await verifyLedger(folder.ledger, folder.options.stateFolder);
    expect({ rows, notes, problems }).toEqual({ rows: 4, notes: [], problems: [] });
    const next = await openJournal(folder.options);
    expect(await next.spend({ simulated: true })).toMatchObject({ reserved: 3n });
    await next.close();
  });

  it('syncs at least every 64 KiB, so that no gap of a cut-off write is longer', async () => {
    let unsynced = 0;
    let most = 0;
    const disk: SegmentDisk = {
      async create(path) {
        const handle = await nodeDisk.create(path);
        return {
          ...handle,
          write(bytes) {
            unsynced += bytes.length;
            most = Math.max(most, unsynced);
            handle.write(bytes);
          },
          async sync() {
            unsynced = 0;
            await handle.sync();
          },
        };
      },
    };
    const journal = await openJournal({ ...folder.options, disk });
    await journal.append(intents(0, 1000));
    await Promise.all(intents(1000, 1000).map(row => journal.append([row])));
    expect(most).toBeLessThanOrEqual(MOST_UNSYNCED);
    expect(most).toBeGreaterThan(MOST_UNSYNCED / 2);
    // A longer row goes alone.
    await journal.append([...intents(2000, 1), intentRow({ attempt: 'B', item: 'é'.repeat(50_000) })]);
    await journal.close();
    const bytes = await readFile(ledgerPaths(folder.ledger).segment(journal.segment ?? ''));
    expect(readAll(bytes).lines.filter(({ problem }) => problem !== null)).toEqual([]);
    expect(readAll(bytes).lines.length).toBe(2003);
  });

  it('sees rows of another journal as soon as they are written', async () => {
    const [one, two] = [await openJournal(folder.options), await openJournal(folder.options)];
    for (let n = 0; n < 20; n++) {
      await one.append([intentRow({ attempt: `O${n}`, max: 10n })]);
      expect((await two.spend({ simulated: true })).reserved).toBe(10n * BigInt(n + 1));
    }
    await two.append([settleRow('O0', 4n)]);
    expect(await one.spend({ simulated: true })).toMatchObject({ spent: 4n, reserved: 190n });
    await Promise.all([one.close(), two.close()]);
  });

  it('goes on after an incomplete last line of a writer that died', async () => {
    const dead = await openJournal(folder.options);
    await dead.append(intents(1, 3));
    await dead.close();
    const path = ledgerPaths(folder.ledger).segment(dead.segment ?? '');
    await truncate(path, (await stat(path)).size - 10);
    const journal = await openJournal(folder.options);
    expect((await journal.spend({ simulated: true })).reserved).toBe(2n);
    await journal.close();
  });

  it('refuses to check a budget against a ledger that was edited', async () => {
    const first = await openJournal(folder.options);
    await first.append([...intents(1, 2), settleRow('A1', 900n)]);
    await first.close();
    const path = ledgerPaths(folder.ledger).segment(first.segment ?? '');
    const text = await readFile(path, 'utf8');
    await writeFile(path, text.replace('"upper":"900"', '"upper":"100"'));
    const journal = await openJournal(folder.options);
    const refusal = await journal.spend({ simulated: true }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UserError);
    expect(refusal).toMatchObject({ where: { file: path, line: 4 } });
    await journal.close();
  });

  it('writes amounts that a program without bigints can read', async () => {
    const journal = await openJournal(folder.options);
    await journal.append([intentRow({ max: 2n ** 62n })]);
    const path = ledgerPaths(folder.ledger).segment(journal.segment ?? '');
    expect(await readFile(path, 'utf8')).toContain('"max":"4611686018427387904"');
    await journal.close();
  });
});

describe('when the disk fails', () => {
  it.each(['create', 'write', 'sync'] as const)(
    'takes another segment once after a failed %s and loses no row',
    async kind => {
      const disk = failingDisk(kind, 'EIO', kind === 'create' ? 1 : 3, 1);
      const journal = await openJournal({ ...folder.options, disk });
      for (const row of intents(0, 6)) await journal.append([row]);
      expect((await journal.spend({ simulated: true })).reserved).toBe(6n);
      await journal.close();
      expect(await recovered()).toEqual(new Set(intents(0, 6).map(({ attempt }) => attempt)));
      const reader = await openJournal(folder.options);
      expect((await reader.spend({ simulated: true })).reserved).toBe(6n);
      await reader.close();
    },
  );

  it.each([
    ['write', 'ENOSPC', 'the disk is full'],
    ['sync', 'EIO', 'write error'],
    ['create', 'EROFS', 'read-only'],
    ['create', 'EACCES', 'no permission'],
  ] as const)('stops for good when %s keeps failing with %s (F4, F5)', async (kind, code, words) => {
    const journal = await openJournal({ ...folder.options, disk: failingDisk(kind, code, 2) });
    const acknowledged = new Set<string>();
    const failures: unknown[] = [];
    for (const row of intents(0, 8)) {
      await journal.append([row]).then(
        () => acknowledged.add(row.attempt),
        error => failures.push(error),
      );
      // A second segment is only asked for after a first one broke.
      if (kind === 'create') break;
    }
    if (kind === 'create') {
      const blocked = await openJournal({ ...folder.options, disk: failingDisk(kind, code, 1) });
      failures.push(await blocked.append(intents(9, 1)).catch((error: unknown) => error));
      await blocked.close();
    }
    expect(failures.length).toBeGreaterThan(0);
    for (const failure of failures) expect(failure).toBeInstanceOf(UserError);
    expect(failures[0]).toMatchObject({ where: { file: ledgerPaths(folder.ledger).journal } });
    expect(String(failures[0])).toContain(words);
    const found = await recovered();
    for (const attempt of acknowledged) expect(found).toContain(attempt);
    await journal.close();
  });

  it('says so where a file stands in the place of its folder', async () => {
    await mkdir(folder.root, { recursive: true });
    await writeFile(folder.ledger, 'a file');
    const journal = await openJournal(folder.options);
    await expect(journal.append(intents(1, 1))).rejects.toThrow(
      /a file stands where the ledger needs a folder.*Move that file away/s,
    );
    await expect(journal.append(intents(2, 1))).rejects.toBeInstanceOf(UserError);
    await journal.close();
  });

  it('goes on unsigned where the state folder cannot be written', async () => {
    const journal = await openJournal({
      ...folder.options,
      stateFolder: join(folder.root, 'blocked', 'state'),
    });
    await mkdir(folder.root, { recursive: true });
    await appendFile(join(folder.root, 'blocked'), 'a file');
    await journal.append(intents(1, 1));
    await journal.close();
    expect(journal.notes.join()).toContain('no key to sign heads');
    expect(await recovered()).toEqual(new Set(['A1']));
  });
});
