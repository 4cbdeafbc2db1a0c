import { messageOf } from '../../core/errors.ts';
import { type BillingEvidence, ProviderError, type ProviderErrorClass } from '../../core/ports.ts';
import type { Exchange } from './exchange.ts';
import type { Scrub } from './scrub.ts';

/** Statuses with which a request is refused before anything is read of it: no key, no such model, no turn. */
const FREE_STATUSES = new Set([401, 403, 404, 429]);

/** Errors of finding the host; nothing was sent. */
const NEVER_SENT = new Set(['ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** Error codes that a connection may end with at any time: only while it is made do they say that nothing was sent. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'ETIMEDOUT']);

/** UTF-16 code units of a server's message: rows and screens cut it shorter, rows after they cleaned it. */
const MOST_OF_SERVER = 40_000;

/** UTF-16 code units of what stands before a parser's quotation of the answer. */
const MOST_OF_PARSER = 100;

export interface FaultContext {
  readonly exchange: Exchange;
  readonly cancelled: boolean;
  readonly timedOut: boolean;
  readonly deadlineMs: number;
  /** Wall clock, ms, for a `Retry-After` that is a date. */
  readonly now: number;
  readonly scrub: Scrub;
  /** UTF-16 code units of a message; missing: all that anybody reads. */
  readonly longest?: number;
  /** A refused request (400) is documented as free. Azure bills one whose prompt it filtered. */
  readonly freeRefusals?: boolean;
  /** What the answer says of its bill although it failed. */
  readonly evidence?: BillingEvidence;
}

/** Whatever was thrown as a `ProviderError` with the right class, free of keys. */
export function providerFault(error: unknown, context: FaultContext): ProviderError {
  const { exchange, scrub } = context;
  const details = {
    status: exchange.status,
    retryAfterMs: retryAfter(exchange.headers, context.now),
    requestId: cleanHeader(exchange.headers?.get('x-request-id'), scrub),
    rateLimit: rateLimitOf(exchange.headers, scrub),
    evidence: context.evidence,
  };
  const { atMost = {}, charged = 0n } = context.evidence ?? {};
  const isUsed = charged > 0n || Object.values(atMost).some(count => count > 0);
  const fault = (message: string, kind: ProviderErrorClass, billable: boolean) =>
    new ProviderError(scrub(message).slice(0, context.longest ?? MOST_OF_SERVER), {
      ...details,
      class: kind,
      billable: billable || isUsed,
    });
  if (context.cancelled) return fault('cancelled', 'cancelled', true);
  if (context.timedOut) return fault(`no complete answer within ${context.deadlineMs} ms`, 'timeout', true);
  if (error instanceof ProviderError) return fault(error.message, error.class, error.billable);
  const { status } = exchange;
  const message = serverMessage(exchange) ?? messageOf(error);
  if (exchange.sent !== true) return fault(`nothing could be sent: ${message}`, 'bad-request', false);
  if (status === undefined) {
    const code = errorCode(error);
    return fault(`the connection failed: ${code ?? message}`, 'network', !wasNeverMade(error));
  }
  if (status >= 200 && status < 300) {
    const cut = errorCode(error) !== undefined || /terminated/.test(message);
    const unread = serverMessage(exchange) ?? withoutQuotation(message);
    return cut
      ? fault('the connection broke in the middle of the answer', 'network', true)
      : fault(`the answer could not be read: ${unread}`, 'malformed', true);
  }
  const isFree = FREE_STATUSES.has(status) || (status === 400 && context.freeRefusals === true);
  return fault(`${status}: ${message}`, classOf(status, exchange), !isFree);
}

/** Parsers quote what they could not read behind a colon, and that is the answer. */
function withoutQuotation(message: string): string {
  return (
    message
      .split(/[:{["\n]/, 1)[0]
      ?.slice(0, MOST_OF_PARSER)
      .trim() ?? ''
  );
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
  return Object.fromEntries(found.map(([name, value]) => [scrub(name), scrub(value)]));
}

/** A header's value without keys. */
export function cleanHeader(value: string | null | undefined, scrub: Scrub): string | undefined {
  return value === null || value === undefined || value === '' ? undefined : scrub(value);
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
  return systemError(error)?.code;
}

/** The connection was never made, so nothing was sent. */
function wasNeverMade(error: unknown): boolean {
  const found = systemError(error);
  if (found === undefined) return false;
  // Of several addresses each has its own error, and the one over them has no system call.
  if (found instanceof AggregateError) return found.errors.length > 0 && found.errors.every(wasNeverMade);
  const isConnect = 'syscall' in found && found.syscall === 'connect';
  return NEVER_SENT.has(found.code) || (isConnect && NOT_CONNECTED.has(found.code));
}

function systemError(error: unknown): (Error & { readonly code: string }) | undefined {
  for (let current = error, depth = 0; current instanceof Error && depth < 8; depth++) {
    if (hasCode(current)) return current;
    current = current.cause;
  }
  return undefined;
}

function hasCode(error: Error): error is Error & { readonly code: string } {
  return 'code' in error && typeof error.code === 'string';
}
