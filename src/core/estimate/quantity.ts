import type { Kind, Quantity } from '../model.ts';

/** From the best known to the least. */
const KINDS: readonly Kind[] = ['exact', 'calibrated', 'estimated', 'upper-bound', 'unpriced'];

/** A sum is known no better than its least known part; a bound and an estimate together bound nothing. */
export function weakest(kinds: Iterable<Kind>): Kind {
  let worst = 0;
  let isEstimate = false;
  for (const kind of kinds) {
    worst = Math.max(worst, KINDS.indexOf(kind));
    isEstimate ||= kind === 'estimated' || kind === 'calibrated';
  }
  const kind = KINDS[worst] ?? 'unpriced';
  return kind === 'upper-bound' && isEstimate ? 'estimated' : kind;
}

/** The sum of token counts; unknown where a part is. */
export function addTokens(...parts: readonly Quantity<number>[]): Quantity<number> {
  const kind = weakest(parts.map(part => part.kind));
  if (parts.some(part => part.value === null)) return { value: null, kind: 'unpriced' };
  const sum = (pick: (part: Quantity<number>) => number | null): number =>
    parts.reduce((total, part) => total + (pick(part) ?? 0), 0);
  const value = sum(part => part.value);
  if (parts.every(part => part.low === undefined && part.high === undefined)) return { value, kind };
  return {
    value,
    kind,
    low: sum(part => part.low ?? part.value),
    high: sum(part => part.high ?? part.value),
  };
}

/** The same tokens `times` times. */
export function multiply({ value, kind, low, high }: Quantity<number>, times: number): Quantity<number> {
  return {
    value: value === null ? null : value * times,
    kind,
    ...(low !== undefined && { low: low * times }),
    ...(high !== undefined && { high: high * times }),
  };
}

export const NO_TOKENS: Quantity<number> = { value: 0, kind: 'exact' };
export const UNKNOWN: Quantity<never> = { value: null, kind: 'unpriced' };
