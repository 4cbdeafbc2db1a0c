import type { SqliteDatabase, SqlValue, Statement } from '../sqlite/sqlite.ts';
import { ContextRows, emptyContext, placeInContext } from './contextRows.ts';
import type { Columns } from './rowColumns.ts';

/** Statements that are kept; calls of one kind have the same columns. */
const MOST_SHAPES = 100;

/** Prepared statements that write attempts, each with a number for what it has in common with others. */
export class AttemptRows {
  readonly #database: SqliteDatabase;
  readonly #places: ReadonlyMap<string, number>;
  readonly #inserts = new Map<string, Statement>();
  readonly #updates = new Map<string, Statement>();
  readonly #contexts: ContextRows;

  /** @param contexts where the attempts' contexts go, if not into the same database */
  constructor(database: SqliteDatabase, contexts: ContextRows = new ContextRows(database)) {
    this.#contexts = contexts;
    this.#database = database;
    const names = database.all("SELECT name FROM pragma_table_info('attempt_rows', 'main')");
    this.#places = new Map(names.map(({ name }, index) => [String(name), index]));
  }

  /**
   * A row that is not there yet. Later parts hold over earlier ones; columns in none of them are null.
   * @returns false where an attempt of this id was there; it stays as it is.
   */
  insert(id: string, parts: readonly Columns[]): boolean {
    const values = new Array<SqlValue>(this.#places.size).fill(null);
    const context = emptyContext();
    let hasContext = false;
    for (const part of parts) {
      for (const name in part) {
        const place = this.#places.get(name);
        if (place !== undefined) values[place] = part[name] ?? null;
        else {
          context[placeInContext(name)] = part[name] ?? null;
          hasContext = true;
        }
      }
    }
    values[0] = id;
    values[1] = hasContext ? this.#contexts.numberOf(context) : null;
    return this.#insertFor(values).run(values.filter(value => value !== null)) === 1;
  }

  /** A statement with places for what is given: half of the columns are null in most rows, and binding them costs. */
  #insertFor(values: readonly SqlValue[]): Statement {
    let shape = '';
    for (const value of values) shape += value === null ? '-' : '?';
    const known = this.#inserts.get(shape);
    if (known !== undefined) return known;
    if (this.#inserts.size >= MOST_SHAPES) {
      for (const statement of this.#inserts.values()) statement.free();
      this.#inserts.clear();
    }
    const places = values.map(value => (value === null ? 'NULL' : '?'));
    const statement = this.#database.prepare(
      `INSERT OR IGNORE INTO main.attempt_rows VALUES (${places.join(', ')})`,
    );
    this.#inserts.set(shape, statement);
    return statement;
  }

  /** Sets columns of a row that is there. */
  update(id: string, columns: Columns): void {
    const own: Record<string, SqlValue> = {};
    const context = emptyContext();
    let hasContext = false;
    for (const [name, value] of Object.entries(columns)) {
      if (this.#places.has(name)) own[name] = value;
      else {
        context[placeInContext(name)] = value;
        hasContext = true;
      }
    }
    if (hasContext) own.context = this.#contexts.numberOf(context);
    const names = Object.keys(own);
    const shape = names.join(' ');
    const statement =
      this.#updates.get(shape) ??
      this.#database.prepare(
        `UPDATE main.attempt_rows SET ${names.map(name => `${name} = ?`).join(', ')} WHERE attempt_id = ?`,
      );
    this.#updates.set(shape, statement);
    statement.run([...Object.values(own), id]);
  }

  /** Contexts may have left the table. */
  forget(): void {
    this.#contexts.forget();
  }
}
