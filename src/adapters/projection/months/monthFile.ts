import { join } from 'node:path';
import type { Identity } from '../../../core/ports.ts';
import { replaceFile } from '../../atomicFile.ts';
import { attemptIndexSql, monthSql, PAGES, projectionSchema } from '../rows/schema.ts';
import { releaseBytes } from '../sqlite/releaseBytes.ts';
import type { SealedPlace } from '../sqlite/sealKey.ts';
import { emptySeal, readSnapshot, seal } from '../sqlite/snapshot.ts';
import { openSqlite, type SqliteDatabase } from '../sqlite/sqlite.ts';
import { withRoom } from '../sqlite/withRoom.ts';
import { MonthMark } from './monthMark.ts';

/** Where the calls of a closed month lie, `YYYY-MM`. */
export function monthPath(ledger: string, month: string): string {
  return join(ledger, `ledger-${month}.sqlite`);
}

/** A closed month in memory. Whoever gets it closes its database. */
export interface OpenMonth {
  readonly database: SqliteDatabase;
  readonly mark: string;
}

/** A month without attempts, before its indexes. @param room bytes that it may fill without growing */
export async function emptyMonth(room = 0): Promise<SqliteDatabase> {
  const empty = await openSqlite();
  empty.exec(`${PAGES}${monthSql}`);
  if (room === 0) return inMemory(empty);
  const bytes = empty.export();
  empty.close();
  return inMemory(await openSqlite(withRoom(bytes, room)));
}

/** What a file would need against a crash would be copied for nothing. */
function inMemory(database: SqliteDatabase): SqliteDatabase {
  database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY');
  return database;
}

/** The month's file if it is there, whole, and of this version's tables. */
export async function readMonth(
  { ledger, sealKey }: SealedPlace,
  month: string,
): Promise<OpenMonth | undefined> {
  const bytes = await readSnapshot(monthPath(ledger, month), sealKey);
  if (bytes === undefined) return undefined;
  const database = await openSqlite(bytes);
  const [schema, mark] = String(database.all('SELECT schema FROM snapshot')[0]?.schema).split(' = ');
  if (schema === nameOf(month) && mark !== undefined) return { database, mark };
  database.close();
  return undefined;
}

/**
 * Puts a month's file in its place in one step, and closes its database.
 * @param unless asked when the file is complete; true leaves the old one
 * @returns false where another stays.
 */
export async function writeMonth(
  { ledger, sealKey }: SealedPlace,
  month: string,
  { database, mark }: OpenMonth,
  { identity, unless }: { readonly identity: Identity; readonly unless: () => Promise<boolean> },
): Promise<boolean> {
  const bytes = finishMonth({ database, mark }, month, sealKey);
  try {
    return await replaceFile(monthPath(ledger, month), bytes, identity.ulid(), { unless });
  } finally {
    releaseBytes(bytes);
  }
}

/** A month's file as bytes, with indexes, mark and seal. Closes its database. */
function finishMonth({ database, mark }: OpenMonth, month: string, sealKey: Uint8Array): Uint8Array {
  database.exec('DELETE FROM snapshot');
  database.run('INSERT INTO snapshot VALUES (1, ?, ?)', [`${nameOf(month)} = ${mark}`, emptySeal(0)]);
  database.exec(attemptIndexSql.replaceAll(' INDEX ', ' INDEX IF NOT EXISTS '));
  return seal(database.closeToBytes(), sealKey);
}

/** The number of attempts that a mark stands for. */
export function attemptsOf(mark: string): number {
  return new MonthMark(mark).attempts;
}

function nameOf(month: string): string {
  return `${projectionSchema()} ${month}`;
}
