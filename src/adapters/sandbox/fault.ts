import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/** What goes wrong with one request; every field on its own or together. */
export interface Fault {
  /** Answers with this status and an error body instead. */
  readonly status?: number;
  /** The error's `code`, such as `insufficient_quota`. */
  readonly code?: string;
  /** Value of the `Retry-After` header. */
  readonly retryAfter?: string;
  /** Charges the request although it fails. */
  readonly billed?: boolean;
  readonly omitUsage?: boolean;
  /** JSON text that stands in place of the usage. */
  readonly usage?: string;
  /** Text that stands in place of the whole body. */
  readonly body?: string;
  /** Ends the connection after this many bytes of the body. */
  readonly cutAfter?: number;
  readonly bytesPerSecond?: number;
  readonly delayMs?: number;
  /** Answers 302 to this address. */
  readonly redirect?: string;
}

/** Faults by order of arrival: the n-th (from 0) request gets the n-th entry, or what the function says. */
export type FaultScript = readonly (Fault | null)[] | ((n: number) => Fault | null);

export function faultOf(script: FaultScript | undefined, n: number): Fault | null {
  if (script === undefined) return null;
  return typeof script === 'function' ? script(n) : (script[n] ?? null);
}

/** Sends a body as the fault says: whole, slowly, or only the beginning of it. */
export async function sendBody(
  response: ServerResponse,
  body: Uint8Array,
  fault: Fault | null,
): Promise<void> {
  const { cutAfter, bytesPerSecond } = fault ?? {};
  if (cutAfter === undefined && bytesPerSecond === undefined) {
    response.end(body);
    return;
  }
  response.flushHeaders();
  const sent = body.subarray(0, cutAfter ?? body.length);
  if (bytesPerSecond === undefined) await new Promise(resolve => response.write(sent, resolve));
  else await drip(response, sent, bytesPerSecond);
  if (cutAfter !== undefined && cutAfter < body.length) response.destroy();
  else response.end();
}

async function drip(response: ServerResponse, bytes: Uint8Array, bytesPerSecond: number): Promise<void> {
  const step = Math.max(1, Math.floor(bytesPerSecond / 10));
  for (let at = 0; at < bytes.length && !response.destroyed; at += step) {
    response.write(bytes.subarray(at, at + step));
    await wait((1000 * step) / bytesPerSecond);
  }
}
