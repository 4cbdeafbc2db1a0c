import { SUMS } from './rollupLevels.ts';

/** What attempts of one day add to a rollup. */
interface RollupDelta {
  readonly sums: number[];
  /** ms since 1970 */
  first: number;
  last: number;
  /** Calls that went well by latency bucket. */
  readonly buckets: Map<number, number>;
}

/** Deltas by day, YYYYMMDD. */
export type DayDeltas = Map<number, RollupDelta>;

export interface RollupChange {
  readonly day: number;
  readonly at: number;
  readonly sums: readonly number[];
  readonly bucket: number | null;
  readonly sign: 1 | -1;
}

/** Adds what an attempt is, or takes off what it no longer is; true where the day had no delta. */
export function addChange(days: DayDeltas, { day, at, sums, bucket, sign }: RollupChange): boolean {
  const known = days.get(day);
  const delta = known ?? nothing();
  if (known === undefined) days.set(day, delta);
  for (let index = 0; index < sums.length; index++) {
    delta.sums[index] = (delta.sums[index] ?? 0) + sign * (sums[index] ?? 0);
  }
  delta.first = Math.min(delta.first, at);
  delta.last = Math.max(delta.last, at);
  if (bucket !== null) delta.buckets.set(bucket, (delta.buckets.get(bucket) ?? 0) + sign);
  return known === undefined;
}

/** The same by month: periods are −YYYYMM. */
export function byMonth(days: DayDeltas): DayDeltas {
  const months: DayDeltas = new Map();
  for (const [day, { sums, first, last, buckets }] of days) {
    const month = -Math.floor(day / 100);
    const held = months.get(month) ?? nothing();
    months.set(month, held);
    for (let index = 0; index < sums.length; index++) {
      held.sums[index] = (held.sums[index] ?? 0) + (sums[index] ?? 0);
    }
    held.first = Math.min(held.first, first);
    held.last = Math.max(held.last, last);
    for (const [bucket, calls] of buckets) held.buckets.set(bucket, (held.buckets.get(bucket) ?? 0) + calls);
  }
  return months;
}

function nothing(): RollupDelta {
  return {
    sums: SUMS.map(() => 0),
    first: Number.POSITIVE_INFINITY,
    last: Number.NEGATIVE_INFINITY,
    buckets: new Map(),
  };
}
