import type { SqliteDatabase, SqlRow } from '../sqlite/sqlite.ts';
import { LedgerDays } from './ledgerDays.ts';
import { bucketOf, type RolledAttempt, readAttempt, sumsOf, tagOf } from './rolledAttempt.ts';
import { addChange, type DayDeltas, type RollupChange } from './rollupDelta.ts';
import {
  CONTENTS,
  GROUP_DIMENSIONS,
  GROUPS,
  PRODUCT_DIMENSIONS,
  PRODUCTS,
  RUNS,
  TOTALS,
} from './rollupLevels.ts';
import { RollupNodes } from './rollupNodes.ts';
import { RollupTable } from './rollupTable.ts';
import { RunTotals } from './runTotals.ts';

/**
 * Deltas that are collected before they are written, about 4 MB: many rows of a journal change the same few sums. Three
 * times as many save 3 % of the time.
 */
const MOST_DELTAS = 6000;

/**
 * The sums of ended attempts. Changes of a transaction are collected by `change`, count once `confirm` was called after
 * it, and are in the tables after `settle`.
 */
export class Rollups {
  readonly #database: SqliteDatabase;
  readonly #days: LedgerDays;
  readonly #runs: RunTotals;
  readonly #totalSums: RollupTable;
  readonly #totals = new Map<number, DayDeltas>();
  readonly #groups: RollupNodes;
  readonly #products: RollupNodes;
  readonly #unconfirmed: { readonly attempt: RolledAttempt; readonly sign: 1 | -1 }[] = [];
  #deltas = 0;
  #isSettled = true;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#days = new LedgerDays(readTimeZone(database));
    this.#runs = new RunTotals(database);
    this.#totalSums = new RollupTable(database, TOTALS);
    this.#groups = new RollupNodes(database, 'rollup_groups', GROUP_DIMENSIONS, GROUPS, RUNS);
    this.#products = new RollupNodes(database, 'rollup_products', PRODUCT_DIMENSIONS, PRODUCTS, CONTENTS);
  }

  /**
   * @param parts together `ROLLUP_COLUMNS` of an attempt whose intent is known; a later part holds over an earlier one.
   * @param sign 1 where the attempt has come to be like this, −1 where it no longer is.
   */
  change(parts: readonly SqlRow[], sign: 1 | -1): void {
    this.#unconfirmed.push({ attempt: readAttempt(parts), sign });
  }

  /** The changes since the last time count: their transaction has ended well. */
  confirm(): void {
    if (this.#unconfirmed.length > 0) this.#isSettled = false;
    for (const { attempt, sign } of this.#unconfirmed) {
      this.#runs.change(attempt, sign);
      if (attempt.status !== 'void' && attempt.status !== 'open') this.#collect(attempt, sign);
    }
    this.forget();
    if (this.#deltas >= MOST_DELTAS) this.settle();
  }

  /** Drops changes whose transaction failed. */
  forget(): void {
    this.#unconfirmed.length = 0;
  }

  /** Brings everything that counts into the tables, or nothing. */
  settle(): void {
    if (this.#isSettled) return;
    try {
      this.#database.transaction(() => this.#write());
    } catch (error) {
      this.#groups.forgetIds();
      this.#products.forgetIds();
      throw error;
    }
    this.#isSettled = true;
    this.#deltas = 0;
    this.#runs.forget();
    this.#totals.clear();
    this.#groups.clear();
    this.#products.clear();
  }

  #collect(attempt: RolledAttempt, sign: 1 | -1): void {
    const at = Number(attempt.ts_ms);
    const day = this.#days.dayOf(at);
    const change: RollupChange = { day, at, sums: sumsOf(attempt), bucket: bucketOf(attempt), sign };
    const simulated = Number(attempt.simulated);
    const totals: DayDeltas = this.#totals.get(simulated) ?? new Map();
    this.#totals.set(simulated, totals);
    this.#deltas +=
      Number(addChange(totals, change)) +
      this.#groups.add(attempt, tagOf(attempt.run_id), change) +
      this.#products.add(attempt, tagOf(attempt.content), change);
  }

  #write(): void {
    this.#runs.flush();
    for (const [simulated, days] of this.#totals) this.#totalSums.add([simulated], days);
    this.#groups.write();
    this.#products.write();
  }
}

/** The IANA name of the time zone whose days the rollups have. */
export function readTimeZone(database: SqliteDatabase): string {
  return String(database.all('SELECT time_zone FROM rollup_calendar')[0]?.time_zone ?? 'UTC');
}
