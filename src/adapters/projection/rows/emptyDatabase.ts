import { emptySeal } from '../sqlite/snapshot.ts';
import { openSqlite, type SqliteDatabase } from '../sqlite/sqlite.ts';
import { PAGES, projectionSchema, schemaSql } from './schema.ts';

/** All tables without rows. @param timeZone IANA name: whose days the sums have; null: UTC */
export async function emptyDatabase(timeZone: string | null): Promise<SqliteDatabase> {
  const database = await openSqlite();
  database.exec(`${PAGES}${schemaSql}`);
  database.run('INSERT INTO snapshot VALUES (1, ?, ?)', [projectionSchema(), emptySeal(0)]);
  database.run('INSERT INTO rollup_calendar VALUES (1, ?)', [timeZone ?? 'UTC']);
  // It lives in memory: what a file would need against a crash would be copied for nothing.
  database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY');
  return database;
}
