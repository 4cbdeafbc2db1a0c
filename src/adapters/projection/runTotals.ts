import type { SqliteDatabase, SqlValue, Statement } from './sqlite.ts';

/** What of an attempt its run's totals need. */
interface RunAttempt {
  readonly run_id: SqlValue;
  readonly status: SqlValue;
  readonly cost_pico: SqlValue;
  readonly upper_pico: SqlValue;
}

interface Delta {
  attempts: bigint;
  ok: bigint;
  unpriced: bigint;
  cost: bigint;
  reserved: bigint;
}

/** Keeps a run's totals beside its attempts, so that a list of runs reads one row for each. */
export class RunTotals {
  readonly #deltas = new Map<string, Delta>();
  readonly #add: Statement;

  constructor(database: SqliteDatabase) {
    const sums = ['attempts', 'ok', 'unpriced', 'cost_pico', 'reserved_pico'];
    this.#add = database.prepare(
      `INSERT INTO run_totals (run_id, ${sums.join(', ')}) VALUES (?, ${sums.map(() => 'CAST(? AS INTEGER)').join(', ')})
       ON CONFLICT DO UPDATE SET ${sums.map(sum => `${sum} = ${sum} + excluded.${sum}`).join(', ')}`,
    );
  }

  change({ run_id, status, cost_pico, upper_pico }: RunAttempt, sign: 1n | -1n): void {
    if (typeof run_id !== 'string') return;
    const delta = this.#deltas.get(run_id) ?? { attempts: 0n, ok: 0n, unpriced: 0n, cost: 0n, reserved: 0n };
    this.#deltas.set(run_id, delta);
    // A run is there once it has an attempt, in whatever order rows are read; a void one adds nothing.
    if (status === 'void') return;
    delta.attempts += sign;
    if (status === 'open') {
      delta.reserved += sign * amount(upper_pico);
      return;
    }
    delta.ok += status === 'ok' ? sign : 0n;
    delta.unpriced += cost_pico === null ? sign : 0n;
    delta.cost += sign * amount(cost_pico);
  }

  flush(): void {
    for (const [run, { attempts, ok, unpriced, cost, reserved }] of this.#deltas) {
      this.#add.run([run, attempts, ok, unpriced, cost, reserved]);
    }
    this.forget();
  }

  forget(): void {
    this.#deltas.clear();
  }
}

function amount(value: SqlValue): bigint {
  return typeof value === 'bigint' ? value : 0n;
}
