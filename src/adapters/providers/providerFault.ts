import { messageOf } from '../../core/errors.ts';
import { ProviderError, type ProviderErrorClass } from '../../core/ports.ts';
import type { Exchange } from './exchange.ts';
import type { Scrub } from './scrub.ts';

/** Statuses with which a request is refused before any generation; OpenAI documents them as not billed. */
const FREE_STATUSES = new Set([400, 401, 403, 404, 429]);

/** The connection was never made, so nothing was sent. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

const MAX_MESSAGE = 500;

export interface FaultContext {
  readonly exchange: Exchange;
  readonly cancelled: boolean;
  readonly timedOut: boolean;
  readonly deadlineMs: number;
  /** Wall clock, ms, for a `Retry-After` that is a date. */
  readonly now: number;
  readonly scrub: Scrub;
}

/** Whatever was thrown as a `ProviderError` with the right class, free of keys. */
export function providerFault(error: unknown, context: FaultContext): ProviderError {
  const { exchange, scrub } = context;
  const details = {
    status: exchange.status,
    retryAfterMs: retryAfter(exchange.headers, context.now),
    requestId: cleanHeader(exchange.headers?.get('x-request-id'), scrub),
    rateLimit: rateLimitOf(exchange.headers, scrub),
  };
  const fault = (message: string, kind: ProviderErrorClass, billable: boolean) =>
    new ProviderError(scrub(message).slice(0, MAX_MESSAGE), { ...details, class: kind, billable });
  if (context.cancelled) return fault('cancelled', 'cancelled', true);
  if (context.timedOut) return fault(`no complete answer within ${context.deadlineMs} ms`, 'timeout', true);
  if (error instanceof ProviderError) return fault(error.message, error.class, error.billable);
  const { status } = exchange;
  const message = serverMessage(exchange) ?? messageOf(error);
  if (exchange.sent !== true) return fault(`nothing could be sent: ${message}`, 'bad-request', false);
  if (status === undefined) {
    const code = errorCode(error);
    return fault(`the connection failed: ${code ?? message}`, 'network', !NEVER_SENT.has(code ?? ''));
  }
  if (status >= 200 && status < 300) {
    const cut = errorCode(error) !== undefined || /terminated/.test(message);
    return cut
      ? fault('the connection broke in the middle of the answer', 'network', true)
      : fault(`the answer could not be read: ${message}`, 'malformed', true);
  }
  return fault(`${status}: ${message}`, classOf(status, exchange), !FREE_STATUSES.has(status));
}

function classOf(status: number, exchange: Exchange): ProviderErrorClass {
  if (status === 401 || status === 403) return 'auth';
  // An account without credit answers 429 as well; waiting does not help.
  if (status === 429) return serverCode(exchange) === 'insufficient_quota' ? 'auth' : 'rate-limit';
  if (status === 408) return 'timeout';
  if (status === 503 || status === 529) return 'overloaded';
  return status >= 500 ? 'server' : 'bad-request';
}

/** Milliseconds to wait as the server asks: `retry-after-ms`, or `Retry-After` in seconds or as a date (RFC 9110). */
function retryAfter(headers: Headers | undefined, now: number): number | undefined {
  const exact = Number(headers?.get('retry-after-ms') || Number.NaN);
  if (exact >= 0) return exact;
  const text = headers?.get('retry-after')?.trim() ?? '';
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** Names that providers and RFC drafts give what is left of a limit. */
const LIMIT_HEADER = /^(?:x-|anthropic-)?ratelimit-|^retry-after/;

/** What the server said of its limits. */
export function rateLimitOf(headers: Headers | undefined, scrub: Scrub): Record<string, string> | undefined {
  const found = [...(headers ?? [])].filter(([name]) => LIMIT_HEADER.test(name)).slice(0, 20);
  if (found.length === 0) return undefined;
  return Object.fromEntries(found.map(([name, value]) => [name, scrub(value).slice(0, 100)]));
}

/** A header's value as it may be stored. */
export function cleanHeader(value: string | null | undefined, scrub: Scrub): string | undefined {
  return value === null || value === undefined || value === '' ? undefined : scrub(value).slice(0, 200);
}

function serverMessage({ json }: Exchange): string | undefined {
  const error = json?.error;
  if (typeof error === 'string') return error;
  if (typeof error !== 'object' || error === null || !('message' in error)) return undefined;
  return typeof error.message === 'string' ? error.message : undefined;
}

function serverCode({ json }: Exchange): unknown {
  const error = json?.error;
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** The system's error code, which `fetch` hides under a chain of causes. */
function errorCode(error: unknown): string | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; depth++) {
    if ('code' in current && typeof current.code === 'string') return current.code;
    current = current.cause;
  }
  return undefined;
}
