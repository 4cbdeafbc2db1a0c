import { sha256 } from '../../adapters/hash.ts';
import { type JournalOptions, openJournal } from '../../adapters/journal/openJournal.ts';
import type { SqliteDatabase } from '../../adapters/projection/sqlite/sqlite.ts';
import { UserError } from '../../core/errors.ts';
import type { ReviewRow } from '../../core/ledger/event.ts';

/** A person's verdict on the output of one attempt. */
export interface Review extends Pick<ReviewRow, 'attempt' | 'verdict' | 'note'> {
  /** Who says so, as they name themselves. */
  readonly by: string;
}

/** How often an attempt was reviewed so far; null where the ledger has no such attempt. */
export function reviewsOf(database: SqliteDatabase, attempt: string): number | null {
  const [held] = database.all(
    'SELECT review_nth FROM attempts WHERE attempt_id = ? AND intent_segment IS NOT NULL',
    [attempt],
  );
  return held === undefined ? null : Number(held.review_nth ?? 0);
}

/**
 * Writes a verdict that holds over the `before` that were there.
 * @throws UserError where there is no such attempt or the journal cannot be written.
 */
export async function writeReview(
  review: Review,
  before: number | null,
  options: Omit<JournalOptions, 'sha256'>,
): Promise<ReviewRow> {
  const { attempt, verdict, by, note } = review;
  if (before === null) {
    throw new UserError({
      what: `the ledger has no attempt ${JSON.stringify(attempt)}`,
      next: 'Take the id from the view calls: attempt_id',
    });
  }
  const at = new Date(options.clock.now()).toISOString();
  const row: ReviewRow = { type: 'review', attempt, at, nth: before + 1, verdict, by, note };
  const journal = await openJournal({ ...options, sha256 });
  try {
    await journal.append([row]);
  } finally {
    await journal.close();
  }
  return row;
}
