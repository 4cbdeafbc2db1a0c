import { afterEach, describe, expect, it } from 'vitest';
import { providerFault } from '../../../../src/adapters/providers/providerFault.ts';
import { items, MAX } from '../../batch/fakes.ts';
import { completion, hostileServer, type OneCall, oneCall, sendJson } from './hostileServer.ts';

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serverOf(...args: Parameters<typeof hostileServer>) {
  const server = await hostileServer(...args);
  closers.push(server.close);
  return server;
}

/** Pico-USD at the fake model's rates: 1 and 10 dollars for a million tokens. */
const bill = (input: number, output: number) => BigInt(input) * 1_000_000n + BigInt(output) * 10_000_000n;

async function costOf(usage: unknown, more: Record<string, unknown> = {}, status = 200, call: OneCall = {}) {
  const server = await serverOf(response => sendJson(response, completion(usage, more), status));
  const { row } = await oneCall(server, call);
  return row;
}

describe('usage and what is billed', () => {
  it('counts reasoning that stands beside the output, as xAI does, and not twice where it is part of it', async () => {
    const usage = {
      prompt_tokens: 20,
      completion_tokens: 40,
      completion_tokens_details: { reasoning_tokens: 30 },
    };
    const beside = await costOf({ ...usage, total_tokens: 90 });
    expect(beside.usage).toEqual({ inputTokens: 20, outputTokens: 40, reasoningTokens: 30 });
    expect(beside.cost).toMatchObject({ pico: bill(20, 70), upper: bill(20, 70), kind: 'exact' });
    const within = await costOf({ ...usage, total_tokens: 60 });
    expect(within.usage).toEqual({ inputTokens: 20, outputTokens: 10, reasoningTokens: 30 });
    expect(within.cost).toMatchObject({ pico: bill(20, 40), kind: 'exact' });
  });

  it.each([
    ['does not add up', { prompt_tokens: 20, completion_tokens: 40, total_tokens: 5020 }, bill(20, 5000)],
    ['adds up to too little', { prompt_tokens: 20, completion_tokens: 400, total_tokens: 50 }, bill(20, 400)],
    [
      'has searches that no price covers',
      { prompt_tokens: 20, completion_tokens: 400, num_search_queries: 7 },
      bill(20, 400),
    ],
  ])('that %s is never exact, and bounded by all that was reported (F19)', async (_, usage, atLeast) => {
    const { cost, usage: used, quarantined } = await costOf(usage);
    expect([cost.kind, used]).toEqual(['estimated', null]);
    expect(Object.keys(quarantined ?? {}).length).toBe(1);
    expect(cost.upper).toBe(atLeast);
  });

  it('is not exact where the answer names another charge (F16)', async () => {
    const usage = { prompt_tokens: 20, completion_tokens: 40, total_tokens: 60 };
    const dearer = (await costOf({ ...usage, cost: 0.5 })).cost;
    expect(dearer).toMatchObject({ pico: 500_000_000_000n, upper: 500_000_000_000n, kind: 'estimated' });
    const ticks = (await costOf({ ...usage, cost_in_usd_ticks: 5_000_000_000 })).cost;
    expect(ticks).toMatchObject({ pico: 500_000_000_000n, kind: 'estimated' });
    const cheaper = (await costOf({ ...usage, cost: { total_cost: 0.0001 } })).cost;
    expect(cheaper).toMatchObject({ pico: bill(20, 40), upper: bill(20, 40), kind: 'upper-bound' });
    const same = (await costOf({ ...usage, cost: 0.00042, cost_details: { upstream: null } })).cost;
    expect(same).toMatchObject({ pico: bill(20, 40), kind: 'exact' });
  });

  it.each([
    ['a refusal with status 400', { error: { message: 'filtered' } }, 400],
    ['a refusal with status 429', { error: { message: 'no' } }, 429],
    ['an answer without any choice', { choices: [] }, 200],
  ])('is evidence in %s (F16)', async (_, more, status) => {
    const { cost, outcome } = await costOf({ prompt_tokens: 20, completion_tokens: 5000 }, more, status);
    expect([outcome, cost.kind]).toEqual(['error', 'upper-bound']);
    expect(cost).toMatchObject({ pico: bill(20, 5000), upper: bill(20, 5000) });
    const few = await costOf({ prompt_tokens: 20, completion_tokens: 4 }, more, status);
    expect(few.cost).toMatchObject({ upper: MAX, kind: 'upper-bound' });
  });

  it('is evidence in what failed as a charge and as a tier, and bounds nothing where there is no maximum', async () => {
    const usage = { prompt_tokens: 20, completion_tokens: 4 };
    const charged = await costOf({ ...usage, cost: 0.5 }, { choices: [] });
    expect(charged.cost).toMatchObject({ upper: 500_000_000_000n, kind: 'upper-bound' });
    const dearer = await costOf(usage, { choices: [], service_tier: 'priority' });
    expect((dearer.cost.upper ?? 0n) >= (MAX * 5n) / 2n).toBe(true);
    const unbounded = { change: { max: null } };
    const failed = await costOf(usage, { choices: [] }, 200, unbounded);
    expect(failed.cost).toMatchObject({ pico: null, upper: null, kind: 'unpriced' });
    const odd = await costOf({ ...usage, total_tokens: 7000 }, {}, 200, unbounded);
    expect(odd.cost).toMatchObject({ upper: null, kind: 'estimated' });
  });

  it('a refused request is free where that is documented, and counts elsewhere', async () => {
    const error = { error: { message: 'filtered' } };
    expect((await costOf(undefined, error, 400)).cost).toMatchObject({ upper: MAX, kind: 'upper-bound' });
    expect((await costOf(undefined, error, 400, { id: 'sandbox' })).cost).toMatchObject({
      upper: 0n,
      kind: 'exact',
    });
    expect((await costOf(undefined, error, 401)).cost).toMatchObject({ upper: 0n, kind: 'exact' });
  });
});

