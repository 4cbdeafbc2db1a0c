import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/adapters/clock.ts';
import { providersFromEnvironment } from '../../../../src/adapters/providers/environment.ts';
import { openProvider } from '../../../../src/adapters/providers/openProvider.ts';
import { UserError } from '../../../../src/core/errors.ts';

const open = (id: string, keys: Record<string, string> = {}, endpoints: Record<string, string> = {}) =>
  openProvider(id, { keys, endpoints }, systemClock);

describe('providers', () => {
  it('reads the variables that the providers’ own tools read', () => {
    const access = providersFromEnvironment({
      OPENAI_API_KEY: ' key ',
      OPENAI_BASE_URL: 'http://127.0.0.1:1/v1',
      GROQ_API_KEY: 'g',
      GROQ_BASE_URL: 'https://api.groq.example/v1',
      AWS_API_KEY: 'not ours',
      SANDBOX_BASE_URL: 'https://real.example/v1',
      EMPTY_API_KEY: '',
    });
    expect(access).toEqual({
      keys: { openai: 'key', groq: 'g' },
      endpoints: { openai: 'http://127.0.0.1:1/v1', groq: 'https://api.groq.example/v1' },
    });
  });

  it('opens OpenAI, any OpenAI-compatible endpoint with an address, and the sandbox', () => {
    expect(open('openai', { openai: 'k' }).endpoint).toBe('https://api.openai.com');
    expect(open('groq', { groq: 'k' }, { groq: 'https://api.groq.example/v1/' }).endpoint).toBe(
      'https://api.groq.example',
    );
    expect(open('sandbox', {}, { sandbox: 'http://127.0.0.1:5/v1' }).endpoint).toBe('http://127.0.0.1:5');
  });

  it.each([
    ['anthropic', { anthropic: 'k' }, {}, /not supported yet.*openai/s],
    ['anthropic', { anthropic: 'k' }, { anthropic: 'https://x.example' }, /not supported yet/],
    ['acme', { acme: 'k' }, {}, /ACME_BASE_URL/],
    ['openai', {}, {}, /OPENAI_API_KEY/],
    ['openai', { openai: 'k' }, { openai: 'nonsense' }, /no address/],
    ['openai', { openai: 'k' }, { openai: 'file:///etc' }, /neither https nor http/],
    ['openai', { openai: 'k' }, { openai: 'https://u:p@x.example/' }, /password/],
    ['sandbox', {}, { sandbox: 'https://api.openai.com/v1' }, /not on this machine/],
    ['constructor', {}, {}, /not supported yet/],
  ])('refuses %s with %j %j', (id, keys, endpoints, message) => {
    expect(() => open(id, keys as Record<string, string>, endpoints as Record<string, string>)).toThrow(
      message,
    );
    expect(() => open(id, keys as Record<string, string>, endpoints as Record<string, string>)).toThrow(
      UserError,
    );
  });
});
