import { closeSync, constants, fdatasyncSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../../src/adapters/clock.ts';
import { sha256 } from '../../src/adapters/hash.ts';
import { systemIdentity } from '../../src/adapters/identity.ts';
import { type LedgerJournal, openJournal } from '../../src/adapters/journal/openJournal.ts';
import { canonicalJson } from '../../src/core/ledger/canonicalJson.ts';
import { intent } from './ledgerRows.ts';
import { betterSqlite, nodeSqlite, type SqliteRival } from './sqliteRivals.ts';

const ROUNDS = 25;
const SERIAL_ROWS = 300;
const LANES = 16;
const ROWS_PER_LANE = 100;
const GROUPED_ROWS = LANES * ROWS_PER_LANE;

interface Contest {
  readonly rows: number;
  readonly work: () => unknown;
}

/**
 * Durable rows per second, each acknowledged only when it is synced: ours, both SQLite libraries (WAL, synchronous=FULL)
 * with the same rows, and what the disk gives anybody who appends to a file or overwrites one. One disk, one run, in an
 * order that turns with every round; medians.
 */
export async function benchAppends(folder: string): Promise<object> {
  const journal = await openJournal({
    ledger: join(folder, 'appends', '.promptledger'),
    stateFolder: join(folder, 'appends', 'state'),
    clock: systemClock,
    identity: systemIdentity,
    sha256,
    app: 'bench',
  });
  await journal.append([intent()]);
  const disk = new Disk(folder);
  const better = await betterSqlite();
  const rivals: Record<string, SqliteRival> = { nodeSqlite: nodeSqlite(join(folder, 'node.sqlite')) };
  if (typeof better === 'function') rivals.betterSqlite3 = better(join(folder, 'better.sqlite'));
  const contests: Record<string, Contest> = {
    oneByOne: { rows: SERIAL_ROWS, work: () => appendInTurn(journal, SERIAL_ROWS) },
    inFlight16: {
      rows: GROUPED_ROWS,
      work: () => Promise.all(Array.from({ length: LANES }, () => appendInTurn(journal, ROWS_PER_LANE))),
    },
    diskAppends: { rows: SERIAL_ROWS, work: () => disk.append(SERIAL_ROWS) },
    diskOverwrites: { rows: SERIAL_ROWS, work: () => disk.overwrite(SERIAL_ROWS) },
  };
  for (const [name, rival] of Object.entries(rivals)) {
    contests[`${name}OneByOne`] = { rows: SERIAL_ROWS, work: () => rival.oneByOne(SERIAL_ROWS, body) };
    contests[`${name}TransactionsOf16`] = {
      rows: GROUPED_ROWS,
      work: () => rival.inGroups(GROUPED_ROWS, LANES, body),
    };
  }
  const rowsPerSecond = await race(contests);
  await journal.close();
  disk.close();
  for (const rival of Object.values(rivals)) rival.close();
  const against = (ours: string, theirs: string) =>
    ratio(rowsPerSecond[ours] ?? 0, rowsPerSecond[theirs] ?? 0);
  const ratios = Object.keys(rivals).map(name => [
    name,
    {
      oneByOne: against('oneByOne', `${name}OneByOne`),
      inFlight16AgainstOneByOne: against('inFlight16', `${name}OneByOne`),
      inFlight16AgainstTransactionsOf16: against('inFlight16', `${name}TransactionsOf16`),
    },
  ]);
  return {
    rowBytes: Buffer.byteLength(body()),
    rowsPerSecond,
    ratios: Object.fromEntries(ratios),
    ...(typeof better !== 'function' && { betterSqlite3: better }),
  };
}

async function race(contests: Readonly<Record<string, Contest>>): Promise<Record<string, number>> {
  const names = Object.keys(contests);
  const rates = new Map<string, number[]>(names.map(name => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(turn + round) % names.length] ?? '';
      const { rows, work } = contests[name] ?? { rows: 0, work: () => {} };
      const began = performance.now();
      await work();
      rates.get(name)?.push((rows / (performance.now() - began)) * 1000);
    }
  }
  return Object.fromEntries([...rates].map(([name, values]) => [name, Math.round(median(values))]));
}

/** Blocks of a row's size, written and synced. */
class Disk {
  readonly #block = Buffer.alloc(Buffer.byteLength(body()), 'x');
  readonly #growing: number;
  readonly #filled: number;
  #at = 0;

  constructor(folder: string) {
    const { O_APPEND, O_CREAT, O_WRONLY } = constants;
    this.#growing = openSync(join(folder, 'growing'), O_WRONLY | O_CREAT | O_APPEND);
    this.#filled = openSync(join(folder, 'filled'), O_WRONLY | O_CREAT);
    writeSync(this.#filled, Buffer.alloc(this.#block.length * SERIAL_ROWS * ROUNDS));
    fdatasyncSync(this.#filled);
  }

  append(rows: number): void {
    for (let n = 0; n < rows; n++) {
      writeSync(this.#growing, this.#block);
      fdatasyncSync(this.#growing);
    }
  }

  overwrite(rows: number): void {
    for (let n = 0; n < rows; n++) {
      writeSync(this.#filled, this.#block, 0, this.#block.length, this.#at);
      this.#at += this.#block.length;
      fdatasyncSync(this.#filled);
    }
  }

  close(): void {
    closeSync(this.#growing);
    closeSync(this.#filled);
  }
}

function body(): string {
  return canonicalJson(intent());
}

async function appendInTurn(journal: LedgerJournal, rows: number): Promise<void> {
  for (let n = 0; n < rows; n++) await journal.append([intent()]);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function ratio(a: number, b: number): number {
  return Math.round((a / b) * 100) / 100;
}
