import { rm, stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { pid } from 'node:process';
import type { PlacedRow } from '../../core/ledger/fold.ts';
import type { Identity } from '../../core/ports.ts';
import { ledgerPaths } from '../journal/folders.ts';
import type { BulkLoaded } from './bulk/bulkLoad.ts';
import { dropParts, loadInThreads } from './bulk/bulkThreads.ts';
import type { MonthPart } from './bulk/monthParts.ts';
import { attemptsOf, emptyMonth, writeMonth } from './months/monthFile.ts';
import { MonthMark } from './months/monthMark.ts';
import { emptyTables, type Tables } from './openTables.ts';
import { absorbSums } from './rollups/absorbSums.ts';
import { contextsBetween } from './rows/contexts.ts';
import { releaseBytes } from './sqlite/releaseBytes.ts';
import type { SealedPlace } from './sqlite/sealKey.ts';
import { openSqlite, type SqliteDatabase } from './sqlite/sqlite.ts';
import { readWithRoom } from './sqlite/withRoom.ts';

export interface BulkOptions extends SealedPlace {
  readonly identity: Identity;
  readonly timeZone: string | null;
  /** `YYYY-MM`: calls from this month on stay in memory. */
  readonly wallMonth: string;
  /** MiB of what lives long in a thread. */
  readonly threadMb: number;
}

const ROWS_AT_ONCE = 2000;
/** Bytes for the contexts of all months: what is not filled takes no memory. */
const CONTEXTS = 64 << 20;
/** Indexes and contexts are more than so many times smaller than the rows: room that is not filled takes no memory. */
const INDEXES = 4;
/** Bytes by which a whole may be larger still. */
const SPARE = 1 << 20;

/**
 * All tables from the journal alone, closed months in their files: for journals that are too large to be read row by
 * row into memory. Threads read a share each; what they cannot decide alone is applied here, row by row.
 * @returns undefined where the same attempts stand whole in several places: then only row by row will do.
 */
export async function bulkTables(
  options: BulkOptions,
  sizes: ReadonlyMap<string, number>,
): Promise<Tables | undefined> {
  const { ledger, identity, timeZone, wallMonth, threadMb } = options;
  const { snapshot } = ledgerPaths(ledger);
  // Two at a time: more would be faster and hold more in memory.
  const shares = split(sizes, Math.min(2, availableParallelism())).map(segments => ({
    ledger,
    segments,
    timeZone,
    prefix: `${snapshot}.${pid}.${identity.ulid()}.`,
  }));
  const loaded = await loadInThreads(shares, threadMb);
  const parts = byMonth(loaded.flatMap(one => one.parts));
  const newest = [...parts.keys()].sort().at(-1) ?? wallMonth;
  const [current = wallMonth] = [newest, wallMonth].sort();
  const staying = [...parts].flatMap(([month, ofMonth]) => (month >= current ? ofMonth : []));
  const room = (await bytesOf(staying)) + loaded.reduce((sum, { sums }) => sum + sums.length, 0);
  const tables = await emptyTables(options, timeZone, withIndexes(room));
  // Of all months: each gets those that its attempts name.
  const contexts = await emptyMonth(CONTEXTS);
  try {
    await takeSums(tables.database, loaded);
    await takeContexts(contexts, loaded);
    // What stays in memory last: so the least is held at a time.
    for (const [month, ofMonth] of parts) {
      if (month < current) await sealMonth(options, tables.database, contexts, month, ofMonth);
    }
    const indexes = dropIndexes(tables.database);
    for (const part of staying) await copyPart(tables.database, part);
    copyContexts(contexts, tables.database);
    for (const sql of indexes) tables.database.exec(sql);
    const positions = loaded.flatMap(one => one.positions);
    tables.database.transaction(() => {
      for (const position of positions) tables.places.put(position);
    });
    tables.feed.goOn(positions);
    await applyOthers(
      tables,
      loaded.flatMap(one => one.others),
    );
    return tables;
  } catch (error) {
    tables.database.close();
    if (isRepeatedAttempt(error)) return undefined;
    throw error;
  } finally {
    contexts.close();
    await dropParts(loaded);
  }
}

/** Segments in their order, in so many parts of about the same size. */
function split(sizes: ReadonlyMap<string, number>, count: number): string[][] {
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const parts: string[][] = Array.from({ length: count }, () => []);
  let before = 0;
  for (const [segment, size] of sizes) {
    parts[Math.min(count - 1, Math.floor(((before + size / 2) * count) / total))]?.push(segment);
    before += size;
  }
  return parts.filter(({ length }) => length > 0);
}

async function takeSums(database: SqliteDatabase, loaded: readonly BulkLoaded[]): Promise<void> {
  for (const { sums } of loaded) {
    const other = await openLent(sums);
    absorbSums(database, other);
    other.close();
    releaseBytes(sums);
  }
}

async function takeContexts(database: SqliteDatabase, loaded: readonly BulkLoaded[]): Promise<void> {
  for (const { contexts } of loaded) {
    const other = await openLent(contexts);
    database.attach(other, 'other');
    database.exec('INSERT OR IGNORE INTO main.contexts SELECT * FROM other.contexts');
    database.detach('other');
    other.close();
    releaseBytes(contexts);
  }
}

/** Without a copy: the bytes are its memory until it is closed. */
function openLent(bytes: Uint8Array): Promise<SqliteDatabase> {
  return openSqlite(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
}

function byMonth(parts: readonly MonthPart[]): Map<string, MonthPart[]> {
  const months = new Map<string, MonthPart[]>();
  for (const part of parts) months.set(part.month, [...(months.get(part.month) ?? []), part]);
  return months;
}

/** The same attempt was found whole in two parts: its index cannot be made. */
function isRepeatedAttempt(error: unknown): boolean {
  return error instanceof Error && error.message.includes('UNIQUE constraint failed: attempt_rows');
}

/**
 * SQLite copies rows as they lie where both tables have the same columns and the second has no index.
 * @returns SQL that makes the indexes again
 */
function dropIndexes(database: SqliteDatabase): readonly string[] {
  const indexes = database.all(
    "SELECT name, sql FROM main.sqlite_schema WHERE type = 'index' AND tbl_name = 'attempt_rows'",
  );
  for (const { name } of indexes) database.exec(`DROP INDEX main.${name}`);
  return indexes.map(({ sql }) => String(sql));
}

async function copyPart(database: SqliteDatabase, { path }: MonthPart): Promise<void> {
  const part = await openPart(path);
  try {
    database.attach(part, 'part');
    database.exec('INSERT INTO main.attempt_rows SELECT * FROM part.attempt_rows');
    database.detach('part');
  } finally {
    releaseBytes(part.closeToBytes());
  }
  await rm(path, { force: true });
}

function copyContexts(contexts: SqliteDatabase, database: SqliteDatabase): void {
  database.attach(contexts, 'known');
  database.exec(contextsBetween('known', 'main'));
  database.detach('known');
}

async function sealMonth(
  options: BulkOptions,
  database: SqliteDatabase,
  contexts: SqliteDatabase,
  month: string,
  parts: readonly MonthPart[],
): Promise<void> {
  const mark = new MonthMark();
  for (const part of parts) mark.absorb(new MonthMark(part.mark));
  const [first, ...rest] = parts;
  if (first === undefined) return;
  const whole = await openPart(first.path, withIndexes(await bytesOf(parts)));
  try {
    for (const part of rest) await copyPart(whole, part);
    copyContexts(contexts, whole);
    const written = { database: whole, mark: mark.toString() };
    await writeMonth(options, month, written, { identity: options.identity, unless: async () => false });
  } finally {
    whole.close();
  }
  const sealed = mark.toString();
  database.run('INSERT INTO sealed_months VALUES (?, ?, ?)', [month, attemptsOf(sealed), sealed]);
}

async function bytesOf(parts: readonly MonthPart[]): Promise<number> {
  const sizes = await Promise.all(parts.map(async ({ path }) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function withIndexes(bytes: number): number {
  return bytes + Math.ceil(bytes / INDEXES) + SPARE;
}

/** @param room bytes that it may fill without growing */
async function openPart(path: string, room = 0): Promise<SqliteDatabase> {
  const database = await openSqlite(await readWithRoom(path, room));
  database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY');
  return database;
}

async function applyOthers(
  { database, writer, months }: Tables,
  others: readonly PlacedRow[],
): Promise<void> {
  try {
    for (let at = 0; at < others.length; at += ROWS_AT_ONCE) {
      const rows = others.slice(at, at + ROWS_AT_ONCE);
      await months.reopenFor(rows);
      database.transaction(() => {
        for (const row of rows) writer.apply(row);
        writer.flush();
      });
      writer.confirm();
    }
    writer.settle();
  } finally {
    months.rest();
  }
}
