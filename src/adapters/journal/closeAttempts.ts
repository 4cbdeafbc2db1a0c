import type { Attempt, Fold } from '../../core/ledger/fold.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { ClosedTable } from './closedTable.ts';

/** What the rows of covered segments alone, and what was closed before, leave of every attempt. */
export function closeAttempts(
  fold: Fold,
  before: ClosedTable,
  isCovered: (segment: string) => boolean,
): Pick<Checkpoint, 'closed' | 'open'> {
  const closed: [string, Attempt][] = [];
  const open: [string, Attempt][] = [];
  for (const attempt of fold.attempts.keys()) {
    const told = fold.told(attempt, isCovered);
    if (told.intent !== null && told.end !== null) closed.push([attempt, told]);
    else if (told.intent !== null || told.end !== null) open.push([attempt, told]);
  }
  return { closed: before.with(closed), open };
}