describe('usage of a stream (F13, F15)', () => {
  const chunk = (text: string | null, finish: string | null, completed?: number) => ({
    id: 'c',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'm',
    choices: [{ index: 0, delta: text === null ? {} : { content: text }, finish_reason: finish }],
    ...(completed !== undefined && {
      usage: { prompt_tokens: 20, completion_tokens: completed, total_tokens: 20 + completed },
    }),
  });

  async function streamed(events: readonly object[], end: string) {
    const server = await serverOf(response => {
      response.writeHead(200, { 'content-type': 'text/event-stream', connection: 'close' });
      response.end(events.map(event => `data: ${JSON.stringify(event)}\n\n`).join('') + end);
    });
    return (await oneCall(server)).row;
  }

  const DONE = 'data: [DONE]\n\n';

  it.each([
    [
      'was cut before its last usage',
      [chunk('hi', null, 1), chunk(' more', null, 50), chunk(null, 'stop')],
      '',
    ],
    ['ended before its finishing event', [chunk('hi', null, 3)], DONE],
    ['has usage before its finishing event only', [chunk('hi', null, 3), chunk(null, 'stop')], DONE],
    ['was not ended in order', [chunk('hi', null), chunk(null, 'stop', 50)], ''],
    [
      'was cut in the middle of its last usage',
      [chunk('hi', 'stop', 50)],
      'data: {"id":"x","choices":[],"usa',
    ],
    ['has usage that falls', [chunk('hi', null), chunk(null, 'stop', 60), chunk(null, null, 0)], DONE],
  ])('that %s is never exact', async (_, events, end) => {
    const { usage, cost, quarantined, outcome } = await streamed(events, end);
    expect(usage).toBeNull();
    expect(cost).toMatchObject({ upper: MAX, kind: outcome === 'ok' ? 'estimated' : 'upper-bound' });
    if (outcome === 'ok') expect(Object.keys(quarantined ?? {})[0]).toMatch(/^usage (before|that fell)/);
  });

  it('bounds the cost by the highest figure, whatever came after it', async () => {
    const fell = await streamed([chunk('hi', 'stop', 5000), chunk(null, null, 0)], DONE);
    expect(fell.cost).toMatchObject({ upper: bill(20, 5000), kind: 'estimated' });
    const broken = await streamed([chunk('hi', null, 5000)], '');
    expect(broken).toMatchObject({ outcome: 'error', cost: { upper: bill(20, 5000), kind: 'upper-bound' } });
  });

  it('is exact with the finishing event or behind it', async () => {
    for (const events of [
      [chunk('hi', null, 1), chunk(null, 'stop', 40)],
      [chunk('hi', 'stop'), { ...chunk(null, null, 40), choices: [] }],
    ])
      expect((await streamed(events, DONE)).cost).toMatchObject({ pico: bill(20, 40), kind: 'exact' });
  });
});

