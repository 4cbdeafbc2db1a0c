import type { ModelParams, Price } from '../model.ts';
import type { Rate } from '../money.ts';
import { dearestOf } from './tiers.ts';

/**
 * The price of one image. A quality or size the table does not name (`auto`, or none given where it makes a
 * difference) is the provider's choice, so it counts at the dearest that fits, and `atMost` says so.
 */
export function imageRate(
  table: NonNullable<Price['perImage']>,
  params: ModelParams,
): { readonly rate: Rate | undefined; readonly atMost: boolean } {
  const named = params.quality === undefined ? undefined : own(table, params.quality);
  const rows = named === undefined ? Object.values(table) : [named];
  const rates = rows.flatMap(row => {
    const rate = params.size === undefined ? undefined : own(row, params.size);
    return rate === undefined ? Object.values(row) : [rate];
  });
  return dearestOf(rates);
}

/** The entry under a name a template may have given: own properties only. */
function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
