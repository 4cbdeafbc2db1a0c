import { UserError } from '../../core/errors.ts';

/** Where items of an earlier run stand, as the ledger's engine tells it. */
export interface ResumedItem {
  readonly item: string;
  readonly state: 'done' | 'open' | 'orphan' | 'failed' | 'void';
  readonly writer: 'alive' | 'gone' | 'unknown' | null;
}

/** Keys that a resumed batch must not send: what was produced, and what a living or unseen writer may be at. */
export function itemsToSkip(items: readonly ResumedItem[], run: string): ReadonlySet<string> {
  if (items.length === 0) {
    throw new UserError({
      what: `the ledger has no run ${run} with items`,
      next: 'Take the id from `prompt-ledger report spend --by run` or from the sidebar',
    });
  }
  const skip = items.filter(
    ({ state, writer }) => state === 'done' || (state === 'open' && writer !== 'gone'),
  );
  return new Set(skip.map(({ item }) => item));
}
