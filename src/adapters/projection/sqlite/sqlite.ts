import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import initSqlJs from 'sql.js';
import { releaseBytes } from './releaseBytes.ts';

/** What a column holds. Integers always come as bigints: doubles lose pico-dollars above $9,007. */
export type SqlValue = bigint | number | string | Uint8Array | null;
export type SqlRow = Readonly<Record<string, SqlValue>>;

/** sql.js takes and gives bigints; its published types do not say so. */
interface RawStatement {
  bind(values: readonly SqlValue[]): boolean;
  step(): boolean;
  reset(): void;
  get(params?: null, options?: { readonly useBigInt: true }): SqlValue[];
  getColumnNames(): string[];
  free(): boolean;
}

/** A prepared statement; freed with its database. */
export class Statement {
  readonly #raw: RawStatement;
  readonly #changes: () => number;

  constructor(raw: RawStatement, changes: () => number) {
    this.#raw = raw;
    this.#changes = changes;
  }

  /** @returns the number of rows that it inserted, changed or deleted */
  run(values: readonly SqlValue[]): number {
    this.#raw.bind(values);
    this.#raw.step();
    this.#raw.reset();
    return this.#changes();
  }

  /** The first row's columns in order, or undefined. */
  first(values: readonly SqlValue[]): SqlValue[] | undefined {
    this.#raw.bind(values);
    const row = this.#raw.step() ? this.#raw.get(null, { useBigInt: true }) : undefined;
    this.#raw.reset();
    return row;
  }

