import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/adapters/clock.ts';
import { openaiProvider } from '../../../../src/adapters/providers/openaiProvider.ts';
import { ProviderError, type ProviderRequest, type ProviderResponse } from '../../../../src/core/ports.ts';
import { testSandbox } from '../sandbox/testSandbox.ts';

const KEY = 'sk-canary+/0123456789abcdef';
const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

async function serverWith(handler: Handler): Promise<string> {
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', chunk => chunks.push(chunk));
    request.on('end', () => handler(request, response, Buffer.concat(chunks).toString()));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

function json(
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
}

function completion(usage: unknown, content = 'hello'): Record<string, unknown> {
  const choices = [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }];
  return { id: 'c1', object: 'chat.completion', created: 1, model: 'gpt-4o-mini-2024', choices, usage };
}

function call(
  baseAddress: string,
  request: Partial<ProviderRequest> = {},
  deadlineMs = 5000,
): Promise<ProviderResponse> {
  return openaiProvider({ id: 'openai', baseAddress, key: KEY, clock: systemClock, deadlineMs }).call({
    operation: 'text',
    model: 'gpt-4o-mini',
    messages: [
      { role: 'system', text: 'be short' },
      { role: 'user', text: 'hi' },
    ],
    params: { maxOutputTokens: 50, temperature: 0 },
    attempt: '01ATTEMPT',
    signal: new AbortController().signal,
    ...request,
  });
}

async function fault(promise: Promise<unknown>): Promise<ProviderError> {
  const error = await promise.then(
    () => new Error('it succeeded'),
    caught => caught,
  );
  if (error instanceof ProviderError) return error;
  throw error;
}

const USAGE = {
  prompt_tokens: 100,
  completion_tokens: 30,
  total_tokens: 130,
  prompt_tokens_details: { cached_tokens: 60, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 10, accepted_prediction_tokens: 0 },
};

