import { latencyBucket } from '../../core/ledger/histogram.ts';
import type { SqliteDatabase, SqlValue, Statement } from './sqlite.ts';

/** What of an attempt goes into its hour's rollup: the columns below, in this order. */
export const ROLLUP_COLUMNS =
  'hour, simulated, provider, model, template, version, feature, segment, task, status, cost_pico, upper_pico, components, usage, latency_ms, asset';

/** Values of `ROLLUP_COLUMNS`. */
export type RollupSource = readonly SqlValue[];

const KEYS = 9;

const COUNTS = [
  'calls',
  'ok',
  'assets',
  'unpriced',
  'cost_pico',
  'upper_pico',
  'input_pico',
  'output_pico',
  'reported',
  'input_tokens',
  'output_tokens',
];

interface Delta {
  readonly key: readonly SqlValue[];
  /** Amounts of `COUNTS`. */
  readonly counts: bigint[];
  latency: number;
  readonly buckets: Map<number, bigint>;
}

/** Collects what changes while rows are applied and adds it to the tables at once. */
export class Rollups {
  readonly #deltas = new Map<string, Delta>();
  readonly #find: Statement;
  readonly #insert: Statement;
  readonly #add: Statement;
  readonly #addBucket: Statement;

  constructor(database: SqliteDatabase) {
    const match = 'hour, simulated, provider, model, template, version, feature, segment, task'
      .split(', ')
      .map(column => `${column} = ?`)
      .join(' AND ');
    this.#find = database.prepare(`SELECT id FROM rollups WHERE ${match}`);
    this.#insert = database.prepare(
      `INSERT INTO rollups VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)`,
    );
    // sql.js binds bigints as text: the cast keeps the arithmetic in integers.
    const sums = COUNTS.map(column => `${column} = ${column} + CAST(? AS INTEGER)`).join(', ');
    this.#add = database.prepare(`UPDATE rollups SET ${sums}, latency_ms = latency_ms + ? WHERE id = ?`);
    this.#addBucket = database.prepare(
      `INSERT INTO latencies VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls`,
    );
  }

  /** @param sign 1n where the attempt has come to be like this, −1n where it no longer is. */
  change(source: RollupSource, sign: 1n | -1n): void {
    const status = source[9];
    if (status === 'open' || status === 'void' || source[0] === null || source[0] === undefined) return;
    const key = source.slice(0, KEYS).map(value => value ?? '');
    const id = key.join('\n');
    const delta = this.#deltas.get(id) ?? {
      key,
      counts: COUNTS.map(() => 0n),
      latency: 0,
      buckets: new Map(),
    };
    this.#deltas.set(id, delta);
    const amounts = amountsOf(source);
    for (const [index, amount] of amounts.entries())
      delta.counts[index] = (delta.counts[index] ?? 0n) + sign * amount;
    if (status !== 'ok') return;
    const latency = Number(source[14] ?? 0);
    delta.latency += Number(sign) * latency;
    const bucket = latencyBucket(latency);
    delta.buckets.set(bucket, (delta.buckets.get(bucket) ?? 0n) + sign);
  }

  /** Adds the collected changes; call it inside the transaction that applied the rows. */
  flush(): void {
    for (const { key, counts, latency, buckets } of this.#deltas.values()) {
      const id = this.#find.first(key)?.[0] ?? this.#create(key);
      this.#add.run([...counts, latency, id]);
      for (const [bucket, calls] of buckets) {
        if (calls !== 0n) this.#addBucket.run([id, bucket, Number(calls)]);
      }
    }
    this.#deltas.clear();
  }

  #create(key: readonly SqlValue[]): SqlValue {
    this.#insert.run(key);
    return this.#find.first(key)?.[0] ?? null;
  }
}

function amountsOf(source: RollupSource): bigint[] {
  const [status, cost, upper, components, usage, , asset] = source.slice(9);
  const costs = costSides(components);
  const tokens = tokenSides(usage);
  return [
    1n,
    status === 'ok' ? 1n : 0n,
    asset === null ? 0n : 1n,
    cost === null ? 1n : 0n,
    typeof cost === 'bigint' ? cost : 0n,
    typeof upper === 'bigint' ? upper : 0n,
    costs.input,
    costs.output,
    usage === null ? 0n : 1n,
    tokens.input,
    tokens.output,
  ];
}

interface Sides {
  input: bigint;
  output: bigint;
}

/** Characters are what speech is made from; an image, a second of audio or video is what comes out. */
const INPUT_UNIT = /^(?:input|cached|cacheWrite|characters)/;

/** Pico-USD of what went in and of what came out. */
function costSides(components: SqlValue | undefined): Sides {
  const sides = { input: 0n, output: 0n };
  if (typeof components !== 'string') return sides;
  for (const { unit, pico } of JSON.parse(components) as readonly { unit: string; pico: string }[]) {
    sides[INPUT_UNIT.test(unit) ? 'input' : 'output'] += BigInt(pico);
  }
  return sides;
}

/** Tokens of every kind that went in and came out; other units are none. */
function tokenSides(usage: SqlValue | undefined): Sides {
  const sides = { input: 0n, output: 0n };
  if (typeof usage !== 'string') return sides;
  for (const [unit, quantity] of Object.entries(JSON.parse(usage) as Record<string, number>)) {
    if (!unit.includes('Tokens')) continue;
    sides[INPUT_UNIT.test(unit) ? 'input' : 'output'] += BigInt(Math.round(quantity));
  }
  return sides;
}
