import type { TokenProfile } from './profiles.ts';

/** Reported tokens per counted token, over a number of calls: the middle value and the band of 10 to 90%. */
interface Ratios {
  readonly count: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** Calls from which on their ratios replace a vendor's factor. */
const LEAST_CALLS = 20;

/**
 * A model's profile as its own calls have shown it; undefined where there are too few, or where the encoding is the
 * vendor's own and nothing is left to learn.
 */
export function calibratedProfile(profile: TokenProfile, ratios: Ratios): TokenProfile | undefined {
  const { count, low, median, high } = ratios;
  if (profile.kind === 'exact' || count < LEAST_CALLS || !(low > 0)) return undefined;
  const shown = [median, low, high].map(each => each.toFixed(2));
  return {
    encoding: profile.encoding,
    factor: median,
    low,
    high,
    kind: 'calibrated',
    source:
      `${count.toLocaleString('en-US')} calls in this ledger were reported with ${shown[0]} tokens ` +
      `per token of ${profile.encoding} (10 to 90%: ${shown[1]} to ${shown[2]})`,
  };
}
