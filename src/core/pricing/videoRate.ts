import type { ModelParams, Price } from '../model.ts';
import type { Rate } from '../money.ts';
import { dearestOf } from './tiers.ts';

/** The price of a second of video; at most the dearest where the size is not in the table and sizes differ in price. */
export function videoRate(
  table: NonNullable<Price['perVideoSecond']>,
  { size }: ModelParams,
): { readonly rate: Rate | undefined; readonly atMost: boolean } {
  if (size !== undefined && Object.hasOwn(table, size)) return { rate: table[size], atMost: false };
  return dearestOf(Object.values(table));
}
