import { setTimeout } from 'node:timers/promises';
import type { Identity } from '../../core/ports.ts';
import { isErrno, ledgerPaths, listSegments } from '../journal/folders.ts';
import { bulkTables } from './bulkTables.ts';
import { JournalFeed } from './feed/journalFeed.ts';
import { MonthLost } from './months/closedMonths.ts';
import { monthOf, monthOfHour } from './months/months.ts';
import { withMonths } from './months/unionView.ts';
import { emptyTables, snapshotTables, type Tables } from './openTables.ts';
import { readTimeZone } from './rollups/rollups.ts';
import type { SealedPlace } from './sqlite/sealKey.ts';
import { emptySeal, writeSnapshot } from './sqlite/snapshot.ts';
import type { SqliteDatabase } from './sqlite/sqlite.ts';

/** Which journals are read in threads, and the memory each thread may have. */
export interface BulkLimits {
  /** Bytes of the journal from which on its closed months are written at once. */
  readonly journal: number;
  /** MiB of what lives long in a thread; one that needs more ends, and the journal is read row by row. */
  readonly threadMb: number;
}

/**
 * A journal of this size fills about as much memory with its tables. A thread keeps 30 MB; with a higher limit the
 * collector lets garbage of twice that size lie about.
 */
const BULK: BulkLimits = { journal: 64 << 20, threadMb: 256 };

/** Nothing can be written, or a thread needs more memory than it may have: then it goes row by row. */
const NO_BULK = ['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ERR_WORKER_OUT_OF_MEMORY'];

/** Another process that replaces a month's file writes its snapshot right after; then the journal decides. */
const LOST_PAUSES_MS = [0, 100];

/** The ledger as SQL: the journal folded into an SQLite database in memory, with a snapshot on disk. */
export class Projection {
  readonly #place: SealedPlace;
  readonly #identity: Identity;
  readonly #now: () => number;
  readonly #bulk: BulkLimits;
  #timeZone: string | null;
  #tables: Tables;
  #saved: number;
  #running: Promise<unknown> = Promise.resolve();

  private constructor(
    parts: {
      readonly place: SealedPlace;
      readonly identity: Identity;
      readonly timeZone: string | null;
      readonly now: () => number;
      readonly bulk: BulkLimits;
    },
    tables: Tables,
  ) {
    this.#place = parts.place;
    this.#identity = parts.identity;
    this.#timeZone = parts.timeZone;
    this.#now = parts.now;
    this.#bulk = parts.bulk;
    this.#tables = tables;
    this.#saved = tables.feed.rows;
  }

  /**
   * From the snapshot if it is whole, of this user and still fits the journal, else from the journal alone: where that is large the
   * snapshot is written, else nothing is.
   * @param timeZone IANA name: whose days the sums have; null: whatever the snapshot has, else UTC
   * @param now ms since 1970: months before this one may be sealed
   */
  static async open(
    place: SealedPlace,
    identity: Identity,
    timeZone: string | null = null,
    now: () => number = Date.now,
    bulk: BulkLimits = BULK,
  ): Promise<Projection> {
    const tables = await snapshotTables(place, timeZone);
    if (tables === undefined) return Projection.anew(place, identity, timeZone, now, bulk);
    const projection = new Projection({ place, identity, timeZone, now, bulk }, tables);
    await projection.catchUp();
    return projection;
  }

  /** The same from the journal alone. */
  static async anew(
    place: SealedPlace,
    identity: Identity,
    timeZone: string | null = null,
    now: () => number = Date.now,
    bulk: BulkLimits = BULK,
  ): Promise<Projection> {
    const parts = { place, identity, timeZone, now, bulk };
    const projection = new Projection(parts, await emptyTables(place, timeZone));
    await projection.rebuild();
    return projection;
  }

  /** What is in memory: sums, runs, and the calls of the current month. `withDetails` adds those of closed months. */
  get database(): SqliteDatabase {
    return this.#tables.database;
  }

  /** Journal rows that are in the tables. */
  get rows(): number {
    return this.#tables.feed.rows;
  }

  /** Journal rows that the snapshot on disk lacks. */
  get unsaved(): number {
    return this.rows - this.#saved;
  }

  /** Applies what was added to the journal; resolves to the number of new rows. */
  catchUp(): Promise<number> {
    return this.#inTurn(() => this.#steady(() => this.#catchUp()));
  }

