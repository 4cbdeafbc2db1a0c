import { inflateSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../../../src/adapters/prices.ts';
import type { Sandbox } from '../../../../src/adapters/sandbox/server.ts';
import type { ModelParams, Operation, Usage } from '../../../../src/core/model.ts';
import { emptyPolicy } from '../../../../src/core/policy/policy.ts';
import { calculate } from '../../../../src/core/pricing/calculate.ts';
import { testSandbox } from './testSandbox.ts';

interface WireUsage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}

/** What of the answers is looked at. */
interface WireAnswer {
  readonly choices: readonly {
    readonly message: { readonly content: string };
    readonly finish_reason: string;
  }[];
  readonly usage: WireUsage;
  readonly data: readonly { readonly b64_json: string }[];
  readonly total: string;
}

const read = async (response: Response): Promise<WireAnswer> => (await response.json()) as WireAnswer;

const open: Sandbox[] = [];
afterEach(async () => {
  for (const sandbox of open.splice(0)) await sandbox.close();
});

async function start(options: Parameters<typeof testSandbox>[0] = {}) {
  const sandbox = await testSandbox(options);
  open.push(sandbox);
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(`${sandbox.address}${path}`, {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...headers },
    });
  return { sandbox, post };
}

const chat = {
  model: 'gpt-4o-mini',
  messages: [{ role: 'user', content: 'one two three' }],
  max_tokens: 200,
};
const image = { model: 'gpt-image-1', prompt: 'a house', size: '1024x1024', quality: 'medium' };

