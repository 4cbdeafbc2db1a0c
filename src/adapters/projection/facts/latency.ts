import { Calendar } from '../../../core/ledger/calendar.ts';
import { addHistograms, latencyBucket, percentile } from '../../../core/ledger/histogram.ts';
import { readTimeZone } from '../rollups/rollups.ts';
import type { SqliteDatabase } from '../sqlite/sqlite.ts';
import { selectLatencies } from './factQuery.ts';
import { type Dimension, type FactFilter, hasCalls } from './facts.ts';
import { levelOf, selectHistograms } from './rollupQuery.ts';

/**
 * A percentile of the latency in ms of calls that went well, by dimensions: of the nearest rank, from histograms, at
 * most 2% off (1 ms below 1 ms). Null where no call went well.
 */
export function readPercentiles(
  database: SqliteDatabase,
  filter: FactFilter,
  by: readonly Dimension[],
  fraction: number,
): (by: Readonly<Record<string, string>>) => number | null {
  const groups = new Map<string, Map<number, number>>();
  const bucketsOf = (values: readonly unknown[]) => {
    const key = JSON.stringify(values);
    const held = groups.get(key) ?? new Map<number, number>();
    groups.set(key, held);
    return held;
  };
  const level = levelOf(by);
  if (level !== undefined && hasCalls(database, filter)) {
    for (const { by: values, histograms } of selectHistograms(database, level, by, filter)) {
      addHistograms(histograms, bucketsOf(values));
    }
  } else if (level === undefined) {
    const calendar = new Calendar(readTimeZone(database));
    for (const { by: values, latencyMs } of selectLatencies(database, filter, by, calendar)) {
      const [buckets, bucket] = [bucketsOf(values), latencyBucket(latencyMs)];
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1);
    }
  }
  return values =>
    percentile(groups.get(JSON.stringify(by.map(name => values[name]))) ?? new Map(), fraction);
}
