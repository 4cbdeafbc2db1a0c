import type { ProviderError, ProviderErrorClass } from '../../ports.ts';

const RETRIED: readonly ProviderErrorClass[] = ['rate-limit', 'overloaded', 'server', 'timeout', 'network'];

const BASE_MS = 500;
const LONGEST_BACKOFF_MS = 30_000;
/** A provider that asks for more than this is not waited for: the item fails and can be resumed later. */
const LONGEST_WAIT_MS = 600_000;

/**
 * Milliseconds to wait before the next attempt; null where it must not be tried again.
 * `Retry-After` is honoured in full; without one the wait doubles, with full jitter (AWS Architecture Blog,
 * "Exponential Backoff And Jitter").
 * @param tries attempts so far, ≥ 1.
 * @param random uniform in [0, 1).
 */
export function retryDelay(error: ProviderError, tries: number, random: number): number | null {
  if (!RETRIED.includes(error.class)) return null;
  const backoff = random * Math.min(LONGEST_BACKOFF_MS, BASE_MS * 2 ** (tries - 1));
  if (error.retryAfterMs === undefined) return backoff;
  return error.retryAfterMs > LONGEST_WAIT_MS ? null : error.retryAfterMs + backoff / 10;
}
