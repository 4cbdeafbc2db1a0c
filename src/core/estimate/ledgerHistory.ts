import type { Quantity } from '../model.ts';

/** Where most of a number's values lie: the middle one, and the band that 80% of them keep. */
export interface Spread {
  readonly count: number;
  readonly low: number;
  readonly median: number;
  readonly high: number;
}

/** What calls of one version of a template to one model used. */
export interface VersionHistory {
  /** Relative to the root, forward slashes. */
  readonly template: string;
  readonly version: string;
  /** `sha256:…` of the template's bytes. */
  readonly hash: string;
  readonly provider: string;
  /** Without `sandbox/`. */
  readonly model: string;
  readonly simulated: boolean;
  /** Of the newest call, ms since 1970. */
  readonly lastAt: number;
  /** Tokens per call that the provider reported, cached ones included. */
  readonly input: Spread;
  /** Tokens per call, reasoning included. */
  readonly output: Spread;
}

/** What a provider reported per token of an encoding that we counted in the same request. */
export interface ModelHistory {
  readonly provider: string;
  readonly model: string;
  readonly simulated: boolean;
  readonly encoding: string;
  readonly ratio: Spread;
}

/** What a ledger says about calls, small enough to be sent from thread to thread. */
export interface LedgerHistory {
  readonly versions: readonly VersionHistory[];
  readonly models: readonly ModelHistory[];
  /** Calls of the last 30 days that went well. */
  readonly volumes: readonly {
    readonly template: string;
    readonly simulated: boolean;
    readonly calls: number;
  }[];
}

/** Fewer calls say nothing of the next one. */
const LEAST_CALLS = 5;

/** From as many on, a band of 10 to 90% has calls on either side of it. */
const CALIBRATED_CALLS = 20;

/** By nearest rank, so that every bound is a value that was there. @param values at least one */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  return { count: sorted.length, low: at(0.1), median: at(0.5), high: at(0.9) };
}

/** Tokens of a call as earlier ones used them; undefined where there were too few. */
export function spreadTokens({ count, low, median, high }: Spread): Quantity<number> | undefined {
  if (count < LEAST_CALLS) return undefined;
  return { value: median, kind: count < CALIBRATED_CALLS ? 'estimated' : 'calibrated', low, high };
}
