import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/adapters/clock.ts';
import { ChatStream } from '../../../../src/adapters/providers/chatStream.ts';
import { openaiProvider } from '../../../../src/adapters/providers/openaiProvider.ts';
import { regionOf } from '../../../../src/adapters/providers/region.ts';
import { ProviderError, type ProviderResponse } from '../../../../src/core/ports.ts';
import { testSandbox } from '../sandbox/testSandbox.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const usage = (output: number) => ({ prompt_tokens: 10, completion_tokens: output });
const chunk = (parts: object) => ({
  id: 'c',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  ...parts,
});
const delta = (content: string, more: object = {}) =>
  chunk({ choices: [{ index: 0, delta: { content } }], ...more });
const finish = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
const lines = (events: readonly object[]) =>
  `${events.map(event => `data: ${JSON.stringify(event)}\n\n`).join('')}data: [DONE]\n\n`;

/** What a stream comes to, read in pieces of `step` bytes. */
function folded(text: string, step = 7): unknown {
  const stream = new ChatStream();
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += step) stream.feed(bytes.subarray(at, at + step));
  return stream.end();
}

async function serverOf(body: (write: (text: string) => Promise<void>) => Promise<void>): Promise<string> {
  const server = createServer(async (request, response) => {
    request.resume();
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    await body(text => new Promise(resolve => response.write(text, () => resolve())));
    response.end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  closers.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

function call(baseAddress: string, key = 'sk-canary+/0123456789abcdef'): Promise<ProviderResponse> {
  return openaiProvider({ id: 'openai', baseAddress, key, clock: systemClock, deadlineMs: 5000 }).call({
    operation: 'text',
    model: 'gpt-4o-mini',
    messages: [{ role: 'user', text: 'hi' }],
    params: { maxOutputTokens: 50, stream: true, serviceTier: 'flex' },
    attempt: 'A',
    signal: new AbortController().signal,
  });
}

describe('a streamed chat answer', () => {
  it('comes to what the call would have answered in one piece, however it is cut into pieces', () => {
    const text = lines([
      delta(''),
      delta('é', { service_tier: 'flex' }),
      delta('\u{1f600} b'),
      finish,
      chunk({ choices: [], usage: usage(3) }),
    ]);
    for (const step of [1, 2, 3, 1000]) {
      expect(folded(text.replaceAll('\n', step === 3 ? '\r\n' : '\n'), step)).toEqual({
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        service_tier: 'flex',
        choices: [
          { index: 0, message: { role: 'assistant', content: 'é\u{1f600} b' }, finish_reason: 'stop' },
        ],
        usage: usage(3),
      });
    }
  });

  it('puts calls of tools together from their pieces', () => {
    const tool = (index: number, parts: object) =>
      chunk({ choices: [{ index: 0, delta: { tool_calls: [{ index, ...parts }] } }] });
    const answer = folded(
      lines([
        tool(0, { id: 't1', function: { name: 'find', arguments: '{"a"' } }),
        tool(0, { function: { arguments: ':1}' } }),
        tool(1, { id: 't2', function: { name: 'end', arguments: '{}' } }),
        finish,
      ]),
    );
    expect(answer).toMatchObject({
      choices: [
        {
          message: {
            tool_calls: [
              { id: 't1', function: { name: 'find', arguments: '{"a":1}' } },
              { id: 't2', function: { name: 'end', arguments: '{}' } },
            ],
          },
        },
      ],
    });
  });

  it('counts usage that is repeated as the sum so far once, with its final figures (F15; LiteLLM 15740)', () => {
    const events = [1, 2, 3].map(n => delta('x', { usage: usage(n * 10) }));
    expect(folded(lines([...events, finish, chunk({ choices: [], usage: usage(40) })]))).toMatchObject({
      usage: usage(40),
    });
    const finished = chunk({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }], usage: usage(40) });
    expect(folded(lines([...events, finished]))).toMatchObject({ usage: usage(40) });
    expect(folded(lines([...events, finish]))).not.toHaveProperty('usage');
  });

  it('cut at any byte is either broken or without usage, never exact (F13)', () => {
    const text = lines([delta('one '), delta('two'), finish, chunk({ choices: [], usage: usage(3) })]);
    const [broken, unmeasured] = [text.indexOf('"finish_reason":"stop"}]}'), text.indexOf('"usage"')];
    for (let cut = 0; cut < text.length - 'data: [DONE]\n\n'.length; cut++) {
      let answer: { usage?: unknown } | null = null;
      try {
        answer = folded(text.slice(0, cut), 50) as { usage?: unknown };
      } catch (error) {
        expect(error).toBeInstanceOf(ProviderError);
        expect((error as ProviderError).billable).toBe(true);
      }
      if (cut <= broken) expect(answer).toBeNull();
      if (cut <= unmeasured) expect(answer?.usage).toBeUndefined();
    }
  });

  it('that is no JSON, or an error in its middle, is a fault that may be billed (F13)', () => {
    expect(() => folded('data: {"choices":\n\n')).toThrow(expect.objectContaining({ class: 'malformed' }));
    expect(() => folded('data: [1]\n\n')).toThrow(expect.objectContaining({ class: 'malformed' }));
    expect(() => folded(lines([delta('a'), { error: { message: 'overheated' } }]))).toThrow(
      expect.objectContaining({ class: 'server', message: 'overheated', billable: true }),
    );
  });
});

describe('a call that asks for a stream', () => {
  it('gets the same answer and usage from the sandbox, and the tier that it names goes out as it is', async () => {
    const sandbox = await testSandbox();
    closers.push(sandbox.close);
    const answer = await call(sandbox.address);
    expect(answer.output).toMatchObject({ kind: 'text', text: expect.stringMatching(/\w/) });
    const { requests } = sandbox.bill();
    expect(requests.length).toBe(1);
    expect(answer.usage).toMatchObject({ inputTokens: expect.any(Number), outputTokens: expect.any(Number) });
    expect(answer.firstTokenMs).toBeGreaterThanOrEqual(0);
  });

  it('knows when the first token came, and the last tier that the server named', async () => {
    const base = await serverOf(async write => {
      await write(`data: ${JSON.stringify(delta(''))}\n\n`);
      await new Promise(resolve => setTimeout(resolve, 40));
      await write(`data: ${JSON.stringify(delta('hi', { service_tier: 'default' }))}\n\n`);
      await new Promise(resolve => setTimeout(resolve, 40));
      await write(lines([finish, chunk({ choices: [], usage: usage(3) })]));
    });
    const started = performance.now();
    const { firstTokenMs = 0, tierServed, usage: used } = await call(base);
    expect(firstTokenMs).toBeGreaterThanOrEqual(35);
    expect(firstTokenMs).toBeLessThan(performance.now() - started - 35);
    expect([tierServed, used]).toEqual(['default', { inputTokens: 10, outputTokens: 3 }]);
  });

  it('never lets a key through that the server repeats in pieces (F31)', async () => {
    const key = 'sk-canary+/0123456789abcdef';
    const base = await serverOf(write =>
      write(lines([...key].map(letter => delta(letter)).concat(finish as never))),
    );
    expect((await call(base, key)).output).toEqual({ kind: 'text', text: '[key]' });
  });

  it('that breaks off is a fault of the network', async () => {
    const base = await serverOf(write => write(`data: ${JSON.stringify(delta('hi'))}\n\n`));
    await expect(call(base)).rejects.toMatchObject({ class: 'network', billable: true });
  });
});

describe('the region of an address', () => {
  it.each([
    ['https://eu.api.openai.com/v1', 'eu'],
    ['https://europe-west1-aiplatform.googleapis.com/v1', 'europe-west1'],
    ['https://bedrock-runtime.us-east-1.amazonaws.com', 'us-east-1'],
    ['https://westeurope.api.cognitive.microsoft.com/openai', 'westeurope'],
    ['https://api.openai.com/v1', undefined],
    ['http://127.0.0.1:8080/v1', undefined],
  ])('%s is %s', (address, region) => {
    expect(regionOf(address)).toBe(region);
  });
});
