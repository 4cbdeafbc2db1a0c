import { mergeHistogram } from '../../../core/ledger/histogram.ts';
import type { SqliteDatabase, SqlValue, Statement } from '../sqlite/sqlite.ts';
import { byMonth, type DayDeltas } from './rollupDelta.ts';
import { type RollupLevel, SUMS } from './rollupLevels.ts';

/** Adds deltas to one table of rollups. */
export class RollupTable {
  readonly #hasMonths: boolean;
  readonly #latency: Statement;
  readonly #upsert: Statement;

  constructor(database: SqliteDatabase, { table, key, hasMonths }: RollupLevel) {
    const keys = [...key, 'period'];
    this.#hasMonths = hasMonths;
    this.#latency = database.prepare(
      `SELECT latency FROM ${table} WHERE ${keys.map(name => `${name} = ?`).join(' AND ')}`,
    );
    const columns = [...keys, ...SUMS, 'first_ms', 'last_ms', 'latency'];
    this.#upsert = database.prepare(
      `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})
       ON CONFLICT DO UPDATE SET ${SUMS.map(sum => `${sum} = ${sum} + CAST(excluded.${sum} AS INTEGER)`).join(', ')},
         first_ms = MIN(first_ms, excluded.first_ms), last_ms = MAX(last_ms, excluded.last_ms),
         latency = excluded.latency`,
    );
  }

  /** Inside a transaction. @param key before the period */
  add(key: readonly SqlValue[], days: DayDeltas): void {
    this.#add(key, days);
    if (this.#hasMonths) this.#add(key, byMonth(days));
  }

  #add(key: readonly SqlValue[], periods: DayDeltas): void {
    for (const [period, { sums, first, last, buckets }] of periods) {
      const held = this.#latency.first([...key, period])?.[0];
      const latency = mergeHistogram(typeof held === 'string' ? held : null, buckets);
      this.#upsert.run([...key, period, ...sums, first, last, latency]);
    }
  }
}
