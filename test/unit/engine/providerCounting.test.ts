import { afterEach, describe, expect, it } from 'vitest';
import { openCatalogue } from '../../../src/adapters/prices.ts';
import type { Sandbox } from '../../../src/adapters/sandbox/server.ts';
import { emptyPolicy } from '../../../src/core/policy/policy.ts';
import { ProviderCounting } from '../../../src/engine/providerCounting.ts';
import { testSandbox } from '../adapters/sandbox/testSandbox.ts';
import { testEncoding } from '../tokens/testEncoding.ts';

const encoding = testEncoding('o200k_base');
const counting = new ProviderCounting({
  loadEncoding: () => encoding,
  catalogue: () => openCatalogue(emptyPolicy),
});
const KEY = 'sk-canary+/0123456789abcdef';
const messages = [{ role: 'user' as const, text: 'five words are counted here' }];
const nothing = { keys: {}, endpoints: {} };

let sandbox: Sandbox | undefined;
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
});

describe('where a text goes to be counted', () => {
  it.each([
    ['openai/gpt-5-mini', { openai: KEY }, { provider: 'openai', host: 'api.openai.com' }],
    ['gpt-5-mini', { openai: KEY }, { provider: 'openai', host: 'api.openai.com' }],
    ['anthropic/claude-sonnet-4-5', { anthropic: KEY }, { provider: 'anthropic', host: 'api.anthropic.com' }],
    [
      'gemini/gemini-2.5-flash',
      { gemini: KEY },
      { provider: 'google', host: 'generativelanguage.googleapis.com' },
    ],
    ['sandbox/claude-sonnet-4-5', {}, { provider: 'sandbox', host: 'this machine' }],
  ])('is known before anything is sent: %s', async (model, keys, destination) => {
    expect(await counting.countDestination({ model, keys, endpoints: {} })).toEqual(destination);
  });

  it.each([
    ['openai/gpt-image-1', /makes no text \(image\)/],
    ['openai/text-embedding-3-small', /makes no text \(embedding\)/],
    ['groq/llama-3.3-70b-versatile', /groq has no endpoint that counts tokens/],
    ['sandbox/mistral-large-latest', /mistral has no endpoint/],
    ['a-model-nobody-knows', /nobody knows whose model/],
  ])('is nowhere for %s, and the sentence says why', async (model, sentence) => {
    await expect(counting.countDestination({ model, keys: { openai: KEY }, endpoints: {} })).rejects.toThrow(
      sentence,
    );
  });
});

describe('a count', () => {
  it('on the sandbox is that of the vendor’s own endpoint, and the sandbox ends with it', async () => {
    const counted = await counting.countTokens({
      id: '1',
      model: 'sandbox/claude-sonnet-4-5',
      messages,
      ...nothing,
    });
    expect(counted).toMatchObject({
      provider: 'sandbox',
      host: 'this machine',
      tokens: 3 + 3 + 1 + 5,
      caveat: expect.stringContaining('Anthropic'),
    });
    expect(counted?.endpoint).toMatch(/\/v1\/messages\/count_tokens$/);
    await expect(fetch(counted?.endpoint ?? '')).rejects.toThrow();
  });

  it('is nothing at all where it was cancelled', async () => {
    sandbox = await testSandbox({ latencyMs: 5000 });
    const access = { keys: { openai: KEY }, endpoints: { openai: sandbox.address } };
    const started = performance.now();
    const count = counting.countTokens({ id: '2', model: 'openai/gpt-5-mini', messages, ...access });
    setTimeout(() => counting.cancelCount({ id: '2' }), 50);
    expect(await count).toBeNull();
    expect(performance.now() - started).toBeLessThan(3000);
  });

  it('that a provider does not give is a sentence with what to do', async () => {
    sandbox = await testSandbox({ faults: () => ({ status: 429, retryAfter: '90' }) });
    const access = { keys: { openai: KEY }, endpoints: { openai: sandbox.address } };
    await expect(
      counting.countTokens({ id: '3', model: 'openai/gpt-5-mini', messages, ...access }),
    ).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringMatching(
        /did not count the tokens: 429: .*It asks to wait 90 s: try again then\.$/,
      ),
    });
  });
});
