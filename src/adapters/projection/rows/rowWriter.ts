import type { RunEndRow, RunRow } from '../../../core/ledger/event.ts';
import { type Claim, decide, type PlacedRow, rankOf } from '../../../core/ledger/fold.ts';
import { Rollups } from '../rollups/rollups.ts';
import type { SqliteDatabase, Statement } from '../sqlite/sqlite.ts';
import { AttemptTable } from './attemptTable.ts';
import { claimColumns, readClaim, runColumns, runEndColumns, segmentColumns } from './rowColumns.ts';
import { RowStatements } from './rowStatements.ts';

/** Folds journal rows into the tables with the ledger's own precedence; any order of arrival ends the same. */
export class RowWriter {
  readonly #rollups: Rollups;
  readonly #attempts: AttemptTable;
  readonly #runs: RowStatements;
  readonly #segments: RowStatements;
  readonly #run: Statement;

  constructor(database: SqliteDatabase) {
    this.#rollups = new Rollups(database);
    this.#attempts = new AttemptTable(database, this.#rollups);
    this.#runs = new RowStatements(database, 'runs', 'run_id');
    this.#segments = new RowStatements(database, 'journal_segments', 'segment');
    this.#run = database.prepare(
      `SELECT start_rank, start_segment, start_row, start_digest, end_rank, end_segment, end_row, end_digest
         FROM runs WHERE run_id = ?`,
    );
  }

  /** @returns what is wrong with the row beside the others, or null. */
  apply({ event, place, digest }: PlacedRow): string | null {
    switch (event.type) {
      case 'segment':
        this.#segments.update(event.segment, segmentColumns(event));
        return null;
      case 'run':
      case 'runEnd':
        return this.#applyRun(event, { rank: 0, place, digest });
      case 'review':
        this.#attempts.review(event, { nth: event.nth, place });
        return null;
      default:
        return this.#attempts.apply(event, { rank: rankOf(event), place, digest })
          ? null
          : `attempt ${event.attempt} has another ${event.type} row with other content`;
    }
  }

  /** Ends a group of rows; inside the transaction that applied them. */
  flush(): void {
    this.#attempts.flush();
  }

  /** The transaction of the last flush has ended well: sums count what it changed. */
  confirm(): void {
    this.#rollups.confirm();
  }

  /** Brings the sums into the tables, before anybody asks for them. */
  settle(): void {
    this.#rollups.settle();
  }

  /** Drops what was applied since the last flush: its transaction failed. */
  forget(): void {
    this.#attempts.forget();
    this.#rollups.forget();
  }

  #applyRun(event: RunRow | RunEndRow, claim: Claim): string | null {
    const held = this.#run.first([event.run]);
    const side = event.type === 'run' ? 'start' : 'end';
    const { take, conflict } = decide(readClaim(held?.slice(side === 'start' ? 0 : 4)), claim);
    const columns = event.type === 'run' ? runColumns(event) : runEndColumns(event);
    if (take) this.#runs.update(event.run, { ...columns, ...claimColumns(side, claim) });
    return conflict ? `run ${event.run} has another ${event.type} row with other content` : null;
  }
}