  *rows(values: readonly SqlValue[] = []): Generator<SqlValue[]> {
    this.#raw.bind(values);
    try {
      while (this.#raw.step()) yield this.#raw.get(null, { useBigInt: true });
    } finally {
      this.#raw.reset();
    }
  }

  /** Rows whose integers are all below 2^53, as numbers: several times faster. */
  *plainRows(values: readonly SqlValue[]): Generator<(number | string | null)[]> {
    this.#raw.bind(values);
    try {
      while (this.#raw.step()) yield this.#raw.get() as (number | string | null)[];
    } finally {
      this.#raw.reset();
    }
  }

  get columns(): string[] {
    return this.#raw.getColumnNames();
  }

  free(): void {
    this.#raw.free();
  }
}

/** Place of `user_version` in the header of a database file. */
const USER_VERSION = 60;

/** A database in memory. Whoever opens it closes it. */
export class SqliteDatabase {
  readonly #raw: initSqlJs.Database;
  readonly #memory: Buffer | undefined;

  /** @param memory where its file lies while it has not outgrown it, if that is known */
  constructor(raw: initSqlJs.Database, memory?: Buffer) {
    this.#raw = raw;
    this.#memory = memory;
  }

  /** Runs statements without parameters. */
  exec(sql: string): void {
    this.#raw.run(sql);
  }

  run(sql: string, values: readonly SqlValue[]): void {
    const statement = this.prepare(sql);
    try {
      statement.run(values);
    } finally {
      statement.free();
    }
  }

  prepare(sql: string): Statement {
    const changes = () => this.#raw.getRowsModified();
    return new Statement(this.#raw.prepare(sql) as unknown as RawStatement, changes);
  }

  /** How many statements a text holds. @throws Error with SQLite's message where one does not parse. */
  statements(sql: string): number {
    let count = 0;
    for (const statement of this.#raw.iterateStatements(sql) as Iterable<initSqlJs.Statement>) {
      statement.free();
      count += 1;
    }
    return count;
  }

  /** Every row of a query as an object by column name. */
  all(sql: string, values: readonly SqlValue[] = []): SqlRow[] {
    const statement = this.prepare(sql);
    try {
      const { columns } = statement;
      return [...statement.rows(values)].map(row =>
        Object.fromEntries(columns.map((column, index) => [column, row[index] ?? null])),
      );
    } finally {
      statement.free();
    }
  }

  /** All or nothing. */
  transaction(work: () => void): void {
    this.exec('BEGIN');
    try {
      work();
      this.exec('COMMIT');
    } catch (error) {
      this.exec('ROLLBACK');
      throw error;
    }
  }

  /** Other statements of this database name its tables `name.table`. Whoever attaches detaches before `other` closes. */
  attach(other: SqliteDatabase, name: string): void {
    this.exec(`ATTACH '${other.#place}' AS "${name}"`);
  }

  detach(name: string): void {
    this.exec(`DETACH "${name}"`);
  }

  /** Where sql.js keeps the file in memory while it is open. */
  get #place(): string {
    return String(this.all('PRAGMA database_list').find(({ name }) => name === 'main')?.file);
  }

  /** Closes the database. Its bytes are those that it lay in, where it still does: no copy of a large one is made. */
  closeToBytes(): Uint8Array {
    try {
      return this.#bytesInPlace() ?? this.export();
    } finally {
      this.close();
    }
  }

  /**
   * Calls back with the database's bytes: those that it lies in, where it still does. Nobody may write to the database
   * until `work` has ended, and nothing of the bytes may be used then; `work` may change only what SQLite does not read.
   */
  async lend<T>(work: (bytes: Uint8Array) => Promise<T>): Promise<T> {
    const inPlace = this.#bytesInPlace();
    if (inPlace !== undefined) return work(inPlace);
    const copy = this.export();
    try {
      return await work(copy);
    } finally {
      releaseBytes(copy);
    }
  }

  #bytesInPlace(): Buffer | undefined {
    const memory = this.#memory;
    if (memory === undefined) return undefined;
    const [version, other] = [Number(this.#pragma('user_version')), 0x5ea1];
    this.exec(`PRAGMA user_version = ${version === other ? other + 1 : other}`);
    // SQLite has just written this number into the header of its file: if it stands here, this is the file.
    const isThere = memory.readUInt32BE(USER_VERSION) !== version;
    this.exec(`PRAGMA user_version = ${version}`);
    const length = Number(this.#pragma('page_count')) * Number(this.#pragma('page_size'));
    return isThere && length <= memory.length ? memory.subarray(0, length) : undefined;
  }

  #pragma(name: string): SqlValue {
    return Object.values(this.all(`PRAGMA ${name}`)[0] ?? {})[0] ?? null;
  }

  /** The whole database as a file's bytes. */
  export(): Uint8Array {
    return this.#raw.export();
  }

  close(): void {
    this.#raw.close();
  }
}

/**
 * Opens an empty database or one from a file's bytes, which are its own from then on: the caller must not use them any
 * more. sql.js itself is loaded at the first call.
 */
export async function openSqlite(bytes?: Uint8Array): Promise<SqliteDatabase> {
  const config: initSqlJs.SqlJsConfig & { readonly useOldExtensionFunctions: false } = {
    // Asked for at the first call alone; sql.js keeps its one instance from then on.
    get wasmBinary() {
      return readWasm();
    },
    useOldExtensionFunctions: false,
  };
  const { Database } = await initSqlJs(config);
  // A `Buffer` is no plain array here: its `slice`, with which sql.js copies, gives a view of the same memory. That
  // spares the copy of a large database; the memory is the database's file then.
  const memory = Buffer.isBuffer(bytes) ? bytes : undefined;
  const database = new SqliteDatabase(new Database(bytes), memory);
  if (bytes !== undefined && memory === undefined) releaseBytes(bytes);
  return database;
}

/** Bundled, it lies in `dist/` beside or one above this code; from sources, in the package. */
function readWasm(): ArrayBuffer {
  const places = ['./sql-wasm.wasm', '../sql-wasm.wasm'].map(place =>
    fileURLToPath(new URL(place, import.meta.url)),
  );
  const file = places.find(existsSync) ?? createRequire(import.meta.url).resolve('sql.js/dist/sql-wasm.wasm');
  return new Uint8Array(readFileSync(file)).buffer;
}