describe('the sandbox provider', () => {
  it('answers chat the same way every time, within the limit, with usage', async () => {
    const { post } = await start();
    const [first, second] = [
      await read(await post('/chat/completions', chat)),
      await read(await post('/chat/completions', chat)),
    ];
    const text = first.choices[0]!.message.content;
    expect(second.choices[0]!.message.content).toBe(text);
    expect(first.usage).toMatchObject({
      prompt_tokens: 3 + 3 + 1 + 3,
      completion_tokens: text.split(' ').length,
    });
    const other = await read(
      await post('/chat/completions', { ...chat, messages: [{ role: 'user', content: 'x' }] }),
    );
    expect(other.choices[0]!.message.content).not.toBe(text);
    const short = await read(await post('/chat/completions', { ...chat, max_tokens: 5 }));
    expect(short.usage.completion_tokens).toBeLessThanOrEqual(5);
    expect(short.choices[0]!.finish_reason).toBe('length');
  });

  it('streams what it would have answered, with usage only where asked for', async () => {
    const { post } = await start();
    const whole = await (
      await post('/chat/completions', { ...chat, stream: true, stream_options: { include_usage: true } })
    ).text();
    const events = whole
      .split('\n\n')
      .filter(line => line !== '')
      .map(line => line.slice('data: '.length));
    expect(events.at(-1)).toBe('[DONE]');
    const chunks = events.slice(0, -1).map(event => JSON.parse(event));
    const text = chunks.map(chunk => chunk.choices[0]?.delta.content ?? '').join('');
    expect(chunks.at(-1).usage.completion_tokens).toBe(text.split(' ').length);
    expect(await (await post('/chat/completions', { ...chat, stream: true })).text()).not.toContain(
      '"usage"',
    );
  });

  it('counts a long repeated beginning as cached', async () => {
    const { post } = await start();
    const long = { ...chat, messages: [{ role: 'user', content: 'word '.repeat(1200) }] };
    const usage = async () => (await read(await post('/chat/completions', long))).usage;
    expect((await usage()).prompt_tokens_details.cached_tokens).toBe(0);
    expect((await usage()).prompt_tokens_details.cached_tokens).toBe(1024);
  });

  it('makes a real PNG of the size that was asked for, another one for another prompt', async () => {
    const { post } = await start();
    const png = async (request: object) =>
      Buffer.from((await read(await post('/images/generations', request))).data[0]!.b64_json, 'base64');
    for (const [size, width, height] of [
      ['1024x1024', 1024, 1024],
      ['1024x1536', 1024, 1536],
    ] as const) {
      const file = await png({ ...image, size });
      expect(file.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
      expect([file.readUInt32BE(16), file.readUInt32BE(20)]).toEqual([width, height]);
      const idat = file.indexOf('IDAT', 0, 'latin1');
      const pixels = inflateSync(file.subarray(idat + 4, idat + 4 + file.readUInt32BE(idat - 4)));
      expect(pixels.length).toBe((width / 2 + 1) * height);
      const colours = new Set(pixels);
      expect(colours.size).toBeGreaterThan(4);
      expect(file.length).toBeLessThan(60_000);
    }
    expect(await png(image)).toEqual(await png(image));
    expect(await png(image)).not.toEqual(await png({ ...image, prompt: 'a tree' }));
  });

  it('makes a real WAV whose length follows the text', async () => {
    const { post } = await start();
    const wav = async (input: string) =>
      Buffer.from(
        await (await post('/audio/speech', { model: 'tts-1', input, voice: 'alloy' })).arrayBuffer(),
      );
    const [short, long] = [await wav('hi'), await wav('hello there '.repeat(20))];
    expect(short.subarray(0, 4).toString()).toBe('RIFF');
    expect(short.readUInt32LE(40)).toBe(short.length - 44);
    expect(long.length).toBeGreaterThan(short.length * 5);
  });

  it('bills what our own arithmetic makes of the usage, to the pico-dollar', async () => {
    const { sandbox, post } = await start();
    const catalogue = await openCatalogue(emptyPolicy);
    let total = 0n;
    const add = (model: string, usage: Usage, operation: Operation, params: ModelParams = {}) => {
      const cost = calculate(catalogue.find(`sandbox/${model}`, new Date().toISOString()), usage, {
        operation,
        params,
      });
      expect(cost.kind).toBe('exact');
      total += cost.pico ?? 0n;
    };
    for (const model of ['gpt-4o-mini', 'gpt-5-mini']) {
      for (const words of [3, 2000, 2000]) {
        const messages = [{ role: 'user', content: 'word '.repeat(words) }];
        const { usage } = await read(
          await post('/chat/completions', { model, messages, max_completion_tokens: 300 }),
        );
        const cached = usage.prompt_tokens_details.cached_tokens;
        const reasoning = usage.completion_tokens_details.reasoning_tokens;
        add(
          model,
          {
            inputTokens: usage.prompt_tokens - cached,
            cachedInputTokens: cached,
            outputTokens: usage.completion_tokens - reasoning,
            reasoningTokens: reasoning,
          },
          'text',
        );
      }
    }
    const { usage } = await read(await post('/images/generations', image));
    add('gpt-image-1', { inputTokens: usage.input_tokens, outputImageTokens: usage.output_tokens }, 'image');
    await post('/audio/speech', { model: 'tts-1', input: 'hello 🎈' });
    add('tts-1', { characters: 7 }, 'audio');
    expect(sandbox.bill().total).toBe(total);
    expect(sandbox.bill().requests.length).toBe(8);
    const shown = await read(await fetch(sandbox.address.replace('/v1', '/sandbox/bill')));
    expect(BigInt(shown.total.replace('.', ''))).toBe(total);
  });

  it('keeps an account of failures, and charges those it is told to', async () => {
    const { sandbox, post } = await start({
      faults: [{ status: 429, retryAfter: '2' }, { status: 500, billed: true }, { cutAfter: 10 }],
    });
    const limited = await post('/images/generations', image, { 'x-client-request-id': 'mine' });
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '2']);
    expect((await post('/images/generations', image)).status).toBe(500);
    await expect(post('/images/generations', image).then(response => response.text())).rejects.toThrow();
    const { requests } = sandbox.bill();
    expect(requests.map(({ status }) => status)).toEqual([429, 500, 200]);
    expect(requests[0]).toMatchObject({
      clientId: 'mine',
      pico: 0n,
      requestId: limited.headers.get('x-request-id'),
    });
    expect(requests[1]?.pico).toBeGreaterThan(0n);
    expect(requests[2]?.pico).toBe(requests[1]?.pico);
  });

  it('refuses what the real endpoint refuses, and charges nothing', async () => {
    const { sandbox, post } = await start();
    const refused: [string, unknown, number][] = [
      ['/chat/completions', '{"model": ', 400],
      ['/chat/completions', { model: 'gpt-4o-mini' }, 400],
      ['/chat/completions', { ...chat, model: 'gpt-99' }, 404],
      ['/images/generations', { ...image, size: '0x0' }, 400],
      ['/images/generations', { ...image, quality: 'splendid' }, 400],
      ['/nowhere', {}, 404],
    ];
    for (const [path, body, status] of refused) expect((await post(path, body)).status).toBe(status);
    expect(sandbox.bill().total).toBe(0n);
    expect((await fetch(`${sandbox.address}/chat/completions`)).status).toBe(404);
    expect((await read(await fetch(`${sandbox.address}/models`))).data.length).toBeGreaterThan(10);
  });

  it('listens on the loopback interface only, and says when a port is taken', async () => {
    const { sandbox } = await start();
    expect(sandbox.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/v1$/);
    const port = Number(new URL(sandbox.address).port);
    await expect(testSandbox({ port })).rejects.toThrow(/--port/);
  });
});
