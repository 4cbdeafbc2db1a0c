import type { SqliteDatabase, SqlValue, Statement } from '../sqlite/sqlite.ts';
import { type Context, ContextRows, emptyContext, placeInContext } from './contextRows.ts';
import type { Columns } from './rowColumns.ts';
import { StoredColumns } from './storedColumns.ts';

/** Statements that are kept; calls of one kind have the same columns. */
const MOST_SHAPES = 100;
const MOST_EXACT = BigInt(Number.MAX_SAFE_INTEGER);

/** Prepared statements that write attempts, each with a number for what it has in common with others. */
export class AttemptRows {
  readonly #database: SqliteDatabase;
  readonly #names: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #stored: StoredColumns;
  readonly #inserts = new Map<string, Statement>();
  readonly #updates = new Map<string, Statement>();
  readonly #contexts: ContextRows;

  /** @param contexts where the attempts' contexts go, if not into the same database */
  constructor(database: SqliteDatabase, contexts: ContextRows = new ContextRows(database)) {
    this.#contexts = contexts;
    this.#database = database;
    const columns = database.all("SELECT name FROM pragma_table_info('attempt_rows', 'main')");
    this.#names = columns.map(({ name }) => String(name));
    this.#places = new Map(this.#names.map((name, index) => [name, index]));
    this.#stored = new StoredColumns(this.#places);
  }

  /**
   * A row that is not there yet. Later parts hold over earlier ones; columns in none of them are null.
   * @returns false where an attempt of this id was there; it stays as it is.
   */
  insert(id: string, parts: readonly Columns[]): boolean {
    const values = new Array<SqlValue>(this.#names.length).fill(null);
    this.#fill(values, id, parts);
    // Half of the columns are null in most rows, and binding them costs.
    let shape = '';
    const held: SqlValue[] = [];
    for (const value of values) {
      shape += value === null ? '-' : '?';
      if (value !== null) held.push(bound(value));
    }
    return this.#insertFor(shape).run(held) === 1;
  }

  /** Sets columns of a row that is there. */
  update(id: string, columns: Columns): void {
    const values = new Array<SqlValue | undefined>(this.#names.length);
    this.#fill(values, id, [columns]);
    const names: string[] = [];
    const held: SqlValue[] = [];
    for (const [place, name] of this.#names.entries()) {
      const value = values[place];
      if (place === 0 || value === undefined) continue;
      names.push(name);
      held.push(bound(value));
    }
    this.#updateFor(names).run([...held, id]);
  }

  /** Contexts may have left the table. */
  forget(): void {
    this.#contexts.forget();
  }

  #fill(values: (SqlValue | undefined)[], id: string, parts: readonly Columns[]): void {
    const context = emptyContext();
    let hasContext = false;
    for (const part of parts) {
      for (const name in part) {
        const place = this.#places.get(name);
        if (place !== undefined) values[place] = part[name] ?? null;
        else {
          context[placeInContext(name)] = (part[name] ?? null) as Context[number];
          hasContext = true;
        }
      }
    }
    values[0] = id;
    if (hasContext) values[1] = this.#contexts.numberOf(context);
    this.#stored.pack(values);
  }

  #insertFor(shape: string): Statement {
    const known = this.#inserts.get(shape);
    if (known !== undefined) return known;
    if (this.#inserts.size >= MOST_SHAPES) {
      for (const statement of this.#inserts.values()) statement.free();
      this.#inserts.clear();
    }
    const places = [...shape].map(value => (value === '-' ? 'NULL' : '?'));
    const statement = this.#database.prepare(
      `INSERT OR IGNORE INTO main.attempt_rows VALUES (${places.join(', ')})`,
    );
    this.#inserts.set(shape, statement);
    return statement;
  }

  #updateFor(names: readonly string[]): Statement {
    const shape = names.join(' ');
    const statement =
      this.#updates.get(shape) ??
      this.#database.prepare(
        `UPDATE main.attempt_rows SET ${names.map(name => `${name} = ?`).join(', ')} WHERE attempt_id = ?`,
      );
    this.#updates.set(shape, statement);
    return statement;
  }
}

/** A bigint is bound as text, digit by digit: as a number where that is exact. */
function bound(value: SqlValue): SqlValue {
  return typeof value === 'bigint' && value <= MOST_EXACT && value >= -MOST_EXACT ? Number(value) : value;
}
