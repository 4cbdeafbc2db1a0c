import { afterEach, describe, expect, it } from 'vitest';
import { providerFault } from '../../../../src/adapters/providers/providerFault.ts';
import { scrubber } from '../../../../src/adapters/providers/scrub.ts';
import { completion, hostileServer, oneCall, sendJson } from './hostileServer.ts';

const closers: (() => unknown)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serverOf(...args: Parameters<typeof hostileServer>) {
  const server = await hostileServer(...args);
  closers.push(server.close);
  return server;
}

/** Longer than what rows keep of a value: a key must not be cut before it is looked for. */
const KEY = `sk-canary+/${'0123456789abcdefghij'.repeat(8)}`;

/** Everything that the key can be recognised by: its letters and digits in a row. */
const lettersOf = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, '');

describe('keys that a provider repeats (F31)', () => {
  it('stand in no row as names or values of the usage, the tier, the model, the headers or their names', async () => {
    const server = await serverOf(response =>
      sendJson(
        response,
        completion(
          { prompt_tokens: 20, completion_tokens: 4, total_tokens: KEY, [`x_token_${KEY}`]: -1 },
          { service_tier: KEY, model: KEY },
        ),
        200,
        {
          'x-request-id': `req-${KEY}`,
          'x-ms-region': KEY,
          'x-ratelimit-limit': KEY,
          [`x-ratelimit-${lettersOf(KEY)}`]: '1',
        },
      ),
    );
    const { row, rows } = await oneCall(server, { key: KEY });
    expect(Object.entries(row.quarantined ?? {})).toEqual([
      ['total_tokens', '"[key]"'],
      ['x_token_[key]', '-1'],
    ]);
    expect(row.rateLimit).toEqual({ 'x-ratelimit-limit': '[key]', 'x-ratelimit-[key]': '1' });
    expect(lettersOf(rows)).not.toContain(lettersOf(KEY).slice(0, 20));
  });

  it.each([
    ['as it is', (key: string) => key],
    ['in capitals', (key: string) => key.toUpperCase()],
    ['spaced out', (key: string) => [...key].join(' ')],
    ['with zero-width spaces', (key: string) => [...key].join('\u200b')],
    ['in hex', (key: string) => Buffer.from(key).toString('hex')],
    ['in base64', (key: string) => Buffer.from(`Bearer ${key}`).toString('base64')],
    ['URL-encoded twice', (key: string) => encodeURIComponent(encodeURIComponent(key))],
    ['escaped', (key: string) => key.replace('+', '&#43;').replace('/', '\\u002f')],
    ['wrapped', (key: string) => `${key.slice(0, 30)}\r\n   ${key.slice(30)}`],
  ])('are found %s', (_, form) => {
    const clean = scrubber([KEY])(`a ${form(KEY)} b`);
    expect(clean).toContain('[key]');
    expect(lettersOf(clean).length).toBeLessThan(24);
  });
});

describe('what a provider says of the request', () => {
  const text =
    'Say hello to bob.smith@realcorp.com of Project Falcon, card 4111 1111 1111 1111, ghp_0123456789abcdefghij0123456789';
  const change = { messages: [{ role: 'user' as const, text }] };

  it('stands in no row, with bodies off as well; the person at the screen reads it', async () => {
    const server = await serverOf((response, { body }) => {
      const [message] = body.messages as { content: string }[];
      const said = `Invalid prompt: ${message?.content}. Ask jo@corp.io or +49 30 12345678 about Project Heron`;
      sendJson(response, { error: { message: said } }, 400, {
        'x-ratelimit-say-hello-to-bob-smith-realcorp': 'Project Falcon, card 4111 1111 1111 1111',
      });
    });
    const { row, rows, result } = await oneCall(server, { change, confidential: ['Project Heron'] });
    expect(row.error).toMatchObject({
      status: 400,
      message: '400: Invalid prompt: [prompt]. Ask [e-mail] or [phone] about [confidential]',
    });
    expect(rows).not.toMatch(/bob|realcorp|falcon|heron|4111|ghp_|jo@/i);
    expect(result.reasons.join()).toContain('bob.smith@realcorp.com');
  });

  it('stands in no row as a name or a value that was quarantined', async () => {
    const usage = { prompt_tokens: 'Say hello to bob.smith@realcorp.com', [`token ${text}`]: 1.5 };
    const server = await serverOf(response => sendJson(response, completion(usage)));
    const { row, rows } = await oneCall(server, { change });
    expect(Object.entries(row.quarantined ?? {})).toEqual([
      ['prompt_tokens', '"[prompt]"'],
      ['token [prompt]', '1.5'],
    ]);
    expect(rows).not.toMatch(/bob|realcorp/i);
  });

  it.each([
    'Type validation failed: Value: {"content":"the secret answer"}.',
    'Unexpected token \'t\', "the secret answer" is not valid JSON',
  ])('nor does the answer, where a parser quotes it: %s', message => {
    const { message: said } = providerFault(new Error(message), {
      exchange: { sent: true, status: 200, json: { content: 'the secret answer' } },
      cancelled: false,
      timedOut: false,
      deadlineMs: 1,
      now: 0,
      scrub: text => text,
    });
    expect(said).toMatch(/^the answer could not be read: \w+ \w+/);
    expect(said).not.toContain('secret');
  });

  it('is short in a row, whatever its length', async () => {
    const server = await serverOf(response =>
      sendJson(
        response,
        { error: { message: 'no '.repeat(50_000) } },
        400,
        Object.fromEntries(
          Array.from({ length: 60 }, (_, n) => [`x-ratelimit-${'b'.repeat(99)}-${n}`, 'no '.repeat(60)]),
        ),
      ),
    );
    const { rows } = await oneCall(server);
    expect(rows.length).toBeLessThan(8000);
  });

  it('keeps receipts and counts as they are', async () => {
    const headers = {
      'x-request-id': 'req_4111111111111111a0',
      'x-ratelimit-remaining-requests': '9999',
      'x-ratelimit-reset-tokens': '6m0.5s',
      'x-ratelimit-reset-requests': '1790000000002',
      'anthropic-ratelimit-input-tokens-reset': '2026-11-22T08:00:00Z',
    };
    const usage = { prompt_tokens: 20, completion_tokens: 4, total_tokens: 24 };
    const server = await serverOf(response =>
      sendJson(response, completion(usage, { model: 'm-2026-11-01', service_tier: 'default' }), 200, headers),
    );
    const words = { messages: [{ role: 'user' as const, text: `of m-2026-11-01 ${Object.keys(headers)}` }] };
    const { row } = await oneCall(server, { change: words });
    const { 'x-request-id': requestId, ...rateLimit } = headers;
    expect(row).toMatchObject({ requestId, rateLimit, modelServed: 'm-2026-11-01', tierServed: 'default' });
  });
});
