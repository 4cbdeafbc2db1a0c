import type { RowPlace } from './fold.ts';

/** Where a review stands: enough to tell which of two holds. */
export interface Review {
  readonly nth: number;
  readonly place: RowPlace;
}

/** Whether `next` holds over `held`: the higher `nth`, of equal ones the later place. No clock decides. */
export function overrules(next: Review, held: Review | null): boolean {
  if (held === null) return true;
  if (next.nth !== held.nth) return next.nth > held.nth;
  const [a, b] = [next.place, held.place];
  return a.segment === b.segment ? a.row > b.row : a.segment > b.segment;
}
