import type { SqliteDatabase, SqlValue, Statement } from '../sqlite/sqlite.ts';
import { halves } from './rolledAttempt.ts';

/** What of an attempt its run's totals need. */
interface RunAttempt {
  readonly run_id: SqlValue;
  readonly status: SqlValue;
  readonly cost_pico: SqlValue;
  readonly upper_pico: SqlValue;
}

/** Attempts, ok and unpriced ones; cost and reserved pico-USD in high and low 32 bits: no sum overflows. */
const SUMS = ['attempts', 'ok', 'unpriced', 'cost_hi', 'cost_lo', 'reserved_hi', 'reserved_lo'];

/** Keeps a run's totals beside its attempts, so that a list of runs reads one row for each. */
export class RunTotals {
  readonly #deltas = new Map<string, number[]>();
  readonly #add: Statement;

  constructor(database: SqliteDatabase) {
    this.#add = database.prepare(
      `INSERT INTO run_totals (run_id, ${SUMS.join(', ')}) VALUES (?, ${SUMS.map(() => '?').join(', ')})
       ON CONFLICT DO UPDATE SET ${SUMS.map(sum => `${sum} = ${sum} + CAST(excluded.${sum} AS INTEGER)`).join(', ')}`,
    );
  }

  change({ run_id: run, status, cost_pico: cost, upper_pico: upper }: RunAttempt, sign: 1 | -1): void {
    if (typeof run !== 'string') return;
    const delta = this.#deltas.get(run) ?? SUMS.map(() => 0);
    this.#deltas.set(run, delta);
    // A run is there once it has an attempt, in whatever order rows are read; a void one adds nothing.
    if (status === 'void') return;
    const added =
      status === 'open'
        ? [1, 0, 0, 0, 0, ...halves(upper)]
        : [1, Number(status === 'ok'), Number(cost === null), ...halves(cost), 0, 0];
    for (let index = 0; index < added.length; index++)
      delta[index] = (delta[index] ?? 0) + sign * (added[index] ?? 0);
  }

  flush(): void {
    for (const [run, sums] of this.#deltas) this.#add.run([run, ...sums]);
  }

  forget(): void {
    this.#deltas.clear();
  }
}
