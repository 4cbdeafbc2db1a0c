import type { Clock } from '../../core/ports.ts';

/** What a provider is made of. */
export interface ProviderOptions {
  readonly id: string;
  /** Checked, with the version: `https://api.openai.com/v1`. */
  readonly baseAddress: string;
  readonly key: string;
  readonly clock: Clock;
  /** For one attempt, from sending to the last byte. */
  readonly deadlineMs?: number;
}
