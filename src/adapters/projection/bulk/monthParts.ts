import { rm, writeFile } from 'node:fs/promises';
import { emptyMonth } from '../months/monthFile.ts';
import { type Marked, MonthMark } from '../months/monthMark.ts';
import { monthOfHour } from '../months/months.ts';
import { AttemptRows } from '../rows/attemptRows.ts';
import type { ContextRows } from '../rows/contextRows.ts';
import type { Columns } from '../rows/rowColumns.ts';
import { releaseBytes } from '../sqlite/releaseBytes.ts';
import type { SqliteDatabase } from '../sqlite/sqlite.ts';

/** A file with attempts of one month and their table as the month's own, without indexes, contexts and seal. */
export interface MonthPart {
  readonly month: string;
  readonly path: string;
  readonly mark: string;
}

interface OpenPart {
  readonly database: SqliteDatabase;
  readonly rows: AttemptRows;
  readonly mark: MonthMark;
  /** An index would find them too, and cost more. */
  readonly ids: Set<string>;
}

/** Attempts that are kept in memory, about 9 MB: more of them go to a file, and the month goes on in another. */
const MOST_IN_MEMORY = 16_000;
/** A month that the journal has left is written where it has more than so many. */
const MOST_IDLE = 2000;
/** Bytes for all of them: what is in memory grows in steps, each a copy of the whole. */
const ROOM = 16 << 20;

/** Writes whole attempts to files by month, a bounded number of them in memory at a time. */
export class MonthParts {
  readonly #nextPath: () => string;
  readonly #contexts: ContextRows;
  readonly #open = new Map<string, OpenPart>();
  readonly #written: MonthPart[] = [];
  readonly #months = new Map<number, string>();
  #inMemory = 0;

  /**
   * @param nextPath where the next part may be written
   * @param contexts takes what attempts of all parts have in common: most of it is the same in each
   */
  constructor(nextPath: () => string, contexts: ContextRows) {
    this.#nextPath = nextPath;
    this.#contexts = contexts;
  }

  /** Whether an attempt of this hour can be inserted without `prepare`. */
  hasRoom(hour: number): boolean {
    return this.#inMemory <= MOST_IN_MEMORY && this.#open.has(this.#monthOf(hour));
  }

  /** Makes room, and a database for the month of this hour. */
  async prepare(hour: number): Promise<void> {
    const wanted = this.#monthOf(hour);
    if (this.#inMemory > MOST_IN_MEMORY) await this.#writeAll();
    for (const [month, { mark }] of this.#open) {
      if (month !== wanted && mark.attempts > MOST_IDLE) await this.#write(month);
    }
    if (this.#open.has(wanted)) return;
    const database = await emptyMonth(ROOM);
    // One transaction: a part that fails is thrown away.
    database.exec('BEGIN');
    const rows = new AttemptRows(database, this.#contexts);
    this.#open.set(wanted, { database, rows, mark: new MonthMark(), ids: new Set() });
  }

  /**
   * @param parts the columns of an attempt that was begun and has ended; later ones hold over earlier ones
   * @param marked which journal rows it comes from
   * @returns false where an attempt of this id is there already
   */
  insert(id: string, hour: number, parts: readonly Columns[], marked: Marked): boolean {
    const part = this.#open.get(this.#monthOf(hour));
    if (part === undefined) throw new Error(`the month of hour ${hour} was not prepared`);
    if (part.ids.has(id)) return false;
    part.ids.add(id);
    part.rows.insert(id, parts);
    part.mark.add(marked);
    this.#inMemory += 1;
    return true;
  }

  /** All parts, each in a file. */
  async end(): Promise<readonly MonthPart[]> {
    await this.#writeAll();
    return this.#written;
  }

  /** Removes what was written: it is of no use. */
  async drop(): Promise<void> {
    for (const { database } of this.#open.values()) database.close();
    this.#open.clear();
    await Promise.all(this.#written.map(({ path }) => rm(path, { force: true })));
  }

  #monthOf(hour: number): string {
    const month = this.#months.get(hour) ?? monthOfHour(hour);
    this.#months.set(hour, month);
    return month;
  }

  async #writeAll(): Promise<void> {
    for (const month of [...this.#open.keys()]) await this.#write(month);
  }

  async #write(month: string): Promise<void> {
    const open = this.#open.get(month);
    if (open === undefined) return;
    const { database, mark } = open;
    const part = { month, path: this.#nextPath(), mark: mark.toString() };
    if (mark.attempts > 0) {
      database.exec('COMMIT');
      const bytes = database.closeToBytes();
      await writeFile(part.path, bytes, { flag: 'wx', mode: 0o600 });
      releaseBytes(bytes);
      this.#written.push(part);
    } else database.close();
    this.#open.delete(month);
    this.#inMemory -= mark.attempts;
  }
}
