/** Milliseconds that some work took. */
export function elapsed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}

export interface Percentiles {
  readonly p50: number;
  readonly p95: number;
}

/** The middle value, and the one that one in twenty exceeds. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (share: number) =>
    round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50: at(0.5), p95: at(0.95) };
}

/** To four digits: more would be noise. */
export function round(value: number): number {
  return Number(value.toPrecision(4));
}

/** How many times as much `slow` is. */
export function ratio(slow: number, fast: number): number {
  return Number((slow / fast).toPrecision(3));
}

/** A figure beside what was set out for it. */
export interface Goal {
  readonly goal: string;
  readonly measured: number;
  readonly met: boolean;
}

export function atMost(goal: string, limit: number, measured: number): Goal {
  return { goal, measured, met: measured <= limit };
}

export function atLeast(goal: string, limit: number, measured: number): Goal {
  return { goal, measured, met: measured >= limit };
}
