import { join } from 'node:path';
import type { Identity } from '../../core/ports.ts';
import { MonthMark } from './monthMark.ts';
import { attemptIndexSql, monthSql, PAGES, projectionSchema } from './schema.ts';
import { emptySeal, readSnapshot, writeSnapshot } from './snapshot.ts';
import { openSqlite, type SqliteDatabase } from './sqlite.ts';

/** Where the calls of a closed month lie, `YYYY-MM`. */
export function monthPath(ledger: string, month: string): string {
  return join(ledger, `ledger-${month}.sqlite`);
}

/** A closed month in memory. Whoever gets it closes its database. */
export interface OpenMonth {
  readonly database: SqliteDatabase;
  readonly mark: string;
}

/** A month without attempts, before its indexes. */
export async function emptyMonth(): Promise<SqliteDatabase> {
  const database = await openSqlite();
  database.exec(`${PAGES}${monthSql}`);
  database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF');
  return database;
}

/** The month's file if it is there, whole, and of this version's tables. */
export async function readMonth(ledger: string, month: string): Promise<OpenMonth | undefined> {
  const bytes = await readSnapshot(monthPath(ledger, month));
  if (bytes === undefined) return undefined;
  const database = await openSqlite(bytes);
  const [schema, mark] = String(database.all('SELECT schema FROM snapshot')[0]?.schema).split(' = ');
  if (schema === nameOf(month) && mark !== undefined) return { database, mark };
  database.close();
  return undefined;
}

/**
 * Puts a month's file in its place in one step.
 * @param rows journal rows that its content covers; a file that covers more stays.
 * @returns false where another stays.
 */
export function writeMonth(
  path: string,
  month: string,
  { database, mark }: { readonly database: SqliteDatabase; readonly mark: string },
  { rows, identity }: { readonly rows: number; readonly identity: Identity },
): Promise<boolean> {
  database.exec('DELETE FROM snapshot');
  database.run('INSERT INTO snapshot VALUES (1, ?, ?)', [`${nameOf(month)} = ${mark}`, emptySeal(rows)]);
  database.exec(attemptIndexSql.replaceAll('CREATE INDEX', 'CREATE INDEX IF NOT EXISTS'));
  return writeSnapshot(path, database.export(), rows, identity);
}

/** The number of attempts that a mark stands for. */
export function attemptsOf(mark: string): number {
  return new MonthMark(mark).attempts;
}

function nameOf(month: string): string {
  return `${projectionSchema()} ${month}`;
}
