import type { IntentRow, RunEndRow, RunRow } from '../../core/ledger/event.ts';
import { type Claim, decide, type EndRow, type PlacedRow, rankOf } from '../../core/ledger/fold.ts';
import { ROLLUP_COLUMNS, Rollups } from './rollups.ts';
import {
  type Columns,
  claimColumns,
  endColumns,
  intentColumns,
  openColumns,
  readClaim,
  runColumns,
  runEndColumns,
  segmentColumns,
} from './rowColumns.ts';
import type { SqliteDatabase, SqlValue, Statement } from './sqlite.ts';

/** Where in the attempt query's result the parts begin. */
const INTENT = 0;
const END = 4;
const MAX = 8;
const ROLLUP = 9;

const ORPHAN = 2n;

/** Folds journal rows into the tables with the ledger's own precedence; any order of arrival ends the same. */
export class RowWriter {
  readonly #database: SqliteDatabase;
  readonly #rollups: Rollups;
  readonly #statements = new Map<string, Statement>();
  readonly #attempt: Statement;
  readonly #run: Statement;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#rollups = new Rollups(database);
    this.#attempt = database.prepare(
      `SELECT intent_rank, intent_segment, intent_row, intent_digest, end_rank, end_segment, end_row, end_digest,
         max_pico, ${ROLLUP_COLUMNS} FROM attempts WHERE attempt_id = ?`,
    );
    this.#run = database.prepare(
      `SELECT start_rank, start_segment, start_row, start_digest, end_rank, end_segment, end_row, end_digest
         FROM runs WHERE run_id = ?`,
    );
  }

  /** @returns what is wrong with the row beside the others, or null. */
  apply({ event, place, digest }: PlacedRow): string | null {
    switch (event.type) {
      case 'segment':
        this.#put('journal_segments', 'segment', event.segment, segmentColumns(event));
        return null;
      case 'run':
      case 'runEnd':
        return this.#applyRun(event, { rank: 0, place, digest });
      default:
        return this.#applyAttempt(event, { rank: rankOf(event), place, digest });
    }
  }

  /** Ends a group of rows; inside the transaction that applied them. */
  flush(): void {
    this.#rollups.flush();
  }

  #applyRun(event: RunRow | RunEndRow, claim: Claim): string | null {
    const held = this.#run.first([event.run]);
    const side = event.type === 'run' ? 'start' : 'end';
    const { take, conflict } = decide(readClaim(held?.slice(side === 'start' ? 0 : 4)), claim);
    const columns = event.type === 'run' ? runColumns(event) : runEndColumns(event);
    if (take) this.#put('runs', 'run_id', event.run, { ...columns, ...claimColumns(side, claim) });
    return conflict ? `run ${event.run} has another ${event.type} row with other content` : null;
  }

  #applyAttempt(event: IntentRow | EndRow, claim: Claim): string | null {
    const held = this.#attempt.first([event.attempt]);
    const isIntent = event.type === 'intent';
    const { take, conflict } = decide(readClaim(held?.slice(isIntent ? INTENT : END)), claim);
    if (take) {
      if (held !== undefined) this.#count(held, -1n);
      const columns = isIntent ? begunColumns(event, held?.[END]) : endColumns(event, asAmount(held?.[MAX]));
      const claims = claimColumns(isIntent ? 'intent' : 'end', claim);
      this.#put('attempts', 'attempt_id', event.attempt, { ...columns, ...claims });
      const now = this.#attempt.first([event.attempt]);
      if (now !== undefined) this.#count(now, 1n);
    }
    return conflict ? `attempt ${event.attempt} has another ${event.type} row with other content` : null;
  }

  #count(attempt: readonly SqlValue[], sign: 1n | -1n): void {
    if (attempt[INTENT] !== null) this.#rollups.change(attempt.slice(ROLLUP), sign);
  }

  #put(table: string, key: string, id: string, columns: Columns): void {
    const names = Object.keys(columns);
    const shape = `${table} ${names.join(' ')}`;
    const statement =
      this.#statements.get(shape) ??
      this.#database.prepare(
        `INSERT INTO ${table} (${[key, ...names].join(', ')}) VALUES (${[key, ...names].map(() => '?').join(', ')})
         ON CONFLICT (${key}) DO UPDATE SET ${names.map(name => `${name} = excluded.${name}`).join(', ')}`,
      );
    this.#statements.set(shape, statement);
    statement.run([id, ...Object.values(columns)]);
  }
}

/** An end may have been read first: then the intent adds itself, and an orphan learns what it may have cost. */
function begunColumns(event: IntentRow, endRank: SqlValue | undefined): Columns {
  const columns = intentColumns(event);
  if (endRank === undefined || endRank === null) return { ...columns, ...openColumns(event.max) };
  if (endRank !== ORPHAN) return columns;
  return { ...columns, ...openColumns(event.max), status: 'orphan', cost_pico: event.max };
}

function asAmount(value: SqlValue | undefined): bigint | null {
  return typeof value === 'bigint' ? value : null;
}
