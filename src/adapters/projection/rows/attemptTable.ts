import type { IntentRow, ReviewRow } from '../../../core/ledger/event.ts';
import { type Claim, decide, type EndRow } from '../../../core/ledger/fold.ts';
import { overrules, type Review } from '../../../core/ledger/review.ts';
import { ROLLUP_COLUMNS } from '../rollups/rolledAttempt.ts';
import type { Rollups } from '../rollups/rollups.ts';
import type { SqliteDatabase, SqlValue, Statement } from '../sqlite/sqlite.ts';
import { AttemptRows } from './attemptRows.ts';
import {
  type Columns,
  claimColumns,
  endColumns,
  intentColumns,
  openColumns,
  readClaim,
  readReview,
  reviewColumns,
} from './rowColumns.ts';

const CLAIMS = ['intent', 'end'].flatMap(side =>
  ['rank', 'segment', 'row', 'digest'].map(part => `${side}_${part}`),
);
const REVIEW = ['review_nth', 'review_segment', 'review_row'];
/** What decides over a row that comes later, and what the rollups counted. */
const LOADED = [...new Set([...CLAIMS, ...REVIEW, 'max_pico', ...ROLLUP_COLUMNS])];
const END = CLAIMS.length / 2;
const ORPHAN = 2;

/** An attempt that the rows of this piece are about. */
interface HeldAttempt {
  /** `LOADED` as the table has them; null where it has no such attempt. */
  readonly stored: Columns | null;
  readonly wasBegun: boolean;
  intent: Claim | null;
  end: Claim | null;
  review: Review | null;
  max: bigint | null;
  /** What the table lacks; later ones hold over earlier ones. */
  readonly changes: Columns[];
}

/** Folds the rows of a piece in memory and writes each attempt once, with one change of the rollups. */
export class AttemptTable {
  readonly #rollups: Rollups;
  readonly #rows: AttemptRows;
  readonly #find: Statement;
  readonly #held = new Map<string, HeldAttempt>();

  constructor(database: SqliteDatabase, rollups: Rollups) {
    this.#rollups = rollups;
    this.#rows = new AttemptRows(database);
    // A bare parameter makes SQLite plan the view's join anew for each value: ten times the time of the search.
    this.#find = database.prepare(
      `SELECT ${LOADED.join(', ')} FROM main.attempts WHERE attempt_id = ? || ''`,
    );
  }

  /** @returns false where the attempt has another row of this kind with other content. */
  apply(event: IntentRow | EndRow, claim: Claim): boolean {
    const held = this.#hold(event.attempt);
    const isIntent = event.type === 'intent';
    const { take, conflict } = decide(isIntent ? held.intent : held.end, claim);
    if (take && isIntent) {
      held.changes.push(...begunColumns(event, held.end), claimColumns('intent', claim));
      held.intent = claim;
      held.max = event.max;
    } else if (take && !isIntent) {
      held.changes.push(endColumns(event, held.max), claimColumns('end', claim));
      held.end = claim;
    }
    return !conflict;
  }

  /** A person's verdict; it may stand before the rows that it is about. */
  review(event: ReviewRow, review: Review): void {
    const held = this.#hold(event.attempt);
    if (!overrules(review, held.review)) return;
    held.changes.push(reviewColumns(event, review));
    held.review = review;
  }

  /** Writes what was applied; inside the transaction of its rows. */
  flush(): void {
    for (const [attempt, held] of this.#held) {
      if (held.changes.length > 0) this.#write(attempt, held);
    }
    this.#held.clear();
  }

  /** Drops what was applied and not written, or whose transaction failed. */
  forget(): void {
    this.#held.clear();
    this.#rows.forget();
  }

  #write(attempt: string, { stored, wasBegun, intent, end, changes }: HeldAttempt): void {
    if (stored === null) this.#rows.insert(attempt, changes);
    // Both: where the two stand in one segment it is stored once.
    else this.#rows.update(attempt, Object.assign({}, ...changes, claimsOf(intent, end)));
    if (stored !== null && wasBegun) this.#rollups.change([stored], -1);
    if (intent !== null) this.#rollups.change(stored === null ? changes : [stored, ...changes], 1);
  }

  #hold(attempt: string): HeldAttempt {
    const known = this.#held.get(attempt);
    if (known !== undefined) return known;
    const values = this.#find.first([attempt]);
    const stored = values === undefined ? null : named(values);
    const intent = readClaim(values?.slice(0, END));
    const held: HeldAttempt = {
      stored,
      wasBegun: intent !== null,
      intent,
      end: readClaim(values?.slice(END, CLAIMS.length)),
      review: readReview(values?.slice(CLAIMS.length)),
      max: typeof stored?.max_pico === 'bigint' ? stored.max_pico : null,
      changes: [],
    };
    this.#held.set(attempt, held);
    return held;
  }
}

/** An end may have been read first: then the intent adds itself, and an orphan learns what it may have cost. */
function begunColumns(event: IntentRow, end: Claim | null): Columns[] {
  const columns = intentColumns(event);
  if (end === null) return [columns, openColumns(event.max)];
  if (end.rank !== ORPHAN) return [columns];
  return [columns, openColumns(event.max), { status: 'orphan', cost_pico: event.max }];
}

function claimsOf(intent: Claim | null, end: Claim | null): Columns {
  return { ...(intent && claimColumns('intent', intent)), ...(end && claimColumns('end', end)) };
}

function named(values: readonly SqlValue[]): Columns {
  return Object.fromEntries(LOADED.map((name, index) => [name, values[index] ?? null]));
}
