import type { SqliteDatabase, SqlValue, Statement } from '../sqlite/sqlite.ts';
import type { Columns } from './rowColumns.ts';

/** Prepared statements that write single rows of a table, freed with its database. */
export class RowStatements {
  readonly #database: SqliteDatabase;
  readonly #table: string;
  readonly #key: string;
  readonly #places: ReadonlyMap<string, number>;
  readonly #insert: Statement;
  readonly #updates = new Map<string, Statement>();

  constructor(database: SqliteDatabase, table: string, key: string) {
    this.#database = database;
    this.#table = table;
    this.#key = key;
    const names = database
      .all("SELECT name FROM pragma_table_info(?, 'main')", [table])
      .map(row => String(row.name));
    this.#places = new Map(names.map((name, index) => [name, index]));
    this.#insert = database.prepare(`INSERT INTO main.${table} VALUES (${names.map(() => '?').join(', ')})`);
  }

  /** A row that is not there yet. Later parts hold over earlier ones; columns in none of them are null. */
  insert(id: string, parts: readonly Columns[]): void {
    const values = new Array<SqlValue>(this.#places.size).fill(null);
    this.#set(values, this.#key, id);
    for (const part of parts) {
      for (const name in part) this.#set(values, name, part[name] ?? null);
    }
    this.#insert.run(values);
  }

  /** Sets columns of a row; where there is none it comes to be. */
  update(id: string, columns: Columns): void {
    const names = Object.keys(columns);
    const shape = names.join(' ');
    const statement =
      this.#updates.get(shape) ??
      this.#database.prepare(
        `INSERT INTO main.${this.#table} (${[this.#key, ...names].join(', ')}) VALUES (?${', ?'.repeat(names.length)})
         ON CONFLICT (${this.#key}) DO UPDATE SET ${names.map(name => `${name} = excluded.${name}`).join(', ')}`,
      );
    this.#updates.set(shape, statement);
    statement.run([id, ...Object.values(columns)]);
  }

  #set(values: SqlValue[], name: string, value: SqlValue): void {
    const place = this.#places.get(name);
    if (place === undefined) throw new Error(`${this.#table} has no column ${name}`);
    values[place] = value;
  }
}
