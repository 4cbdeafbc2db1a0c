import { sha256 } from '../../hash.ts';
import type { SqliteDatabase, SqlValue, Statement } from '../sqlite/sqlite.ts';
import { CONTEXT } from './schema.ts';

const NAMES = Object.keys(CONTEXT);
const PLACES = new Map(NAMES.map((name, index) => [name, index]));
/** Contexts that are kept in mind; parameters may differ from call to call. */
const MOST_KNOWN = 20_000;

/** Values of `CONTEXT` in its order: text, or numbers that are exact as such. */
export type Context = (string | number | null)[];

/** Writes what attempts have in common, each once, and gives it its number. */
export class ContextRows {
  readonly #insert: Statement;
  readonly #known = new Map<string, bigint>();

  constructor(database: SqliteDatabase) {
    this.#insert = database.prepare(
      `INSERT OR IGNORE INTO main.contexts VALUES (?${', ?'.repeat(NAMES.length)})`,
    );
  }

  /** The number of a context, which is in the table then. */
  numberOf(context: Context): bigint {
    const key = JSON.stringify(context);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // 60 bits: SQLite has 63 of them.
    const id = BigInt(`0x${sha256(JSON.stringify(context.map(plain))).slice(0, 15)}`);
    this.#insert.run([id, ...context]);
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(key, id);
    return id;
  }

  /** Contexts may have left the table. */
  forget(): void {
    this.#known.clear();
  }
}

export function emptyContext(): Context {
  return new Array<Context[number]>(NAMES.length).fill(null);
}

/** @throws Error where no context has such a column */
export function placeInContext(name: string): number {
  const place = PLACES.get(name);
  if (place === undefined) throw new Error(`attempts have no column ${name}`);
  return place;
}

/** As text: a number is the same number whether it is held as a bigint or not. */
function plain(value: SqlValue): string | null {
  return value === null ? null : String(value);
}
