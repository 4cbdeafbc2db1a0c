import { latencyBucket } from '../../core/ledger/histogram.ts';
import type { Columns } from './rowColumns.ts';
import { RunTotals } from './runTotals.ts';
import type { SqliteDatabase, SqlValue, Statement } from './sqlite.ts';

const KEYS = ['hour', 'simulated', 'provider', 'model', 'template', 'version', 'feature', 'segment', 'task'];

/**
 * Sums of a rollup, and what each ended attempt adds to them. Numbers where the sum of any piece of a journal is far
 * below 2^53, bigints where a provider's own count could be anything.
 */
const SUMS: Readonly<Record<string, (attempt: RolledAttempt) => number>> = {
  calls: () => 1,
  ok: ({ status }) => one(status === 'ok'),
  assets: ({ asset }) => one(asset !== null),
  accepted: ({ status, verdict, passed }) =>
    one(status === 'ok' && (verdict === null ? whole(passed) === 1n : verdict === 'accepted')),
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
};
const WIDE_SUMS: Readonly<Record<string, (attempt: RolledAttempt) => bigint>> = {
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
  'passed',
  'verdict',
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

/** The columns that `Rollups.change` looks at. */
export const ROLLUP_COLUMNS: readonly string[] = [...KEYS, ...FACTS];

type RolledAttempt = Readonly<Record<(typeof FACTS)[number], SqlValue>>;

const ADDS = Object.values(SUMS);
const WIDE_ADDS = Object.values(WIDE_SUMS);

interface Delta {
  readonly key: readonly SqlValue[];
  readonly sums: number[];
  readonly wide: bigint[];
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
    const sums = [...Object.keys(SUMS), ...Object.keys(WIDE_SUMS)];
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
   * @param parts together `ROLLUP_COLUMNS` of an attempt whose intent is known; a later part holds over an earlier one,
   * what is in none is null.
   * @param sign 1n where the attempt has come to be like this, −1n where it no longer is.
   */
  change(parts: readonly Columns[], sign: 1n | -1n): void {
    const attempt = readAttempt(parts);
    this.#runs.change(attempt, sign);
    if (attempt.status === 'void' || attempt.status === 'open') return;
    const delta = this.#delta(
      KEYS.map(key => valueIn(parts, key) ?? ''),
      whole(attempt.ts_ms),
    );
    for (const [index, add] of ADDS.entries()) {
      delta.sums[index] = (delta.sums[index] ?? 0) + Number(sign) * add(attempt);
    }
    for (const [index, add] of WIDE_ADDS.entries()) {
      delta.wide[index] = (delta.wide[index] ?? 0n) + sign * add(attempt);
    }
    if (attempt.status !== 'ok') return;
    const bucket = latencyBucket(Number(attempt.latency_ms));
    delta.buckets.set(bucket, (delta.buckets.get(bucket) ?? 0) + Number(sign));
  }

  /** Adds the collected changes; call it inside the transaction that applied the rows. */
  flush(): void {
    for (const { key, sums, wide, first, last, buckets } of this.#deltas.values()) {
      const id = this.#find.first(key)?.[0] ?? this.#create(key, first);
      this.#add.run([...sums, ...wide, first, last, id]);
      for (const [bucket, calls] of buckets) {
        if (calls !== 0) this.#addBucket.run([id, bucket, calls]);
      }
    }
    this.#deltas.clear();
    this.#runs.flush();
  }

  /** Drops the collected changes. */
  forget(): void {
    this.#deltas.clear();
    this.#runs.forget();
  }

  #delta(key: readonly SqlValue[], at: bigint): Delta {
    const id = key.join('\n');
    const known = this.#deltas.get(id);
    if (known !== undefined) {
      known.first = at < known.first ? at : known.first;
      known.last = at > known.last ? at : known.last;
      return known;
    }
    const [sums, wide] = [ADDS.map(() => 0), WIDE_ADDS.map(() => 0n)];
    const delta: Delta = { key, sums, wide, first: at, last: at, buckets: new Map() };
    this.#deltas.set(id, delta);
    return delta;
  }

  #create(key: readonly SqlValue[], at: bigint): SqlValue {
    this.#insert.run([...key, at, at]);
    return this.#find.first(key)?.[0] ?? null;
  }
}

function readAttempt(parts: readonly Columns[]): RolledAttempt {
  const value = (name: (typeof FACTS)[number]) => valueIn(parts, name);
  return {
    status: value('status'),
    asset: value('asset'),
    passed: value('passed'),
    verdict: value('verdict'),
    kind: value('kind'),
    cost_pico: value('cost_pico'),
    upper_pico: value('upper_pico'),
    cost_in_pico: value('cost_in_pico'),
    cost_out_pico: value('cost_out_pico'),
    tokens_in: value('tokens_in'),
    tokens_out: value('tokens_out'),
    latency_ms: value('latency_ms'),
    ts_ms: value('ts_ms'),
    run_id: value('run_id'),
  };
}

function valueIn(parts: readonly Columns[], name: string): SqlValue {
  for (let index = parts.length - 1; index >= 0; index--) {
    const value = parts[index]?.[name];
    if (value !== undefined) return value;
  }
  return null;
}

function one(holds: boolean): number {
  return holds ? 1 : 0;
}

/** Integers are bigints as SQLite gives them, and numbers or bigints as rows hold them. */
function whole(value: SqlValue): bigint {
  if (typeof value === 'number') return BigInt(value);
  return typeof value === 'bigint' ? value : 0n;
}

function high(amount: SqlValue): number {
  return Number(whole(amount) >> 32n);
}

function low(amount: SqlValue): number {
  return Number(whole(amount) & 0xffff_ffffn);
}
