import { ledgerPaths } from '../journal/folders.ts';
import { JournalFeed } from './feed/journalFeed.ts';
import { JournalPlaces } from './feed/journalPlaces.ts';
import { ClosedMonths } from './months/closedMonths.ts';
import { emptyDatabase } from './rows/emptyDatabase.ts';
import { RowWriter } from './rows/rowWriter.ts';
import { projectionSchema } from './rows/schema.ts';
import type { SealedPlace } from './sqlite/sealKey.ts';
import { readSnapshot } from './sqlite/snapshot.ts';
import { openSqlite, type SqliteDatabase } from './sqlite/sqlite.ts';

/** The tables of a projection, what writes them, and how far of the journal is in them. */
export interface Tables {
  readonly database: SqliteDatabase;
  readonly writer: RowWriter;
  readonly feed: JournalFeed;
  readonly places: JournalPlaces;
  readonly months: ClosedMonths;
}

/**
 * Without rows.
 * @param timeZone IANA name: whose days the sums have; null: UTC
 * @param room bytes that the database may fill without growing
 */
export async function emptyTables(place: SealedPlace, timeZone: string | null, room = 0): Promise<Tables> {
  return tablesOf(place, await emptyDatabase(timeZone, room));
}

/**
 * From the snapshot, if it is whole, of this user and still fits the journal.
 * @param timeZone whose days the sums must have; null: whatever they have
 */
export async function snapshotTables(
  place: SealedPlace,
  timeZone: string | null,
): Promise<Tables | undefined> {
  const bytes = await readSnapshot(ledgerPaths(place.ledger).snapshot, place.sealKey);
  if (bytes === undefined) return undefined;
  const database = await openSqlite(bytes);
  if (isCurrent(database, timeZone)) {
    const tables = tablesOf(place, database);
    if (tables.feed.stillHolds()) return tables;
  }
  database.close();
  return undefined;
}

function isCurrent(database: SqliteDatabase, timeZone: string | null): boolean {
  if (database.all('SELECT schema FROM snapshot')[0]?.schema !== projectionSchema()) return false;
  return (
    timeZone === null || database.all('SELECT time_zone FROM rollup_calendar')[0]?.time_zone === timeZone
  );
}

function tablesOf(place: SealedPlace, database: SqliteDatabase): Tables {
  // It lives in memory: what a file would need against a crash would be copied for nothing.
  database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY');
  const places = new JournalPlaces(database);
  const feed = new JournalFeed(place.ledger, places.read());
  return {
    database,
    writer: new RowWriter(database),
    feed,
    places,
    months: new ClosedMonths(place, database),
  };
}
