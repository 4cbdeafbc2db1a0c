import { sha256 } from '../../hash.ts';
import type { SqliteDatabase, SqlValue, Statement } from '../sqlite/sqlite.ts';
import type { Columns } from './rowColumns.ts';
import { CONTEXT } from './schema.ts';

const CONTEXT_NAMES = Object.keys(CONTEXT);
const CONTEXT_PLACES = new Map(CONTEXT_NAMES.map((name, index) => [name, index]));
const [MODEL, VERSION, FEATURE] = ['model', 'version', 'feature'].map(placeInContext) as [
  number,
  number,
  number,
];
/** Contexts that are kept in mind; parameters may differ from call to call. */
const MOST_ALIKE = 50;
const MOST_GROUPS = 1000;

/** Prepared statements that write attempts, each with a number for what it has in common with others. */
export class AttemptRows {
  readonly #database: SqliteDatabase;
  readonly #places: ReadonlyMap<string, number>;
  readonly #insert: Statement;
  readonly #insertContext: Statement;
  readonly #updates = new Map<string, Statement>();
  readonly #contexts = new Map<string, { readonly id: bigint; readonly values: readonly SqlValue[] }[]>();

  constructor(database: SqliteDatabase) {
    this.#database = database;
    const names = database.all("SELECT name FROM pragma_table_info('attempt_rows', 'main')");
    this.#places = new Map(names.map(({ name }, index) => [String(name), index]));
    const marks = (count: number) => Array.from({ length: count }, () => '?').join(', ');
    this.#insert = database.prepare(
      `INSERT OR IGNORE INTO main.attempt_rows VALUES (${marks(names.length)})`,
    );
    this.#insertContext = database.prepare(
      `INSERT OR IGNORE INTO main.contexts VALUES (${marks(CONTEXT_NAMES.length + 1)})`,
    );
  }

  /**
   * A row that is not there yet. Later parts hold over earlier ones; columns in none of them are null.
   * @returns false where an attempt of this id was there; it stays as it is.
   */
  insert(id: string, parts: readonly Columns[]): boolean {
    const values = new Array<SqlValue>(this.#places.size).fill(null);
    const context = new Array<SqlValue>(CONTEXT_NAMES.length).fill(null);
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
    values[1] = hasContext ? this.#contextOf(context) : null;
    return this.#insert.run(values) === 1;
  }

  /** Sets columns of a row that is there. */
  update(id: string, columns: Columns): void {
    const own: Record<string, SqlValue> = {};
    const context = new Array<SqlValue>(CONTEXT_NAMES.length).fill(null);
    let hasContext = false;
    for (const [name, value] of Object.entries(columns)) {
      if (this.#places.has(name)) own[name] = value;
      else {
        context[placeInContext(name)] = value;
        hasContext = true;
      }
    }
    if (hasContext) own.context = this.#contextOf(context);
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
    this.#contexts.clear();
  }

  #contextOf(context: readonly SqlValue[]): bigint {
    // Few contexts share these three: looking at the others costs less than putting all of them into one key.
    const group = `${context[MODEL]}\n${context[VERSION]}\n${context[FEATURE]}`;
    const known = this.#contexts.get(group) ?? [];
    for (const { id, values } of known) if (isSame(values, context)) return id;
    // 60 bits: SQLite has 63 of them.
    const id = BigInt(`0x${sha256(JSON.stringify(context.map(plain))).slice(0, 15)}`);
    this.#insertContext.run([id, ...context]);
    if (known.length >= MOST_ALIKE) known.length = 0;
    if (this.#contexts.size >= MOST_GROUPS) this.#contexts.clear();
    known.push({ id, values: context });
    this.#contexts.set(group, known);
    return id;
  }
}

function placeInContext(name: string): number {
  const place = CONTEXT_PLACES.get(name);
  if (place === undefined) throw new Error(`attempts have no column ${name}`);
  return place;
}

function isSame(a: readonly SqlValue[], b: readonly SqlValue[]): boolean {
  for (let index = 0; index < a.length; index++) if (a[index] !== b[index]) return false;
  return true;
}

/** As text: a number is the same number whether it is held as a bigint or not. */
function plain(value: SqlValue): string | null {
  return value === null ? null : String(value);
}
