import { ProviderError } from '../../core/ports.ts';

/** Bodies larger than this are cut off: no model's answer is. */
const MAX_BODY_BYTES = 128 << 20;

/** One request and what came back, as far as it came. */
export interface Exchange {
  status?: number;
  headers?: Headers;
  /** The parsed body of a JSON response. */
  json?: Readonly<Record<string, unknown>>;
  firstByteMs?: number;
}

/**
 * A `fetch` that notes the exchange, reads the body whole and never follows a redirect.
 * @param monotonic ms.
 * @param admit may replace the JSON body before the SDK's own validation sees it.
 */
export function exchangeFetch(
  exchange: Exchange,
  monotonic: () => number,
  admit: (json: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>,
): typeof globalThis.fetch {
  return async (input, init) => {
    const started = monotonic();
    const response = await fetch(input, { ...init, redirect: 'manual' });
    exchange.firstByteMs = monotonic() - started;
    exchange.status = response.status;
    exchange.headers = response.headers;
    if (response.status >= 300 && response.status < 400) {
      await response.body?.cancel();
      throw redirectRefused(response);
    }
    const bytes = await readBody(response);
    const headers = new Headers(response.headers);
    for (const name of ['content-encoding', 'content-length', 'transfer-encoding']) headers.delete(name);
    const { status, statusText } = response;
    const json = isJson(response) ? parseObject(bytes) : undefined;
    exchange.json = json;
    const admitted = json === undefined ? undefined : admit(json);
    const body = admitted === json || admitted === undefined ? bytes : JSON.stringify(admitted);
    return new Response(status === 204 ? null : body, { status, statusText, headers });
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

async function readBody(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  if (response.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw new ProviderError(`the response is larger than ${MAX_BODY_BYTES} bytes`, {
        class: 'malformed',
        billable: true,
        status: response.status,
      });
    }
    chunks.push(chunk);
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, offset);
    offset += chunk.length;
  }
  return bytes;
}

function isJson(response: Response): boolean {
  return /\bjson\b/.test(response.headers.get('content-type') ?? '');
}

function parseObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
