import { UserError } from '../../core/errors.ts';

/** Where items of an earlier run stand, as the ledger's engine tells it. */
export interface ResumedItem {
  readonly item: string;
  readonly state: 'done' | 'open' | 'orphan' | 'failed' | 'void';
  readonly writer: 'alive' | 'gone' | 'unknown' | null;
}

/** What a resumed batch does with the items of the run that it goes on with; keys of items. */
export interface Resumed {
  /** The run and those that it is one piece of work with: a cap per batch holds over all of them. */
  readonly runs: readonly string[];
  /** Not to be sent: produced, or a living or unseen writer may be at it. */
  readonly skip: ReadonlySet<string>;
  /** To be sent; the output may stand there already, because the writer died before its last row. */
  readonly replace: ReadonlySet<string>;
}

export const nothingResumed: Resumed = { runs: [], skip: new Set(), replace: new Set() };

/**
 * @param runs the run with its family.
 * @throws UserError where the ledger knows no item of the run.
 */
export function resumeItems(items: readonly ResumedItem[], run: string, runs: readonly string[]): Resumed {
  if (items.length === 0) {
    throw new UserError({
      what: `the ledger has no run ${run} with items`,
      next: 'Take the id from the summary of the run, from `prompt-ledger report spend --by run` or from the sidebar',
    });
  }
  const skip = items.filter(
    ({ state, writer }) => state === 'done' || (state === 'open' && writer !== 'gone'),
  );
  const skipped = new Set(skip.map(({ item }) => item));
  const died = items.filter(
    ({ state, item }) => (state === 'open' || state === 'orphan') && !skipped.has(item),
  );
  return { runs, skip: skipped, replace: new Set(died.map(({ item }) => item)) };
}