describe('service tiers that nobody asked for', () => {
  const usage = { prompt_tokens: 20, completion_tokens: 100, total_tokens: 120 };

  it('OpenAI is told to serve the standard one; others are told nothing', async () => {
    const server = await serverOf(response => sendJson(response, completion(usage)));
    for (const id of ['openai', 'acme']) await oneCall(server, { id });
    expect(server.arrived.map(({ body }) => body.service_tier)).toEqual(['default', undefined]);
  });

  it('a dearer one without a price is unknown, and its bound is above the standard price', async () => {
    const { cost } = await costOf(usage, { service_tier: 'priority' });
    // OpenAI's priority tier is 1.7 to 2.5 times the standard one.
    expect(cost).toMatchObject({ pico: null, kind: 'unpriced' });
    expect((cost.upper ?? 0n) >= (bill(20, 100) * 5n) / 2n).toBe(true);
    const unmeasured = await costOf(undefined, { service_tier: 'priority' });
    expect((unmeasured.cost.upper ?? 0n) >= (MAX * 5n) / 2n).toBe(true);
    expect((await costOf(usage, { service_tier: 'flex' })).cost.upper).toBe(bill(20, 100));
  });
});

describe('one request for one intent', () => {
  it.each([401, 408, 421, 425, 503])('is sent once where the answer is %i', async status => {
    const server = await serverOf(response => sendJson(response, { error: { message: 'no' } }, status));
    await oneCall(server);
    expect(server.arrived.length).toBe(1);
    expect(server.arrived[0]?.headers).toMatchObject({ 'content-length': expect.stringMatching(/^\d+$/) });
  });

  it('goes to chat for every provider but OpenAI, whatever the model is called', async () => {
    const usage = { prompt_tokens: 1, completion_tokens: 1 };
    const server = await serverOf(response => sendJson(response, completion(usage)));
    const { value } = await items(1).next();
    for (const [id, model] of [
      ['perplexity', 'sonar-pro'],
      ['acme', 'codex-1'],
      ['sandbox', 'perplexity/sonar-deep-research'],
      ['openai', 'gpt-5-pro'],
      ['sandbox', 'gpt-5-pro'],
    ] as const)
      await oneCall(server, { id, change: { model: { ...value.model, model } } });
    expect(server.arrived.map(({ url }) => url)).toEqual([
      '/v1/chat/completions',
      '/v1/chat/completions',
      '/v1/chat/completions',
      '/v1/responses',
      '/v1/responses',
    ]);
  });
});

describe('a connection that fails', () => {
  const billable = (cause: Error) =>
    providerFault(new TypeError('fetch failed', { cause }), {
      exchange: { sent: true },
      cancelled: false,
      timedOut: false,
      deadlineMs: 1,
      now: 0,
      scrub: text => text,
    }).billable;
  const failure = (code: string, syscall?: string) =>
    Object.assign(new Error(`${syscall} ${code}`), { code, ...(syscall !== undefined && { syscall }) });

  it.each(['EHOSTUNREACH', 'ENETUNREACH', 'ECONNREFUSED'])(
    '%s is free while the connection is made, and may be billed once it stands (F12)',
    code => {
      expect(billable(failure(code, 'connect'))).toBe(false);
      expect([
        billable(failure(code, 'read')),
        billable(failure(code, 'write')),
        billable(failure(code)),
      ]).toEqual([true, true, true]);
    },
  );

  it('with several addresses is free where none of them was reached', () => {
    const all = (...errors: Error[]) => Object.assign(new AggregateError(errors), { code: 'ECONNREFUSED' });
    const refused = failure('ECONNREFUSED', 'connect');
    expect(billable(all(refused, failure('ENETUNREACH', 'connect')))).toBe(false);
    expect(billable(all(refused, failure('ECONNRESET', 'read')))).toBe(true);
    expect(billable(failure('ENOTFOUND', 'getaddrinfo'))).toBe(false);
  });
});
