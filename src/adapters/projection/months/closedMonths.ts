import type { PlacedRow } from '../../../core/ledger/fold.ts';
import type { Identity } from '../../../core/ports.ts';
import { ledgerPaths } from '../../journal/folders.ts';
import { contextsBetween } from '../rows/contexts.ts';
import type { SealedPlace } from '../sqlite/sealKey.ts';
import { coversMore } from '../sqlite/snapshot.ts';
import type { SqliteDatabase, SqlRow } from '../sqlite/sqlite.ts';
import { attemptsOf, emptyMonth, type OpenMonth, readMonth, writeMonth } from './monthFile.ts';
import { MARKED, MonthMark } from './monthMark.ts';
import { hoursOf, monthOfHour, monthOfId } from './months.ts';

/** A closed month's file is missing, damaged, or belongs to another state of the ledger. */
export class MonthLost extends Error {
  /** `YYYY-MM` */
  readonly month: string;

  constructor(month: string) {
    super(`the file of ${month} does not fit the snapshot`);
    this.month = month;
  }
}

export interface SealedMonth {
  readonly month: string;
  /** Of the file's content. */
  readonly mark: string;
}

const UNUSED_CONTEXTS =
  'DELETE FROM main.contexts WHERE context NOT IN (SELECT context FROM main.attempt_rows)';

const ENDED = "intent_segment IS NOT NULL AND status <> 'open'";

/**
 * The calls of closed months: ended attempts leave the database in memory for a file per month, and come back when a
 * row turns up that changes them. What is in memory always holds over what a month's file says.
 */
export class ClosedMonths {
  readonly #place: SealedPlace;
  readonly #database: SqliteDatabase;
  /** Attempts that are in memory again, and their part of the month's mark. */
  readonly #reopened = new Map<string, { readonly month: string; readonly row: SqlRow }>();
  #held: { readonly month: string; readonly open: OpenMonth } | null = null;

  constructor(place: SealedPlace, database: SqliteDatabase) {
    this.#place = place;
    this.#database = database;
  }

  /** Oldest first. */
  list(): SealedMonth[] {
    return this.#database
      .all('SELECT month, mark FROM sealed_months ORDER BY month')
      .map(({ month, mark }) => ({ month: String(month), mark: String(mark) }));
  }

