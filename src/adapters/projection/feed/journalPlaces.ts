import type { SqliteDatabase, Statement } from '../sqlite/sqlite.ts';
import type { FeedPosition } from './journalFeed.ts';

const COLUMNS = ['rows', 'bytes', 'hash', 'last_start', 'problems', 'stamp'];

/** How far each segment is in the tables: kept beside the rows, in the same transaction. */
export class JournalPlaces {
  readonly #database: SqliteDatabase;
  readonly #put: Statement;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#put = database.prepare(
      `INSERT INTO journal_segments (segment, ${COLUMNS.join(', ')}) VALUES (?${', ?'.repeat(COLUMNS.length)})
       ON CONFLICT (segment) DO UPDATE SET ${COLUMNS.map(name => `${name} = excluded.${name}`).join(', ')}`,
    );
  }

  put({ segment, rows, bytes, hash, lastStart, problems, stamp }: FeedPosition): void {
    this.#put.run([segment, rows, bytes, hash, lastStart, problems, stamp]);
  }

  read(): FeedPosition[] {
    return this.#database.all(`SELECT segment, ${COLUMNS.join(', ')} FROM journal_segments`).map(row => ({
      segment: String(row.segment),
      rows: Number(row.rows),
      bytes: Number(row.bytes),
      hash: String(row.hash),
      lastStart: Number(row.last_start),
      problems: Number(row.problems),
      stamp: String(row.stamp),
    }));
  }
}
