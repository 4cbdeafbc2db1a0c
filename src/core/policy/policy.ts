import type { Severity } from '../model.ts';
import type { Pico, Rate } from '../money.ts';

/** A cap in pico-USD. `per: call` and `per: batch` hold for each; `month` follows the policy's time zone. */
export interface Budget {
  readonly per: 'call' | 'batch' | 'month';
  readonly feature?: string;
  readonly limit: Pico;
}

/** Fermi inputs: users × sessions × calls give calls per month. */
interface VolumeInputs {
  readonly users: number;
  readonly sessionsPerUser: number;
  readonly callsPerSession: number;
}

export interface Feature {
  readonly name: string;
  /** Globs relative to the policy's folder. */
  readonly templates: readonly string[];
  readonly callsPerMonth?: number;
  readonly volume?: VolumeInputs;
  readonly segment?: string;
  readonly outcome?: { readonly unit: string; readonly withoutAi?: Pico };
}

/** A price the policy gives. It never lowers what is reserved unless the user's own config approves it. */
export interface PriceOverride {
  readonly model: string;
  /** The service tier that it is for; missing: the standard one. */
  readonly tier?: string;
  /** Dollars per million tokens, per image, per second, per thousand characters, as exact rates. */
  readonly input?: Rate;
  readonly cachedInput?: Rate;
  readonly output?: Rate;
  readonly perImage?: Rate;
  readonly perSecond?: Rate;
  readonly perCharacter?: Rate;
  readonly from?: string;
  readonly source: string;
}

/** Growth limits of the drift rule, as fractions of the approved tokens. */
export interface DriftLimits {
  readonly warning: number;
  readonly error: number;
}

type RuleSetting = 'off' | Severity;

/** `promptledger.yaml`, read and checked. Without a file, `emptyPolicy` holds. */
export interface Policy {
  readonly templates: readonly string[];
  readonly model?: string;
  readonly maxOutputTokens?: number;
  /** IANA name; days and months follow it. */
  readonly timeZone: string;
  /** Display only. `rate` is units of the currency per dollar. */
  readonly currency?: { readonly code: string; readonly rate: number; readonly date: string };
  readonly features: readonly Feature[];
  readonly budgets: readonly Budget[];
  readonly retries?: number;
  readonly baseline?: { readonly branch?: string; readonly window?: string };
  readonly tokenDrift: DriftLimits;
  readonly rules: Readonly<Record<string, RuleSetting>>;
  readonly prices: readonly PriceOverride[];
  /** Terms that no kept text may contain, in any letter case. */
  readonly confidential: readonly string[];
  /** What is kept of requests and answers beside the journal. */
  readonly bodies: 'none' | 'redacted';
}

export const emptyPolicy: Policy = {
  templates: [],
  timeZone: 'UTC',
  features: [],
  budgets: [],
  tokenDrift: { warning: 0.1, error: 0.5 },
  rules: {},
  prices: [],
  confidential: [],
  bodies: 'none',
};
