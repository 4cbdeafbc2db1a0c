import { emptySeal } from '../sqlite/snapshot.ts';
import { openSqlite, type SqliteDatabase } from '../sqlite/sqlite.ts';
import { withRoom } from '../sqlite/withRoom.ts';
import { PAGES, projectionSchema, schemaSql } from './schema.ts';

/**
 * All tables without rows.
 * @param timeZone IANA name: whose days the sums have; null: UTC
 * @param room bytes that it may fill without growing: a database grows in steps, each a copy of the whole
 */
export async function emptyDatabase(timeZone: string | null, room = 0): Promise<SqliteDatabase> {
  const empty = await openSqlite();
  const database =
    room === 0
      ? withTables(empty, timeZone)
      : await openSqlite(withRoom(withTables(empty, timeZone).closeToBytes(), room));
  // It lives in memory: what a file would need against a crash would be copied for nothing.
  database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY');
  return database;
}

function withTables(database: SqliteDatabase, timeZone: string | null): SqliteDatabase {
  database.exec(`${PAGES}${schemaSql}`);
  database.run('INSERT INTO snapshot VALUES (1, ?, ?)', [projectionSchema(), emptySeal(0)]);
  database.run('INSERT INTO rollup_calendar VALUES (1, ?)', [timeZone ?? 'UTC']);
  return database;
}