describe('OpenAI-compatible providers', () => {
  it('sends tools, schema and media, and gives the calls that an answer makes', async () => {
    const seen: { url?: string; body: Record<string, unknown> }[] = [];
    const address = await serverWith((request, response, body) => {
      seen.push({ url: request.url, body: JSON.parse(body) });
      const call = { id: 'c', type: 'function', function: { name: 'find', arguments: '{"q":"tea"}' } };
      const message = { role: 'assistant', content: null, tool_calls: [call] };
      const choices = [{ index: 0, message, finish_reason: 'tool_calls' }];
      json(response, { ...completion(USAGE), choices });
    });
    const schema = { type: 'object', properties: { a: { type: 'string' } } };
    const extras = {
      tools: [{ name: 'find', description: 'Finds', parameters: schema }],
      toolChoice: { tool: 'find' },
      shape: { name: 'seen', schema, strict: true },
    } as const;
    const media = [
      { url: 'https://a.example/b.png', detail: 'low' },
      { url: 'data:image/png;base64,iVBORw0KGgo=' },
      { url: 'data:audio/wav;base64,UklGRg==', mediaType: 'audio/wav' },
    ];
    const messages = [{ role: 'user', text: 'What?', media }] as const;
    const answer = await call(address, { messages, extras });
    expect(seen[0]?.body).toMatchObject({
      tools: [{ type: 'function', function: { name: 'find', description: 'Finds', parameters: schema } }],
      tool_choice: { type: 'function', function: { name: 'find' } },
      response_format: { type: 'json_schema', json_schema: { name: 'seen', strict: true } },
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'What?' },
            { type: 'image_url', image_url: { url: 'https://a.example/b.png', detail: 'low' } },
            { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0KGgo=' } },
            { type: 'input_audio', input_audio: { data: 'UklGRg==', format: 'wav' } },
          ],
        },
      ],
    });
    const text = answer.output.kind === 'text' ? answer.output.text : '';
    expect(JSON.parse(text)).toEqual({ calls: [{ tool: 'find', arguments: { q: 'tea' } }] });
  });

  it('counts nothing for what the format has no place for: it was never sent', async () => {
    let calls = 0;
    const address = await serverWith((_, response) => {
      calls += 1;
      json(response, completion(USAGE));
    });
    const media = [{ url: 'https://a.example/talk.mp3', mediaType: 'audio/mp3' }];
    const error = await fault(call(address, { messages: [{ role: 'user', text: 'x', media }] }));
    expect([error.class, error.billable, calls]).toEqual(['bad-request', false, 0]);
    expect(error.message).toContain('nothing could be sent');
  });

  it('sends the same to models that only the Responses endpoint serves', async () => {
    let seen: { url?: string; body: Record<string, unknown> } | undefined;
    const address = await serverWith((request, response, body) => {
      seen = { url: request.url, body: JSON.parse(body) };
      json(response, { error: { message: 'no' } }, 400);
    });
    const extras = { tools: [{ name: 'find' }], shape: { schema: { type: 'object' } } };
    const messages = [{ role: 'user', text: '', media: [{ url: 'https://a.example/b.png' }] }] as const;
    await fault(call(address, { model: 'gpt-5-pro', messages, extras }));
    expect(seen?.url).toBe('/v1/responses');
    expect(seen?.body).toMatchObject({
      tools: [{ type: 'function', name: 'find' }],
      text: { format: { type: 'json_schema', schema: { type: 'object' } } },
      input: [{ role: 'user', content: [{ type: 'input_image', image_url: 'https://a.example/b.png' }] }],
    });
  });

  it('sends what was asked, with key and attempt in headers, and gives disjoint usage and the receipt', async () => {
    let seen:
      | { headers: IncomingMessage['headers']; body: Record<string, unknown>; url?: string }
      | undefined;
    const address = await serverWith((request, response, body) => {
      seen = { headers: request.headers, body: JSON.parse(body), url: request.url };
      json(response, completion(USAGE), 200, {
        'x-request-id': 'req_1',
        'x-ratelimit-remaining-requests': '9',
      });
    });
    expect(await call(address)).toMatchObject({
      output: { kind: 'text', text: 'hello' },
      usage: { inputTokens: 40, cachedInputTokens: 60, outputTokens: 20, reasoningTokens: 10 },
      requestId: 'req_1',
      modelServed: 'gpt-4o-mini-2024',
      rateLimit: { 'x-ratelimit-remaining-requests': '9' },
    });
    expect(seen?.url).toBe('/v1/chat/completions');
    expect(seen?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      'x-client-request-id': '01ATTEMPT',
    });
    expect(seen?.body).toMatchObject({ model: 'gpt-4o-mini', max_tokens: 50, temperature: 0 });
    expect(seen?.body.messages).toEqual([
      { role: 'system', content: 'be short' },
      { role: 'user', content: 'hi' },
    ]);
  });

  it('makes images, with their tokens as image output', async () => {
    const sandbox = await testSandbox();
    closers.push(sandbox.close);
    const answer = await call(sandbox.address, {
      operation: 'image',
      model: 'gpt-image-1',
      params: { size: '1024x1024', quality: 'low' },
    });
    expect(answer.output).toMatchObject({ kind: 'bytes', mediaType: 'image/png' });
    expect(answer.usage).toEqual({ inputTokens: 3, outputImageTokens: 272, images: 1 });
  });

  it('makes speech, which is billed by its characters', async () => {
    const sandbox = await testSandbox();
    closers.push(sandbox.close);
    const messages = [{ role: 'user' as const, text: 'hi 🎈' }];
    const answer = await call(sandbox.address, { operation: 'audio', model: 'tts-1', messages, params: {} });
    expect(answer.output).toMatchObject({ kind: 'bytes', mediaType: 'audio/wav' });
    expect(answer.usage).toEqual({ characters: 4 });
    expect(
      (await call(sandbox.address, { operation: 'audio', model: 'gpt-4o-mini-tts', messages, params: {} }))
        .usage,
    ).toBeNull();
  });

  it('uses the Responses endpoint where a model has no other', async () => {
    const sandbox = await testSandbox();
    closers.push(sandbox.close);
    const answer = await call(sandbox.address, { model: 'gpt-5-pro' });
    expect(answer.output).toMatchObject({ kind: 'text' });
    expect(Object.keys(answer.usage ?? {})).toContain('outputTokens');
  });

  it('gives null usage where there is none, without failing (F14)', async () => {
    const address = await serverWith((_, response) => json(response, completion(undefined)));
    expect(await call(address)).toMatchObject({ output: { text: 'hello' }, usage: null });
  });

  it.each([
    ['-1', '{"prompt_tokens": -1, "completion_tokens": 5}'],
    ['1e309', '{"prompt_tokens": 1e309, "completion_tokens": 5}'],
    ['"12"', '{"prompt_tokens": "12", "completion_tokens": 5}'],
    ['2^60', '{"prompt_tokens": 1152921504606846976, "completion_tokens": 5}'],
    ['NaN as text', '{"prompt_tokens": "NaN", "completion_tokens": 5}'],
    [
      'details larger than the total',
      '{"prompt_tokens": 1, "completion_tokens": 5, "prompt_tokens_details": {"cached_tokens": 2}}',
    ],
    ['no object', '17'],
  ])('quarantines a usage of %s and keeps the paid answer (F19)', async (_, usage) => {
    const body = JSON.stringify(completion('@')).replace('"@"', usage);
    const address = await serverWith((_request, response) => json(response, body));
    const answer = await call(address);
    expect(answer.output).toMatchObject({ text: 'hello' });
    expect(answer.usage).toBeNull();
    expect(Object.keys(answer.quarantined ?? {}).length).toBeGreaterThan(0);
  });

  it.each([
    [400, 'bad-request', true],
    [401, 'auth', false],
    [403, 'auth', false],
    [404, 'bad-request', false],
    [408, 'timeout', true],
    [422, 'bad-request', true],
    [429, 'rate-limit', false],
    [500, 'server', true],
    [502, 'server', true],
    [503, 'overloaded', true],
    [529, 'overloaded', true],
  ])('maps status %i to %s', async (status, kind, billable) => {
    const address = await serverWith((_, response) =>
      json(response, { error: { message: 'no', type: 'x' } }, status, {
        'retry-after': '3',
        'x-request-id': 'req_9',
      }),
    );
    expect(await fault(call(address))).toMatchObject({
      class: kind,
      billable,
      status,
      retryAfterMs: 3000,
      requestId: 'req_9',
      message: `${status}: no`,
    });
  });

  it('does not wait for an account without credit', async () => {
    const error = { message: 'quota', type: 'x', code: 'insufficient_quota' };
    const address = await serverWith((_, response) => json(response, { error }, 429));
    expect((await fault(call(address))).class).toBe('auth');
  });

  it('reads Retry-After as a date and in milliseconds', async () => {
    const address = await serverWith((request, response) => {
      const headers: Record<string, string> =
        request.headers['x-client-request-id'] === 'ms'
          ? { 'retry-after-ms': '120' }
          : { 'retry-after': new Date(Date.now() + 9000).toUTCString() };
      json(response, { error: { message: 'x' } }, 429, headers);
    });
    expect((await fault(call(address, { attempt: 'ms' }))).retryAfterMs).toBe(120);
    const dated = (await fault(call(address))).retryAfterMs ?? 0;
    expect(dated).toBeGreaterThan(6000);
    expect(dated).toBeLessThanOrEqual(9000);
  });

  it('contacts nobody whom a redirect names (F35)', async () => {
    let reached = 0;
    const other = await serverWith((_, response) => {
      reached++;
      json(response, completion(USAGE));
    });
    const address = await serverWith((_, response) => response.writeHead(307, { location: other }).end());
    const error = await fault(call(address));
    expect(error).toMatchObject({ class: 'bad-request', status: 307 });
    expect(error.message).toContain(new URL(other).host);
    expect(reached).toBe(0);
  });

  it('gives exactly one fault for a body that is cut at any byte (F13)', async () => {
    const whole = Buffer.from(JSON.stringify(completion(USAGE)));
    let cut = 0;
    const address = await serverWith((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(whole.subarray(0, cut));
    });
    for (cut = 0; cut < whole.length; cut += 7) {
      expect(await fault(call(address))).toMatchObject({ class: 'malformed', billable: true, status: 200 });
    }
    cut = whole.length;
    expect((await call(address)).usage).not.toBeNull();
  });

  it('takes a connection that breaks in the middle for billable, one that was never made for free', async () => {
    const sandbox = await testSandbox({ faults: [{ cutAfter: 30 }] });
    closers.push(sandbox.close);
    expect(await fault(call(sandbox.address))).toMatchObject({ class: 'network', billable: true });
    const address = await serverWith(() => undefined);
    await closers.pop()?.();
    expect(await fault(call(address))).toMatchObject({ class: 'network', billable: false });
  });

  it('ends within its deadline against a slow answer and against silence (F12)', async () => {
    const sandbox = await testSandbox({ faults: [{ bytesPerSecond: 10 }] });
    closers.push(sandbox.close);
    const started = performance.now();
    expect(await fault(call(sandbox.address, {}, 400))).toMatchObject({ class: 'timeout', billable: true });
    const silent = createSocketServer(socket => socket.on('error', () => {}));
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
    closers.push(() => {
      silent.close();
    });
    const address = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/v1`;
    expect(await fault(call(address, {}, 400))).toMatchObject({ class: 'timeout' });
    expect(performance.now() - started).toBeLessThan(2800);
  });

  it('says when it was cancelled', async () => {
    const sandbox = await testSandbox({ latencyMs: 5000 });
    closers.push(sandbox.close);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const error = await fault(call(sandbox.address, { signal: controller.signal }));
    expect(error).toMatchObject({ class: 'cancelled', billable: true });
  });

  it('lets no form of the key out, whatever the server echoes (F31)', async () => {
    const forms = [
      KEY,
      encodeURIComponent(KEY),
      Buffer.from(KEY).toString('base64'),
      Buffer.from(KEY).toString('base64url'),
    ];
    const echo = forms.join(' and ');
    let status = 401;
    const address = await serverWith((_, response) => {
      const headers = { 'x-request-id': `req-${KEY}`, 'x-ratelimit-reset': KEY };
      json(
        response,
        status === 200 ? { ...completion(USAGE, echo), model: KEY } : { error: { message: echo } },
        status,
        headers,
      );
    });
    const error = await fault(call(address));
    status = 200;
    const answer = await call(address);
    const said = JSON.stringify([error.message, error.stack, error.requestId, answer]);
    for (const form of forms) expect(said).not.toContain(form);
    expect(answer.output).toMatchObject({ text: '[key] and [key] and [key] and [key]' });
  });
});
