import type { SqliteDatabase, SqlValue, Statement } from '../sqlite/sqlite.ts';
import { type RolledAttempt, tagOf } from './rolledAttempt.ts';
import { addChange, type DayDeltas, type RollupChange } from './rollupDelta.ts';
import type { RollupLevel } from './rollupLevels.ts';
import { RollupTable } from './rollupTable.ts';

/** What attempts of the same names and tags add, as a whole and by part. */
interface Node {
  /** Its number in the table once it is known. */
  id: SqlValue;
  readonly key: readonly SqlValue[];
  readonly days: DayDeltas;
  readonly parts: Map<string, DayDeltas>;
}

/** Numbers of combinations stay in memory while they are few. */
const MOST_NODES = 20_000;

/** Attempts by names and tags: groups with their runs, products with their contents. */
export class RollupNodes {
  readonly #dimensions: readonly (keyof RolledAttempt & string)[];
  readonly #sums: RollupTable;
  readonly #partSums: RollupTable;
  readonly #find: Statement;
  readonly #insert: Statement;
  readonly #nodes = new Map<string, Node>();
  readonly #changed = new Set<Node>();

  /**
   * @param table the combinations of `dimensions` with their numbers.
   * @param whole keyed by that number, `part` by the part and that number.
   */
  constructor(
    database: SqliteDatabase,
    table: string,
    dimensions: readonly (keyof RolledAttempt & string)[],
    whole: RollupLevel,
    part: RollupLevel,
  ) {
    this.#dimensions = dimensions;
    this.#sums = new RollupTable(database, whole);
    this.#partSums = new RollupTable(database, part);
    const columns = ['simulated', ...dimensions];
    this.#find = database.prepare(
      `SELECT id FROM ${table} WHERE ${columns.map(name => `${name} = ?`).join(' AND ')}`,
    );
    this.#insert = database.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
  }

  /** @returns how many deltas are new. */
  add(attempt: RolledAttempt, part: string, change: RollupChange): number {
    const node = this.#node(attempt);
    this.#changed.add(node);
    const parts: DayDeltas = node.parts.get(part) ?? new Map();
    node.parts.set(part, parts);
    return Number(addChange(node.days, change)) + Number(addChange(parts, change));
  }

  /** Inside a transaction; the deltas stay until `clear`. */
  write(): void {
    for (const node of this.#changed) {
      node.id ??= this.#idOf(node.key);
      this.#sums.add([node.id], node.days);
      for (const [part, days] of node.parts) this.#partSums.add([part, node.id], days);
    }
  }

  /** Drops the deltas: they were written. */
  clear(): void {
    for (const { days, parts } of this.#changed) {
      days.clear();
      parts.clear();
    }
    this.#changed.clear();
    if (this.#nodes.size > MOST_NODES) this.#nodes.clear();
  }

  /** Numbers that were given in a transaction that failed are no one's. */
  forgetIds(): void {
    for (const node of this.#nodes.values()) node.id = null;
  }

  #node(attempt: RolledAttempt): Node {
    const key: SqlValue[] = [Number(attempt.simulated)];
    for (const dimension of this.#dimensions) key.push(tagOf(attempt[dimension]));
    // As JSON two attempts have one name only where all tags are the same.
    const name = JSON.stringify(key);
    const known = this.#nodes.get(name);
    if (known !== undefined) return known;
    const node: Node = { id: null, key, days: new Map(), parts: new Map() };
    this.#nodes.set(name, node);
    return node;
  }

  #idOf(key: readonly SqlValue[]): SqlValue {
    const known = this.#find.first(key)?.[0];
    if (known !== undefined) return known;
    this.#insert.run(key);
    return this.#find.first(key)?.[0] ?? null;
  }
}