  /** A month as it was sealed. Whoever gets it closes its database. @throws MonthLost */
  async open({ month, mark }: SealedMonth): Promise<OpenMonth> {
    const found = await readMonth(this.#place, month);
    if (found !== undefined && (found.mark === mark || found.mark === this.#markNow(month, mark)))
      return found;
    found?.database.close();
    throw new MonthLost(month);
  }

  /** All of a month that was sealed, with what is in memory of it; null of another. The caller closes it. */
  async whole(month: string): Promise<SqliteDatabase | null> {
    const sealed = this.list().find(one => one.month === month);
    if (sealed === undefined) return null;
    const { database } = await this.open(sealed);
    this.#copyTo(database, month);
    return database;
  }

  /** Brings back the attempts of closed months that rows are about. @throws MonthLost */
  async reopenFor(rows: readonly PlacedRow[]): Promise<void> {
    const sealed = this.list();
    if (sealed.length === 0) return;
    const wanted = this.#strangersIn(rows, new Set(sealed.map(({ month }) => month)));
    if (wanted.size === 0) return;
    const guessed = new Set([...wanted].map(monthOfId));
    const order = [...sealed].reverse().sort((a, b) => likely(b, guessed) - likely(a, guessed));
    for (const one of order) {
      if (wanted.size === 0) return;
      for (const id of await this.#bringBack(one, [...wanted])) wanted.delete(id);
    }
  }

  /** Gives back what `reopenFor` kept for the next rows. */
  rest(): void {
    this.#held?.open.database.close();
    this.#held = null;
  }

  /**
   * Moves ended attempts of months before `wallMonth` and before the newest month with attempts to their files.
   * @param rows journal rows that the database covers.
   * @returns false where another process has covered more: its files stay and nothing is moved.
   * @throws MonthLost
   */
  async seal(wallMonth: string, rows: number, identity: Identity): Promise<boolean> {
    this.rest();
    const { ledger, sealKey } = this.#place;
    const unless = () => coversMore(ledgerPaths(ledger).snapshot, rows, sealKey);
    const moved: SealedMonth[] = [];
    for (const month of this.#ripe(wallMonth)) {
      const sealed = this.list().find(one => one.month === month);
      const mark = this.#markNow(month, sealed?.mark ?? '');
      if (!(await this.#write(month, sealed, mark, { identity, unless }))) return false;
      moved.push({ month, mark });
    }
    if (moved.length > 0) this.#forgetMoved(moved);
    return true;
  }

  /** Ended attempts of a month that are in memory. */
  #inMemory(month: string): { readonly where: string; readonly values: readonly number[] } {
    const { from, to } = hoursOf(month);
    return { where: `hour >= ? AND hour < ? AND ${ENDED}`, values: [from, to] };
  }

  /** The mark that a month's file has once everything in memory is in it. */
  #markNow(month: string, sealed: string): string {
    const mark = new MonthMark(sealed);
    for (const held of this.#reopened.values()) if (held.month === month) mark.remove(held.row as never);
    const { where, values } = this.#inMemory(month);
    const rows = this.#database.all(`SELECT ${MARKED.join(', ')} FROM main.attempts WHERE ${where}`, values);
    for (const row of rows) mark.add(row as never);
    return mark.toString();
  }

  #ripe(wallMonth: string): string[] {
    const newest = this.#database.all(
      'SELECT MAX(hour) AS hour FROM main.attempt_rows WHERE intent_segment IS NOT NULL',
    )[0]?.hour;
    if (typeof newest !== 'bigint') return [];
    const newestMonth = monthOfHour(Number(newest));
    const { from } = hoursOf(newestMonth < wallMonth ? newestMonth : wallMonth);
    const hours = this.#database.all(
      `SELECT DISTINCT hour FROM main.attempt_rows WHERE hour < ? AND ${ENDED}`,
      [from],
    );
    const reopened = [...this.#reopened.values()].map(({ month }) => month);
    return [...new Set([...reopened, ...hours.map(({ hour }) => monthOfHour(Number(hour)))])].sort();
  }

  async #write(
    month: string,
    sealed: SealedMonth | undefined,
    mark: string,
    parts: { readonly identity: Identity; readonly unless: () => Promise<boolean> },
  ): Promise<boolean> {
    const there = await readMonth(this.#place, month);
    // Another process has brought the same rows there.
    if (there?.mark === mark) {
      there.database.close();
      return true;
    }
    const fits = sealed !== undefined && there?.mark === sealed.mark;
    if (!fits) there?.database.close();
    if (sealed !== undefined && !fits) throw new MonthLost(month);
    const database = fits && there !== undefined ? there.database : await emptyMonth();
    this.#copyTo(database, month, ENDED);
    try {
      return await writeMonth(this.#place, month, { database, mark }, parts);
    } finally {
      database.close();
    }
  }

  /** Attempts of a month that are in memory, into its own database; they hold over what is there. */
  #copyTo(database: SqliteDatabase, month: string, where = '1'): void {
    const { from, to } = hoursOf(month);
    this.#database.attach(database, 'sealing');
    try {
      this.#database.run(
        'DELETE FROM sealing.attempt_rows WHERE attempt_id IN (SELECT value FROM json_each(?))',
        [JSON.stringify([...this.#reopened.keys()])],
      );
      this.#database.run(
        `INSERT OR REPLACE INTO sealing.attempt_rows SELECT * FROM main.attempt_rows
           WHERE hour >= ? AND hour < ? AND ${where}`,
        [from, to],
      );
      this.#database.exec(contextsBetween('main', 'sealing'));
    } finally {
      this.#database.detach('sealing');
    }
  }

  #forgetMoved(moved: readonly SealedMonth[]): void {
    this.#database.transaction(() => {
      for (const { month, mark } of moved) {
        const { where, values } = this.#inMemory(month);
        this.#database.run(`DELETE FROM main.attempt_rows WHERE ${where}`, values);
        this.#database.run('INSERT OR REPLACE INTO sealed_months VALUES (?, ?, ?)', [
          month,
          attemptsOf(mark),
          mark,
        ]);
      }
    });
    const months = new Set(moved.map(({ month }) => month));
    for (const [id, { month }] of this.#reopened) if (months.has(month)) this.#reopened.delete(id);
    this.#database.exec(UNUSED_CONTEXTS);
    this.#database.exec('VACUUM');
  }

  /** Attempts that rows are about and that are not in memory, where they may be in a closed month. */
  #strangersIn(rows: readonly PlacedRow[], sealed: ReadonlySet<string>): Set<string> {
    const begun = new Set<string>();
    const wanted = new Set<string>();
    for (const { event } of rows) {
      if (event.type === 'intent') {
        begun.add(event.attempt);
        if (sealed.has(event.at.slice(0, 7))) wanted.add(event.attempt);
      } else if ('attempt' in event && !begun.has(event.attempt)) wanted.add(event.attempt);
    }
    if (wanted.size === 0) return wanted;
    const known = this.#database.all(
      'SELECT attempt_id FROM main.attempt_rows WHERE attempt_id IN (SELECT value FROM json_each(?))',
      [JSON.stringify([...wanted])],
    );
    for (const { attempt_id } of known) wanted.delete(String(attempt_id));
    return wanted;
  }

  async #bringBack(sealed: SealedMonth, ids: readonly string[]): Promise<string[]> {
    if (this.#held?.month !== sealed.month) {
      this.rest();
      this.#held = { month: sealed.month, open: await this.open(sealed) };
    }
    const { database } = this.#held.open;
    const isWanted = 'attempt_id IN (SELECT value FROM json_each(?))';
    const list = JSON.stringify(ids);
    const found = database.all(
      `SELECT attempt_id, ${MARKED.join(', ')} FROM main.attempts WHERE ${isWanted}`,
      [list],
    );
    if (found.length === 0) return [];
    this.#database.attach(database, 'closed');
    try {
      this.#database.run(
        `INSERT INTO main.attempt_rows SELECT * FROM closed.attempt_rows WHERE ${isWanted}`,
        [list],
      );
      this.#database.exec(contextsBetween('closed', 'main'));
    } finally {
      this.#database.detach('closed');
    }
    for (const row of found) this.#reopened.set(String(row.attempt_id), { month: sealed.month, row });
    return found.map(({ attempt_id }) => String(attempt_id));
  }
}

function likely({ month }: SealedMonth, guessed: ReadonlySet<string | null>): number {
  return guessed.has(month) ? 1 : 0;
}
