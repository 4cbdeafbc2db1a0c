import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../src/adapters/clock.ts';
import { sha256 } from '../../src/adapters/hash.ts';
import { systemIdentity } from '../../src/adapters/identity.ts';
import { type LedgerJournal, openJournal } from '../../src/adapters/journal/openJournal.ts';
import { verifyLedger } from '../../src/adapters/journal/verify.ts';
import { canonicalJson } from '../../src/core/ledger/canonicalJson.ts';
import { LedgerEngine } from '../../src/engine/ledger.ts';
import { projectRoot } from '../projectRoot.ts';
import { intent, settle } from './ledgerRows.ts';

const ROUNDS = 5;
const SERIAL_ROWS = 400;
const LANES = 16;
const ROWS_PER_LANE = 150;
const ATTEMPTS = 25_000;

/**
 * Durable rows per second, each acknowledged only when it is synced, beside node:sqlite (WAL, synchronous=FULL) with
 * the same rows on the same disk, in alternating rounds (medians); then what reading a ledger of 50,000 rows takes, ms.
 */
export async function benchLedger(): Promise<object> {
  const parent = join(projectRoot, 'node_modules/.cache/prompt-ledger');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'bench-ledger-'));
  try {
    const appends = await benchAppends(folder);
    return { appends, reading: await benchReading(folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchAppends(folder: string): Promise<object> {
  const journal = await openOurs(join(folder, 'appends'));
  const sqlite = openSqlite(join(folder, 'appends.sqlite'));
  const figures: Record<'serial' | 'grouped' | 'sqliteSerial' | 'sqliteGrouped', number[]> = {
    serial: [],
    grouped: [],
    sqliteSerial: [],
    sqliteGrouped: [],
  };
  await journal.append([intent()]);
  for (let round = 0; round < ROUNDS; round++) {
    figures.serial.push(await rate(SERIAL_ROWS, () => appendInTurn(journal, SERIAL_ROWS)));
    figures.sqliteSerial.push(await rate(SERIAL_ROWS, () => sqlite.oneByOne(SERIAL_ROWS)));
    const rows = LANES * ROWS_PER_LANE;
    const lanes = Array.from({ length: LANES });
    figures.grouped.push(
      await rate(rows, () => Promise.all(lanes.map(() => appendInTurn(journal, ROWS_PER_LANE)))),
    );
    figures.sqliteGrouped.push(await rate(rows, () => sqlite.inGroups(rows, LANES)));
  }
  await journal.close();
  sqlite.close();
  const [serial, grouped] = [median(figures.serial), median(figures.grouped)];
  const [sqliteSerial, sqliteGrouped] = [median(figures.sqliteSerial), median(figures.sqliteGrouped)];
  return {
    rowBytes: Buffer.byteLength(canonicalJson(intent())),
    rowsPerSecond: {
      oneByOne: serial,
      inFlight16: grouped,
      nodeSqliteOneByOne: sqliteSerial,
      nodeSqliteTransactionsOf16: sqliteGrouped,
    },
    ratios: {
      oneByOneAgainstNodeSqlite: ratio(serial, sqliteSerial),
      inFlight16AgainstNodeSqliteOneByOne: ratio(grouped, sqliteSerial),
      inFlight16AgainstNodeSqliteTransactionsOf16: ratio(grouped, sqliteGrouped),
    },
  };
}

async function benchReading(folder: string): Promise<object> {
  const root = join(folder, 'reading');
  const journal = await openOurs(root);
  for (let n = 0; n < ATTEMPTS; n += 500) {
    const intents = Array.from({ length: 500 }, () => intent());
    await journal.append(intents.flatMap(row => [row, settle(row.attempt)]));
  }
  await journal.close();
  const home = { root, ledger: join(root, '.promptledger'), policyFile: null };
  const open = () => new LedgerEngine({ home, stateFolder: join(root, 'state') });
  const panel = (engine: LedgerEngine) => engine.panel({ root, window: '30d', simulated: true });
  const first = open();
  const rebuilt = await elapsed(() => panel(first));
  const saved = await elapsed(() => first.save());
  const panels = await elapsed(() => panel(first));
  const sidebars = await elapsed(() => first.sidebar({ root }));
  await first.dispose();
  const second = open();
  const opened = await elapsed(() => panel(second));
  await second.dispose();
  const spender = await openOurs(root);
  const firstSpend = await elapsed(() => spender.spend({ simulated: true }));
  const nextSpend = await elapsed(() => spender.spend({ simulated: true }));
  await spender.close();
  return {
    rows: 2 * ATTEMPTS,
    ms: {
      rebuildAndFirstPanel: rebuilt,
      saveSnapshot: saved,
      openSnapshotAndFirstPanel: opened,
      panel: panels,
      sidebar: sidebars,
      firstBudgetCheck: firstSpend,
      nextBudgetCheck: nextSpend,
      verify: await elapsed(() => verifyLedger(home.ledger, join(root, 'state'))),
    },
  };
}

function openOurs(root: string): Promise<LedgerJournal> {
  return openJournal({
    ledger: join(root, '.promptledger'),
    stateFolder: join(root, 'state'),
    clock: systemClock,
    identity: systemIdentity,
    sha256,
    app: 'bench',
  });
}

function openSqlite(path: string) {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL)');
  const insert = database.prepare('INSERT INTO rows (body) VALUES (?)');
  const one = () => insert.run(canonicalJson(intent()));
  return {
    async oneByOne(rows: number) {
      for (let n = 0; n < rows; n++) one();
    },
    async inGroups(rows: number, size: number) {
      for (let n = 0; n < rows; n += size) {
        database.exec('BEGIN');
        for (let k = 0; k < size; k++) one();
        database.exec('COMMIT');
      }
    },
    close: () => database.close(),
  };
}

async function appendInTurn(journal: LedgerJournal, rows: number): Promise<void> {
  for (let n = 0; n < rows; n++) await journal.append([intent()]);
}

async function rate(rows: number, work: () => Promise<unknown>): Promise<number> {
  return Math.round((rows / (await elapsed(work))) * 1000);
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round((performance.now() - began) * 10) / 10;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function ratio(a: number, b: number): number {
  return Math.round((a / b) * 100) / 100;
}
