import type { Filter } from './filter.ts';
import { listFilters } from './listFilters.ts';
import { numberFilters } from './numberFilters.ts';
import { orderFilters } from './orderFilters.ts';
import { textFilters } from './textFilters.ts';

/** Jinja's filters by name. */
export const filters: ReadonlyMap<string, Filter> = new Map<string, Filter>([
  ...textFilters,
  ...numberFilters,
  ...listFilters,
  ...orderFilters,
]);
