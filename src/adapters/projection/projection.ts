import type { Identity } from '../../core/ports.ts';
import { ledgerPaths, listSegments } from '../journal/folders.ts';
import { type FeedPosition, JournalFeed } from './journalFeed.ts';
import { readTimeZone } from './rollups.ts';
import { RowWriter } from './rowWriter.ts';
import { projectionSchema, schemaSql } from './schema.ts';
import { emptySeal, readSnapshot, writeSnapshot } from './snapshot.ts';
import { openSqlite, type SqliteDatabase, type SqlRow, type Statement } from './sqlite.ts';

/** The ledger as SQL: the journal folded into an SQLite database in memory, with a snapshot on disk. */
export class Projection {
  readonly #ledger: string;
  readonly #identity: Identity;
  #parts: Parts;
  #saved: number;
  #running: Promise<unknown> = Promise.resolve();

  private constructor(ledger: string, identity: Identity, parts: Parts, saved: number) {
    this.#ledger = ledger;
    this.#identity = identity;
    this.#parts = parts;
    this.#saved = saved;
  }

  /**
   * From the snapshot if it is whole and still fits the journal, else from the journal alone. Writes nothing.
   * @param timeZone whose days the sums have, an IANA name; null: the snapshot's, else UTC's.
   */
  static async open(ledger: string, identity: Identity, timeZone: string | null = null): Promise<Projection> {
    const parts = await restore(ledger, timeZone);
    const projection = new Projection(
      ledger,
      identity,
      parts ?? (await fresh(ledger, timeZone ?? 'UTC')),
      parts?.feed.rows ?? 0,
    );
    await projection.catchUp();
    return projection;
  }

  get database(): SqliteDatabase {
    return this.#parts.database;
  }

  /** Journal rows that are in the tables. */
  get rows(): number {
    return this.#parts.feed.rows;
  }

  /** Journal rows that the snapshot on disk lacks. */
  get unsaved(): number {
    return this.rows - this.#saved;
  }

  /** Applies what was added to the journal; resolves to the number of new rows. */
  catchUp(): Promise<number> {
    return this.#inTurn(async () => {
      if (await this.#lostSegment()) await this.#startAnew();
      return this.#apply();
    });
  }

  /** Sums have the days of this time zone from now on: another one than before builds everything anew. */
  useTimeZone(timeZone: string): Promise<void> {
    return this.#inTurn(async () => {
      if (timeZone === readTimeZone(this.database)) return;
      await this.#startAnew(timeZone);
      await this.#apply();
    });
  }

  /** Builds everything anew from the journal. */
  rebuild(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#startAnew();
      await this.#apply();
    });
  }

  /**
   * Writes the snapshot if there is a ledger; one that covers more stays.
   * @param force also where the snapshot on disk should be the same already.
   */
  save(force = false): Promise<void> {
    return this.#inTurn(async () => {
      if (this.rows === 0 || (!force && this.unsaved === 0)) return;
      const { database } = this.#parts;
      const { rows } = this;
      database.run('UPDATE snapshot SET seal = ?', [emptySeal(rows)]);
      await writeSnapshot(ledgerPaths(this.#ledger).snapshot, database.export(), rows, this.#identity);
      this.#saved = rows;
    });
  }

  close(): Promise<void> {
    return this.#inTurn(async () => this.#parts.database.close());
  }

  async #apply(): Promise<number> {
    const { database, writer, feed, place } = this.#parts;
    const before = feed.rows;
    try {
      for await (const { rows, position } of feed.read()) {
        try {
          database.transaction(() => {
            for (const row of rows) writer.apply(row);
            writer.flush();
            const { segment, rows: read, bytes, hash, lastStart, problems } = position;
            place.run([segment, read, bytes, hash, lastStart, problems]);
          });
        } catch (error) {
          writer.forget();
          throw error;
        }
        writer.confirm();
      }
    } finally {
      writer.settle();
    }
    return feed.rows - before;
  }

  async #startAnew(timeZone = readTimeZone(this.database)): Promise<void> {
    this.#parts.database.close();
    this.#parts = await fresh(this.#ledger, timeZone);
    this.#saved = 0;
  }

  /** A segment that was deleted takes its rows along: the tables are what the journal says, no more. */
  async #lostSegment(): Promise<boolean> {
    const there = new Set(await listSegments(this.#ledger));
    return [...this.#parts.feed.positions.keys()].some(segment => !there.has(segment));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#running.then(work, work);
    this.#running = turn.catch(() => {});
    return turn;
  }
}

/** Bytes in the tables for a byte of the journal, measured over batches of images and of texts; only speed depends on it. */
const SIZE_IN_TABLES = 0.8;

interface Parts {
  readonly database: SqliteDatabase;
  readonly writer: RowWriter;
  readonly feed: JournalFeed;
  readonly place: Statement;
}

async function fresh(ledger: string, timeZone: string): Promise<Parts> {
  const empty = await openSqlite();
  empty.exec(schemaSql);
  empty.run('INSERT INTO snapshot VALUES (1, ?, ?)', [projectionSchema(), emptySeal(0)]);
  empty.run('INSERT INTO rollup_calendar VALUES (1, ?)', [timeZone]);
  const bytes = empty.export();
  empty.close();
  // The file in memory grows in steps, each a copy of the whole: room for what the journal will become spares them.
  // SQLite goes by the number of pages in the header and passes over what follows.
  const feed = new JournalFeed(ledger);
  const roomy = new Uint8Array(Math.max(bytes.length, Math.ceil((await feed.size()) * SIZE_IN_TABLES)));
  roomy.set(bytes);
  return partsOf(await openSqlite(roomy), feed);
}

async function restore(ledger: string, timeZone: string | null): Promise<Parts | undefined> {
  const bytes = await readSnapshot(ledgerPaths(ledger).snapshot);
  if (bytes === undefined) return undefined;
  const database = await openSqlite(bytes);
  const feed = isCurrent(database, timeZone) ? new JournalFeed(ledger, readPositions(database)) : undefined;
  if (feed !== undefined && (await feed.stillHolds())) return partsOf(database, feed);
  database.close();
  return undefined;
}

function isCurrent(database: SqliteDatabase, timeZone: string | null): boolean {
  if (database.all('SELECT schema FROM snapshot')[0]?.schema !== projectionSchema()) return false;
  return timeZone === null || timeZone === readTimeZone(database);
}

function partsOf(database: SqliteDatabase, feed: JournalFeed): Parts {
  // It lives in memory: what a file would need against a crash would be copied for nothing.
  database.exec('PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF');
  const place = database.prepare(
    `INSERT INTO journal_segments (segment, rows, bytes, hash, last_start, problems) VALUES (?, ?, ?, ?, ?, ?)
     ON CONFLICT (segment) DO UPDATE SET rows = excluded.rows, bytes = excluded.bytes, hash = excluded.hash,
       last_start = excluded.last_start, problems = excluded.problems`,
  );
  return { database, writer: new RowWriter(database), feed, place };
}

function readPositions(database: SqliteDatabase): FeedPosition[] {
  const rows = database.all('SELECT segment, rows, bytes, hash, last_start, problems FROM journal_segments');
  return rows.map((row: SqlRow) => ({
    segment: String(row.segment),
    rows: Number(row.rows),
    bytes: Number(row.bytes),
    hash: String(row.hash),
    lastStart: Number(row.last_start),
    problems: Number(row.problems),
  }));
}
