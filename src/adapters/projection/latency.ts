import { percentile } from '../../core/ledger/histogram.ts';
import { type FactFilter, ROLLED } from './facts.ts';
import type { SqliteDatabase } from './sqlite.ts';

const HOUR_MS = 3_600_000;

/**
 * A percentile of the latency in ms by dimensions, from the rollups' histograms: at most 2% off, whole hours. Undefined
 * dimensions (days, tags that rollups lack) give null.
 */
export function readPercentiles(
  database: SqliteDatabase,
  { simulated, from }: FactFilter,
  dimensions: readonly string[],
  fraction: number,
): (by: Readonly<Record<string, string>>) => number | null {
  if (!dimensions.every(name => (ROLLED as readonly string[]).includes(name))) return () => null;
  const columns = [...dimensions, 'bucket'];
  const rows = database.all(
    `SELECT ${columns.join(', ')}, SUM(latencies.calls) AS n FROM rollup_sums AS sums JOIN latencies ON rollup_id = sums.id
      WHERE simulated = ? AND hour >= ? GROUP BY ${columns.map((_, index) => index + 1).join(', ')}`,
    [Number(simulated), Math.floor((from ?? 0) / HOUR_MS)],
  );
  const histograms = new Map<string, Map<number, number>>();
  for (const row of rows) {
    const key = JSON.stringify(dimensions.map(name => row[name]));
    const histogram = histograms.get(key) ?? new Map<number, number>();
    histogram.set(Number(row.bucket), Number(row.n));
    histograms.set(key, histogram);
  }
  return by =>
    percentile(histograms.get(JSON.stringify(dimensions.map(name => by[name]))) ?? new Map(), fraction);
}
