import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/adapters/clock.ts';
import { systemIdentity } from '../../../../src/adapters/identity.ts';
import { openTokenCounter } from '../../../../src/adapters/providers/countTokens/openTokenCounter.ts';
import { providersFromEnvironment } from '../../../../src/adapters/providers/environment.ts';
import type { FaultScript } from '../../../../src/adapters/sandbox/fault.ts';
import type { Sandbox } from '../../../../src/adapters/sandbox/server.ts';
import type { RenderedMessage } from '../../../../src/core/model.ts';
import { ProviderError } from '../../../../src/core/ports.ts';
import { testSandbox } from '../sandbox/testSandbox.ts';

const KEY = 'sk-canary+/0123456789abcdef';
const MODELS: Readonly<Record<string, string>> = {
  openai: 'gpt-5-mini',
  anthropic: 'claude-sonnet-4-5',
  google: 'gemini-2.5-flash',
};
const vendors = Object.keys(MODELS);
const messages: readonly RenderedMessage[] = [
  { role: 'system', text: 'be very short' },
  { role: 'user', text: 'say hello' },
  { role: 'assistant', text: 'hello' },
  { role: 'user', text: 'again' },
];
/** The sandbox of these tests counts words: 3, and for each message 3, its role and its words. */
const COUNT = 3 + 4 * 4 + 3 + 2 + 1 + 1;

const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function sandboxWith(faults?: FaultScript): Promise<Sandbox> {
  const sandbox = await testSandbox({ faults });
  closers.push(sandbox.close);
  return sandbox;
}

async function serverWith(
  handler: (request: IncomingMessage, response: ServerResponse, body: string) => void,
): Promise<string> {
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => handler(request, response, body));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function counterOf(vendor: string, address: string, deadlineMs = 5000) {
  const access = { keys: { [vendor]: KEY }, endpoints: { [vendor]: address } };
  const room = { clock: systemClock, identity: systemIdentity, deadlineMs };
  return openTokenCounter({ provider: vendor, vendor, model: MODELS[vendor] ?? '' }, access, room);
}

const count = (vendor: string, address: string, deadlineMs?: number, signal = new AbortController().signal) =>
  counterOf(vendor, address, deadlineMs).count(messages, signal);

async function fault(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    value => new Error(`it succeeded with ${String(value)}`),
    caught => caught,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}

