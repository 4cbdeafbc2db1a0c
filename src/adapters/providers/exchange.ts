import { type JsonObject, jsonObject } from '../../core/jsonObject.ts';
import { ProviderError } from '../../core/ports.ts';
import { ChatStream, type UnsettledUsage } from './chatStream.ts';

/** Bodies larger than this are cut off: no model's answer is. */
const MAX_BODY_BYTES = 128 << 20;

/** One request and what came back, as far as it came. */
export interface Exchange {
  /** The request was given to the network; what fails before that is free. */
  sent?: true;
  status?: number;
  headers?: Headers;
  /** The parsed body of a JSON response. */
  json?: JsonObject;
  /** Usage that a stream reported before it was at its end. */
  unsettled?: UnsettledUsage;
  /** From sending to the first piece of the answer itself; only where it was streamed. */
  firstTokenMs?: number;
}

/**
 * A `fetch` that notes the exchange, reads the body whole and never follows a redirect. A streamed answer comes out as
 * the one that the call gives in one piece.
 * @param monotonic ms.
 * @param admit may replace the JSON body before the SDK's own validation sees it.
 * @param adjust adds to a JSON request what the SDK does not know to say.
 */
export function exchangeFetch(
  exchange: Exchange,
  monotonic: () => number,
  admit: (json: JsonObject) => JsonObject,
  adjust?: (json: JsonObject) => JsonObject,
): typeof globalThis.fetch {
  return async (input, init) => {
    const started = monotonic();
    exchange.sent = true;
    const body = jsonText(init?.body);
    const request = once(adjust === undefined ? body : JSON.stringify(adjust(JSON.parse(body))), init);
    const response = await fetch(input, { ...request, redirect: 'manual' });
    exchange.status = response.status;
    exchange.headers = response.headers;
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw redirectRefused(response);
    }
    const headers = new Headers(response.headers);
    for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
    const { status, statusText } = response;
    if (response.ok && isType(response, /^text\/event-stream\b/)) {
      const stream = new ChatStream();
      try {
        await readPieces(response, piece => {
          stream.feed(piece);
          if (stream.began) exchange.firstTokenMs ??= monotonic() - started;
        });
        exchange.json = stream.end();
      } finally {
        exchange.unsettled = stream.unsettled;
      }
      headers.set('content-type', 'application/json');
      return new Response(JSON.stringify(admit(exchange.json)), { status, statusText, headers });
    }
    const bytes = await readBody(response);
    const json = isType(response, /\bjson\b/) ? parseObject(bytes) : undefined;
    exchange.json = json;
    const admitted = json === undefined ? undefined : admit(json);
    const kept = admitted === json || admitted === undefined ? bytes : JSON.stringify(admitted);
    return new Response(status === 204 ? null : kept, { status, statusText, headers });
  };
}

function redirectRefused(response: Response): ProviderError {
  const location = response.headers.get('location') ?? '';
  const target = URL.canParse(location, response.url)
    ? new URL(location, response.url).host
    : 'another address';
  return new ProviderError(
    `the endpoint redirects to ${target}; redirects are not followed: set the final base address`,
    { class: 'bad-request', billable: true, status: response.status },
  );
}

function jsonText(body: unknown): string {
  if (typeof body !== 'string') throw new TypeError('the request is no JSON text');
  return body;
}

/**
 * A request whose body can be read once: `fetch` sends a text a second time where the answer is 421 (step 15 of the
 * Fetch standard's "HTTP-network-or-cache fetch"), and that may be billed under the same intent.
 */
function once(body: string, init: RequestInit | undefined): RequestInit {
  const bytes = new TextEncoder().encode(body);
  const headers = new Headers(init?.headers);
  headers.set('content-length', String(bytes.length));
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
  return { ...init, headers, body: stream, duplex: 'half' };
}

async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  await readPieces(response, chunk => {
    size += chunk.length;
    chunks.push(chunk);
  });
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

async function readPieces(response: Response, take: (piece: Uint8Array) => void): Promise<void> {
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new ProviderError(`the response is larger than ${MAX_BODY_BYTES} bytes`, {
        class: 'malformed',
        billable: true,
        status: response.status,
      });
    }
    take(chunk);
  }
}

function isType(response: Response, type: RegExp): boolean {
  return type.test(response.headers.get('content-type') ?? '');
}

function parseObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    return jsonObject(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
