/** Buckets grow by this factor: a percentile read from them is at most 2% off. */
const GROWTH = 1.04;

/** The bucket of a latency in ms: 0 up to 1 ms, then one per 4%. */
export function latencyBucket(ms: number): number {
  return ms <= 1 ? 0 : Math.ceil(Math.log(ms) / Math.log(GROWTH));
}

/** A histogram's text with calls added to its buckets: JSON, calls by bucket. @param text null: there was none */
export function mergeHistogram(text: string | null, added: ReadonlyMap<number, number>): string {
  if (added.size === 0) return text ?? '{}';
  const histogram = (text === null ? {} : JSON.parse(text)) as Record<string, number>;
  for (const [bucket, calls] of added) {
    const sum = (histogram[bucket] ?? 0) + calls;
    if (sum === 0) delete histogram[bucket];
    else histogram[bucket] = sum;
  }
  return JSON.stringify(histogram);
}

/** Adds the calls of histograms to `buckets`. @param texts with commas between them */
export function addHistograms(texts: string, buckets: Map<number, number>): void {
  for (const histogram of JSON.parse(`[${texts}]`) as Readonly<Record<string, number>>[]) {
    for (const name in histogram) {
      const bucket = Number(name);
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + (histogram[name] ?? 0));
    }
  }
}

/** The middle of a bucket, in ms. */
function bucketLatency(bucket: number): number {
  return bucket === 0 ? 1 : GROWTH ** (bucket - 0.5);
}

/**
 * The latency in ms that a fraction of calls does not exceed; null without calls.
 * @param buckets calls by bucket, from any number of merged histograms.
 */
export function percentile(buckets: ReadonlyMap<number, number>, fraction: number): number | null {
  let total = 0;
  for (const calls of buckets.values()) total += calls;
  if (total === 0) return null;
  let below = 0;
  const sorted = [...buckets].sort(([a], [b]) => a - b);
  const reached = sorted.find(([, calls]) => {
    below += calls;
    return below >= fraction * total;
  });
  return reached === undefined ? null : bucketLatency(reached[0]);
}
