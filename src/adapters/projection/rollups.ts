import { latencyBucket } from '../../core/ledger/histogram.ts';
import { RunTotals } from './runTotals.ts';
import type { SqliteDatabase, SqlValue, Statement } from './sqlite.ts';

const KEYS = ['hour', 'simulated', 'provider', 'model', 'template', 'version', 'feature', 'segment', 'task'];

/** Sums of a rollup, and what each ended attempt adds to them. */
const SUMS: Readonly<Record<string, (attempt: RolledAttempt) => bigint>> = {
  calls: () => 1n,
  ok: ({ status }) => one(status === 'ok'),
  assets: ({ asset }) => one(asset !== null),
  accepted: ({ accepted }) => one(accepted === 1n),
  unpriced: ({ cost_pico }) => one(cost_pico === null),
  inexact: ({ cost_pico, kind }) => one(cost_pico !== null && kind !== 'exact'),
  reported: ({ tokens_in }) => one(tokens_in !== null),
  cost_hi: ({ cost_pico }) => high(cost_pico),
  cost_lo: ({ cost_pico }) => low(cost_pico),
  upper_hi: ({ upper_pico }) => high(upper_pico),
  upper_lo: ({ upper_pico }) => low(upper_pico),
  cost_in_hi: ({ cost_in_pico }) => high(cost_in_pico),
  cost_in_lo: ({ cost_in_pico }) => low(cost_in_pico),
  cost_out_hi: ({ cost_out_pico }) => high(cost_out_pico),
  cost_out_lo: ({ cost_out_pico }) => low(cost_out_pico),
  tokens_in: ({ tokens_in }) => whole(tokens_in),
  tokens_out: ({ tokens_out }) => whole(tokens_out),
  ok_tokens_out: ({ status, tokens_out }) => (status === 'ok' ? whole(tokens_out) : 0n),
  // Whole microseconds: a sum of them does not depend on the order of its parts.
  latency_us: ({ status, latency_ms }) =>
    status === 'ok' ? BigInt(Math.round(Number(latency_ms) * 1000)) : 0n,
};

const FACTS = [
  'status',
  'asset',
  'accepted',
  'kind',
  'cost_pico',
  'upper_pico',
  'cost_in_pico',
  'cost_out_pico',
  'tokens_in',
  'tokens_out',
  'latency_ms',
  'ts_ms',
  'run_id',
] as const;

/** The columns that `Rollups.change` takes, in their order. */
export const ROLLUP_COLUMNS = [...KEYS, ...FACTS].join(', ');

type RolledAttempt = Readonly<Record<(typeof FACTS)[number], SqlValue>>;

interface Delta {
  readonly key: readonly SqlValue[];
  readonly sums: bigint[];
  first: bigint;
  last: bigint;
  readonly buckets: Map<number, number>;
}

/** Collects what changes while rows are applied and adds it to the tables at once. */
export class Rollups {
  readonly #deltas = new Map<string, Delta>();
  readonly #runs: RunTotals;
  readonly #find: Statement;
  readonly #insert: Statement;
  readonly #add: Statement;
  readonly #addBucket: Statement;

  constructor(database: SqliteDatabase) {
    this.#runs = new RunTotals(database);
    const sums = Object.keys(SUMS);
    this.#find = database.prepare(
      `SELECT id FROM rollup_sums WHERE ${KEYS.map(key => `${key} = ?`).join(' AND ')}`,
    );
    this.#insert = database.prepare(
      `INSERT INTO rollup_sums (${KEYS.join(', ')}, ${sums.join(', ')}, first_ms, last_ms)
       VALUES (${KEYS.map(() => '?').join(', ')}, ${sums.map(() => '0').join(', ')}, ?, ?)`,
    );
    // sql.js binds bigints as text: the cast keeps the arithmetic in integers.
    this.#add = database.prepare(
      `UPDATE rollup_sums SET ${sums.map(sum => `${sum} = ${sum} + CAST(? AS INTEGER)`).join(', ')},
         first_ms = MIN(first_ms, CAST(? AS INTEGER)),
         last_ms = MAX(last_ms, CAST(? AS INTEGER)) WHERE id = ?`,
    );
    this.#addBucket = database.prepare(
      'INSERT INTO latencies VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET calls = calls + excluded.calls',
    );
  }

  /**
   * @param columns values of `ROLLUP_COLUMNS` of an attempt whose intent is known.
   * @param sign 1n where the attempt has come to be like this, −1n where it no longer is.
   */
  change(columns: readonly SqlValue[], sign: 1n | -1n): void {
    const attempt = Object.fromEntries(
      FACTS.map((name, index) => [name, columns[KEYS.length + index] ?? null]),
    ) as RolledAttempt;
    if (attempt.status === 'void') return;
    this.#runs.change(attempt, sign);
    if (attempt.status === 'open') return;
    const delta = this.#delta(columns.slice(0, KEYS.length), whole(attempt.ts_ms));
    for (const [index, add] of Object.values(SUMS).entries()) {
      delta.sums[index] = (delta.sums[index] ?? 0n) + sign * add(attempt);
    }
    if (attempt.status !== 'ok') return;
    const bucket = latencyBucket(Number(attempt.latency_ms));
    delta.buckets.set(bucket, (delta.buckets.get(bucket) ?? 0) + Number(sign));
  }

  /** Adds the collected changes; call it inside the transaction that applied the rows. */
  flush(): void {
    for (const { key, sums, first, last, buckets } of this.#deltas.values()) {
      const id = this.#find.first(key)?.[0] ?? this.#create(key, first);
      this.#add.run([...sums, first, last, id]);
      for (const [bucket, calls] of buckets) {
        if (calls !== 0) this.#addBucket.run([id, bucket, calls]);
      }
    }
    this.#deltas.clear();
    this.#runs.flush();
  }

  #delta(columns: readonly SqlValue[], at: bigint): Delta {
    const key = columns.map(value => value ?? '');
    const id = key.join('\n');
    const known = this.#deltas.get(id);
    if (known !== undefined) {
      known.first = at < known.first ? at : known.first;
      known.last = at > known.last ? at : known.last;
      return known;
    }
    const sums = Object.keys(SUMS).map(() => 0n);
    const delta: Delta = { key, sums, first: at, last: at, buckets: new Map() };
    this.#deltas.set(id, delta);
    return delta;
  }

  #create(key: readonly SqlValue[], at: bigint): SqlValue {
    this.#insert.run([...key, at, at]);
    return this.#find.first(key)?.[0] ?? null;
  }
}

function one(holds: boolean): bigint {
  return holds ? 1n : 0n;
}

function whole(value: SqlValue): bigint {
  return typeof value === 'bigint' ? value : 0n;
}

function high(amount: SqlValue): bigint {
  return whole(amount) >> 32n;
}

function low(amount: SqlValue): bigint {
  return whole(amount) & 0xffff_ffffn;
}
