import vendorMapping from 'tiktoken/model_to_encoding.json' with { type: 'json' };
import { describe, expect, it } from 'vitest';
import { profileTokens, tokenProfile } from '../../../src/core/tokens/profiles.ts';

/** Encodings that differ in special tokens only. */
const SAME_TOKENS: Record<string, string> = { p50k_edit: 'p50k_base', gpt2: 'r50k_base' };

describe('tokenProfile', () => {
  it.each(Object.entries(vendorMapping))("follows the vendor's mapping for %s", (model, encoding) => {
    expect(tokenProfile(`openai/${model}`)).toMatchObject({
      encoding: SAME_TOKENS[encoding] ?? encoding,
      kind: 'exact',
      factor: 1,
      low: 1,
      high: 1,
    });
  });

  it.each([
    ['openai/gpt-5.1', 'o200k_base'],
    ['openai/gpt-5.5-pro-2026-04-23', 'o200k_base'],
    ['sandbox/openai/gpt-5-mini', 'o200k_base'],
    ['sandbox/gpt-4o', 'o200k_base'],
    ['gpt-4.1-nano', 'o200k_base'],
    ['azure/gpt-35-turbo-16k', 'cl100k_base'],
    ['openai/ft:gpt-4o-mini-2024-07-18:acme::abc123', 'o200k_base'],
    ['openai/ft:gpt-3.5-turbo-0125:acme', 'cl100k_base'],
    ['groq/openai/gpt-oss-120b', 'o200k_harmony'],
    ['openai/o3-pro', 'o200k_base'],
  ])('counts %s with %s, exactly', (model, encoding) => {
    expect(tokenProfile(model)).toMatchObject({ encoding, kind: 'exact' });
  });

  it.each([
    ['anthropic/claude-3-5-sonnet-20240620', 1.2],
    ['anthropic/claude-sonnet-4-20250514', 1.2],
    ['anthropic/claude-haiku-4-5', 1.2],
    ['anthropic/claude-opus-4.6', 1.2],
    ['bedrock/us.anthropic.claude-3-5-haiku-20241022-v1:0', 1.2],
    ['anthropic/claude-opus-4-7', 1.55],
    ['anthropic/claude-opus-4.8', 1.55],
    ['anthropic/claude-sonnet-5', 1.55],
    ['anthropic/claude-fable-5', 1.55],
    ['anthropic/claude-opus-latest', 1.4],
    ['google/gemini-2.5-pro', 1.08],
    ['xai/grok-4', 1.03],
    ['deepseek/deepseek-chat', 1.03],
    ['mistral/codestral-latest', 1.18],
    ['together/meta-llama/Llama-3.3-70B-Instruct', 1.01],
    ['openai/gpt-6-astra', 1],
    ['sandbox/gpt-image-1', 1],
  ])('estimates %s at %f of o200k_base, with a band and a source', (model, factor) => {
    const profile = tokenProfile(model);
    expect(profile).toMatchObject({ encoding: 'o200k_base', kind: 'estimated', factor });
    expect(profile.low).toBeLessThan(factor);
    expect(profile.high).toBeGreaterThan(factor);
    expect(profile.source.length).toBeGreaterThan(40);
  });

  it.each(['acme/draw-1', 'gpt-50', 'gpt-4.9', 'o17', 'noclaude', '', '/', 'constructor'])(
    'takes %j for unknown: wide band, never exact',
    model => {
      expect(tokenProfile(model)).toMatchObject({
        encoding: 'o200k_base',
        kind: 'estimated',
        low: 0.7,
        high: 1.6,
      });
    },
  );
});

describe('profileTokens', () => {
  it('leaves an exact count as it is', () => {
    expect(profileTokens(tokenProfile('openai/gpt-5'), 123)).toEqual({ value: 123, kind: 'exact' });
  });

  it('has at least one token of what is not empty, and none of nothing', () => {
    const grok = tokenProfile('x-ai/grok-4');
    expect(profileTokens(grok, 1).low).toBe(1);
    expect(profileTokens(grok, 0)).toMatchObject({ value: 0, low: 0, high: 0 });
  });

  it('rounds an estimate and widens its band to whole tokens', () => {
    expect(profileTokens(tokenProfile('google/gemini-2.5-pro'), 101)).toEqual({
      value: 109,
      kind: 'estimated',
      low: 95,
      high: 127,
    });
  });
});
