import { bound } from '../values/arguments.ts';
import type { Filter, FilterBody } from './filter.ts';

/** A filter with named parameters, with spaces between them. */
export function takes(names: string, body: FilterBody): Filter {
  return (value, given, tools) => body(value, bound(given, names), tools);
}