  /**
   * Calls back with a database whose `attempts`, `calls` and `assets` reach back to an instant, closed months included.
   * @param from ms since 1970; null: all. The database is whole until `work` returns.
   */
  withDetails<T>(from: number | null, work: (database: SqliteDatabase) => T): Promise<T> {
    return this.#inTurn(() =>
      this.#steady(async () => {
        await this.#catchUp();
        const { database, months } = this.#tables;
        const wanted = months.list().filter(({ month }) => from === null || month >= monthOf(from));
        return withMonths(database, months, wanted, work);
      }),
    );
  }

  /** Months with calls, oldest first, `YYYY-MM`; of UTC. */
  monthsOfCalls(): Promise<string[]> {
    return this.#inTurn(async () => {
      const { database, months } = this.#tables;
      const hours = database.all(
        'SELECT DISTINCT hour FROM main.attempt_rows WHERE intent_segment IS NOT NULL',
      );
      const inMemory = hours.map(({ hour }) => monthOfHour(Number(hour)));
      return [...new Set([...months.list().map(({ month }) => month), ...inMemory])].sort();
    });
  }

  /** A closed month's calls in a database of their own, which the caller closes; null where they are in memory. */
  openMonth(month: string): Promise<SqliteDatabase | null> {
    return this.#inTurn(() => this.#steady(() => this.#tables.months.whole(month)));
  }

  /** Makes the sums those of the days of a time zone: anew from the journal where they are of another. */
  useTimeZone(timeZone: string): Promise<void> {
    return this.#inTurn(async () => {
      const isSame = readTimeZone(this.database) === timeZone;
      this.#timeZone = timeZone;
      if (isSame) return;
      await this.#startAnew();
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
   * Writes the snapshot if there is a ledger, and the files of months that are closed; what covers more stays.
   * @param force also where the snapshot on disk should be the same already.
   */
  save(force = false): Promise<void> {
    return this.#inTurn(() =>
      this.#steady(async () => {
        if (this.rows > 0 && (force || this.unsaved > 0)) await this.#write();
      }),
    );
  }

  close(): Promise<void> {
    return this.#inTurn(async () => {
      this.#tables.months.rest();
      this.#tables.database.close();
    });
  }

  async #write(): Promise<void> {
    const { database, months, writer } = this.#tables;
    const { rows } = this;
    if (!(await months.seal(monthOf(this.#now()), rows, this.#identity))) return;
    writer.forget();
    database.run('UPDATE snapshot SET seal = ?', [emptySeal(rows)]);
    const path = ledgerPaths(this.#place.ledger).snapshot;
    const sealed = { identity: this.#identity, key: this.#place.sealKey };
    // Only the seal is written into the bytes, and its row anew before they are written the next time.
    await database.lend(bytes => writeSnapshot(path, bytes, rows, sealed));
    this.#saved = rows;
  }

  async #catchUp(): Promise<number> {
    if (await this.#lostSegment()) await this.#startAnew();
    return this.#apply();
  }

  async #apply(): Promise<number> {
    const { database, writer, feed, places, months } = this.#tables;
    const before = feed.rows;
    try {
      for await (const { rows, positions } of feed.read()) {
        await months.reopenFor(rows);
        try {
          database.transaction(() => {
            for (const row of rows) writer.apply(row);
            writer.flush();
            for (const position of positions) places.put(position);
          });
        } catch (error) {
          writer.forget();
          throw error;
        }
        writer.confirm();
      }
    } finally {
      months.rest();
    }
    if (feed.rows !== before) writer.settle();
    return feed.rows - before;
  }

  /** Where a closed month's file does not fit, what is in memory is taken anew: from the disk, then from the journal. */
  async #steady<T>(work: () => Promise<T>): Promise<T> {
    for (const pause of LOST_PAUSES_MS) {
      try {
        return await work();
      } catch (error) {
        if (!(error instanceof MonthLost)) throw error;
      }
      await setTimeout(pause);
      const tables = await snapshotTables(this.#place, this.#timeZone);
      if (tables === undefined) break;
      this.#replace(tables);
    }
    await this.#startAnew();
    await this.#apply();
    return work();
  }

  async #startAnew(): Promise<void> {
    const bulk = await this.#bulkTables();
    this.#replace(bulk ?? (await emptyTables(this.#place, this.#timeZone)));
    this.#saved = 0;
    // The files of its months are new: a snapshot that knows others does not fit them any more.
    if (bulk !== undefined) await this.#write();
  }

  /** Undefined where the journal is small, or lies where nothing can be written. */
  async #bulkTables(): Promise<Tables | undefined> {
    const sizes = await new JournalFeed(this.#place.ledger).sizes();
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
    if (total < this.#bulk.journal) return undefined;
    const wallMonth = monthOf(this.#now());
    const { threadMb } = this.#bulk;
    const options = {
      ...this.#place,
      identity: this.#identity,
      timeZone: this.#timeZone,
      wallMonth,
      threadMb,
    };
    return bulkTables(options, sizes).catch(error => {
      if (isErrno(error, ...NO_BULK)) return undefined;
      throw error;
    });
  }

  #replace(tables: Tables): void {
    this.#tables.months.rest();
    this.#tables.database.close();
    this.#tables = tables;
    this.#saved = tables.feed.rows;
  }

  /** A segment that was deleted takes its rows along: the tables are what the journal says, no more. */
  async #lostSegment(): Promise<boolean> {
    const there = new Set(await listSegments(this.#place.ledger));
    return [...this.#tables.feed.positions.keys()].some(segment => !there.has(segment));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#running.then(work, work);
    this.#running = turn.catch(() => {});
    return turn;
  }
}