describe.each(vendors)('counting with %s', vendor => {
  it('gives the input tokens that a call here would report, and is charged nothing', async () => {
    const sandbox = await sandboxWith();
    expect(await count(vendor, sandbox.address)).toBe(COUNT);
    expect(sandbox.bill()).toEqual({ total: 0n, requests: [] });
  });

  it('waits as a 429 asks, and no longer than its deadline', async () => {
    const { address } = await sandboxWith([{ status: 429, retryAfter: '0.2' }]);
    const started = performance.now();
    expect(await count(vendor, address)).toBe(COUNT);
    expect(performance.now() - started).toBeGreaterThanOrEqual(190);
    const patient = await sandboxWith(() => ({ status: 429, retryAfter: '60' }));
    expect(await fault(count(vendor, patient.address))).toMatchObject({
      class: 'rate-limit',
      retryAfterMs: 60_000,
    });
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('fails at once where waiting would not help', async () => {
    let asked = 0;
    const { address } = await sandboxWith(() => {
      asked++;
      return { status: 401 };
    });
    expect(await fault(count(vendor, address))).toMatchObject({ class: 'auth', status: 401 });
    expect(asked).toBe(1);
  });

  it.each(['{', '[]', '{}', '{"input_tokens": "12", "totalTokens": "12"}', '{"input_tokens": 0}', '"x"'])(
    'takes %s for no count',
    async body => {
      const { address } = await sandboxWith([{ body }]);
      expect(await fault(count(vendor, address))).toMatchObject({ class: 'malformed', status: 200 });
    },
  );

  it('ends within its deadline against a slow answer, and at once when it is cancelled', async () => {
    const { address } = await sandboxWith([{ bytesPerSecond: 10 }, { delayMs: 5000 }]);
    const started = performance.now();
    expect(await fault(count(vendor, address, 300))).toMatchObject({ class: 'timeout' });
    const cancel = new AbortController();
    setTimeout(() => cancel.abort(), 50);
    expect(await fault(count(vendor, address, 5000, cancel.signal))).toMatchObject({ class: 'cancelled' });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it('contacts nobody whom a redirect names (F35)', async () => {
    let reached = 0;
    const other = await serverWith((_, response) => {
      reached++;
      response.end('{"input_tokens": 5, "totalTokens": 5}');
    });
    const { address } = await sandboxWith(() => ({ redirect: `${other}/v1` }));
    const error = await fault(count(vendor, address));
    expect(error).toMatchObject({ class: 'bad-request', status: 302 });
    expect(error.message).toContain(new URL(other).host);
    expect(reached).toBe(0);
  });

  it('lets no form of the key out, whatever the server echoes (F31)', async () => {
    const forms = [KEY, encodeURIComponent(KEY), Buffer.from(KEY).toString('base64')];
    const address = await serverWith((_, response) => {
      response.writeHead(400, { 'content-type': 'application/json', 'x-request-id': KEY });
      response.end(JSON.stringify({ error: { message: forms.join(' and ') } }));
    });
    const error = await fault(count(vendor, address));
    const said = JSON.stringify([error.message, error.stack, error.requestId]);
    for (const form of forms) expect(said).not.toContain(form);
    expect(counterOf(vendor, address).endpoint).not.toContain(KEY);
  });
});

describe('what goes over the wire', () => {
  const asked = async (vendor: string, sent: readonly RenderedMessage[]) => {
    let seen: { url?: string; headers: IncomingMessage['headers']; body: unknown } | undefined;
    const address = await serverWith(({ url, headers }, response, body) => {
      seen = { url, headers, body: JSON.parse(body) };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end('{"input_tokens": 5, "totalTokens": 5}');
    });
    expect(await counterOf(vendor, address).count(sent, new AbortController().signal)).toBe(5);
    return seen;
  };

  it('is what each vendor documents', async () => {
    expect(await asked('openai', messages)).toMatchObject({
      url: '/v1/responses/input_tokens',
      headers: { authorization: `Bearer ${KEY}` },
      body: { model: 'gpt-5-mini', input: messages.map(({ role, text }) => ({ role, content: text })) },
    });
    expect(await asked('anthropic', messages)).toMatchObject({
      url: '/v1/messages/count_tokens',
      headers: { 'x-api-key': KEY, 'anthropic-version': '2023-06-01' },
      body: {
        model: 'claude-sonnet-4-5',
        system: 'be very short',
        messages: [
          { role: 'user', content: 'say hello' },
          { role: 'assistant', content: 'hello' },
          { role: 'user', content: 'again' },
        ],
      },
    });
    expect(await asked('google', messages)).toMatchObject({
      url: '/v1beta/models/gemini-2.5-flash:countTokens',
      headers: { 'x-goog-api-key': KEY },
      body: {
        generateContentRequest: {
          model: 'models/gemini-2.5-flash',
          systemInstruction: { parts: [{ text: 'be very short' }] },
          contents: [
            { role: 'user', parts: [{ text: 'say hello' }] },
            { role: 'model', parts: [{ text: 'hello' }] },
            { role: 'user', parts: [{ text: 'again' }] },
          ],
        },
      },
    });
  });

  it('has a turn of the user where the prompt is system text alone', async () => {
    const seen = await asked('anthropic', [{ role: 'system', text: 'rules' }]);
    expect(seen?.body).toEqual({
      model: 'claude-sonnet-4-5',
      messages: [{ role: 'user', content: 'rules' }],
    });
  });
});

describe('who counts, and where', () => {
  const open = (provider: string, vendor: string, keys = {}, endpoints = {}) =>
    openTokenCounter(
      { provider, vendor, model: 'm/../x' },
      { keys, endpoints },
      { clock: systemClock, identity: systemIdentity },
    );

  it('is the vendor itself, or the address that is given with or without its version', () => {
    expect(open('openai', 'openai', { openai: KEY }).endpoint).toBe(
      'https://api.openai.com/v1/responses/input_tokens',
    );
    expect(open('google', 'google', { gemini: KEY }).endpoint).toBe(
      'https://generativelanguage.googleapis.com/v1beta/models/m%2F..%2Fx:countTokens',
    );
    for (const address of ['https://gw.example/a', 'https://gw.example/a/v1', 'https://gw.example/a/v1/'])
      expect(open('anthropic', 'anthropic', { anthropic: KEY }, { anthropic: address }).endpoint).toBe(
        'https://gw.example/a/v1/messages/count_tokens',
      );
  });

  it('is found by the variables of the vendors’ own tools', () => {
    const { keys, endpoints } = providersFromEnvironment({
      GEMINI_API_KEY: KEY,
      GOOGLE_GEMINI_BASE_URL: 'https://gw.example',
    });
    expect(open('google', 'google', keys, endpoints).endpoint).toMatch(/^https:\/\/gw\.example\/v1beta\//);
  });

  it('is said clearly where there is nobody', () => {
    expect(() => open('groq', 'groq', { groq: KEY })).toThrow(/groq has no endpoint that counts tokens/);
    expect(() => open('anthropic', 'anthropic')).toThrow(/no key for anthropic.*ANTHROPIC_API_KEY/s);
    expect(() => open('sandbox', 'openai', {}, { sandbox: 'https://api.openai.com' })).toThrow(
      /not on this machine/,
    );
  });
});
