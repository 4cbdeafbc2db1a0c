import { ledgerPaths } from '../journal/folders.ts';
import { ClosedMonths } from './closedMonths.ts';
import { JournalFeed } from './journalFeed.ts';
import { JournalPlaces } from './journalPlaces.ts';
import { RowWriter } from './rowWriter.ts';
import { PAGES, projectionSchema, schemaSql } from './schema.ts';
import { emptySeal, readSnapshot } from './snapshot.ts';
import { openSqlite, type SqliteDatabase } from './sqlite.ts';

/** The tables of a projection, what writes them, and how far of the journal is in them. */
export interface Tables {
  readonly database: SqliteDatabase;
  readonly writer: RowWriter;
  readonly feed: JournalFeed;
  readonly places: JournalPlaces;
  readonly months: ClosedMonths;
}

/** Bytes in the tables for a byte of the journal, measured over batches of images and of texts; only speed depends on it. */
const SIZE_IN_TABLES = 0.8;
const MOST_ROOM = 1 << 26;

/** Without rows. @param timeZone IANA name: whose days the sums have; null: UTC */
export async function emptyTables(ledger: string, timeZone: string | null): Promise<Tables> {
  const empty = await openSqlite();
  empty.exec(`${PAGES}${schemaSql}`);
  empty.run('INSERT INTO snapshot VALUES (1, ?, ?)', [projectionSchema(), emptySeal(0)]);
  empty.run('INSERT INTO rollup_calendar VALUES (1, ?)', [timeZone ?? 'UTC']);
  const bytes = empty.export();
  empty.close();
  // The file in memory grows in steps, each a copy of the whole: room for what the journal will become spares them.
  // SQLite goes by the number of pages in the header and passes over what follows.
  const feed = new JournalFeed(ledger);
  const room = Math.min(MOST_ROOM, Math.ceil((await feed.size()) * SIZE_IN_TABLES));
  const roomy = new Uint8Array(Math.max(bytes.length, room));
  roomy.set(bytes);
  return tablesOf(ledger, await openSqlite(roomy));
}

/**
 * From the snapshot, if it is whole and still fits the journal.
 * @param timeZone whose days the sums must have; null: whatever they have
 */
export async function snapshotTables(ledger: string, timeZone: string | null): Promise<Tables | undefined> {
  const bytes = await readSnapshot(ledgerPaths(ledger).snapshot);
  if (bytes === undefined) return undefined;
  const database = await openSqlite(bytes);
  if (isCurrent(database, timeZone)) {
    const tables = tablesOf(ledger, database);
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

function tablesOf(ledger: string, database: SqliteDatabase): Tables {
  // It lives in memory: what a file would need against a crash would be copied for nothing.
  database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY');
  const places = new JournalPlaces(database);
  const feed = new JournalFeed(ledger, places.read());
  return {
    database,
    writer: new RowWriter(database),
    feed,
    places,
    months: new ClosedMonths(ledger, database),
  };
}
