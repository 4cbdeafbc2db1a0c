import { retryDelay } from '../../../core/batch/run/retryDelay.ts';
import { isSoundCount } from '../../../core/batch/run/soundUsage.ts';
import type { RenderedMessage } from '../../../core/model.ts';
import { type Clock, ProviderError } from '../../../core/ports.ts';
import { type Exchange, exchangeFetch } from '../exchange.ts';
import { providerFault } from '../providerFault.ts';
import { scrubber } from '../scrub.ts';
import type { CountFormat } from './countFormat.ts';

export interface TokenCounter {
  /** As in `provider/model`; `sandbox` where it runs there. */
  readonly provider: string;
  /** The address that is asked, without key. */
  readonly endpoint: string;
  readonly caveat: string | undefined;
  /**
   * Input tokens of one call with these messages, by the vendor's own count. Refusals that pass are waited out as the
   * server asks, as long as the deadline allows.
   * @throws ProviderError, free of keys
   */
  count(messages: readonly RenderedMessage[], signal: AbortSignal): Promise<number>;
}

export interface TokenCounterOptions {
  readonly provider: string;
  readonly format: CountFormat;
  /** Checked, without version. */
  readonly address: string;
  /** Without provider. */
  readonly model: string;
  readonly key: string;
  readonly clock: Clock;
  /** Uniform in [0, 1), for the jitter of waits. */
  readonly random: () => number;
  /** For all attempts and waits together. */
  readonly deadlineMs?: number;
}

const DEADLINE_MS = 30_000;
const LONGEST_MESSAGE = 500;
const MOST_ATTEMPTS = 4;

export function tokenCounter(options: TokenCounterOptions): TokenCounter {
  const { provider, format, address, model, clock } = options;
  const endpoint = address + format.path(model);
  return {
    provider,
    endpoint,
    caveat: format.caveat,
    async count(messages, signal) {
      const ends = clock.monotonic() + (options.deadlineMs ?? DEADLINE_MS);
      const body = JSON.stringify(format.body(model, messages));
      for (let tries = 1; ; tries++) {
        try {
          return await attempt(options, { endpoint, body, signal, leftMs: ends - clock.monotonic() });
        } catch (error) {
          if (!(error instanceof ProviderError) || tries === MOST_ATTEMPTS) throw error;
          const delay = retryDelay(error, tries, options.random());
          if (delay === null || clock.monotonic() + delay >= ends) throw error;
          await clock.sleep(delay, signal).catch(() => {
            throw new ProviderError('cancelled', { class: 'cancelled', billable: false });
          });
        }
      }
    },
  };
}

interface Attempt {
  readonly endpoint: string;
  readonly body: string;
  readonly signal: AbortSignal;
  readonly leftMs: number;
}

async function attempt(
  { format, key, clock, deadlineMs = DEADLINE_MS }: TokenCounterOptions,
  { endpoint, body, signal, leftMs }: Attempt,
): Promise<number> {
  const exchange: Exchange = {};
  const deadline = AbortSignal.timeout(Math.max(1, Math.ceil(leftMs)));
  try {
    const response = await exchangeFetch(
      exchange,
      clock.monotonic,
      json => json,
    )(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...format.headers(key) },
      body,
      signal: AbortSignal.any([signal, deadline]),
    });
    if (!response.ok) throw new Error(response.statusText || 'refused');
    const tokens = exchange.json === undefined ? undefined : format.tokens(exchange.json);
    // No prompt is without tokens: a count of 0 was not counted.
    if (!isSoundCount(tokens) || tokens === 0) throw new Error('it holds no count of tokens');
    return tokens;
  } catch (error) {
    const { aborted: cancelled } = signal;
    const scrub = scrubber([key]);
    const now = clock.now();
    const timedOut = deadline.aborted;
    const context = { exchange, cancelled, timedOut, deadlineMs, now, scrub, longest: LONGEST_MESSAGE };
    throw providerFault(error, context);
  }
}
