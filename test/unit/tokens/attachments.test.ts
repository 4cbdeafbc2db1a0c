import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CallAttachment, CallTool } from '../../../src/core/callAttachment.ts';
import { attachmentTokens } from '../../../src/core/tokens/attachments/attachmentTokens.ts';
import type { Encoding } from '../../../src/core/tokens/encoding.ts';
import { messageOverhead } from '../../../src/core/tokens/messageOverhead.ts';
import { tokenProfile } from '../../../src/core/tokens/profiles.ts';
import { testEncoding } from './testEncoding.ts';

const weather: CallTool = {
  name: 'get_current_weather',
  description: 'Get the current weather in a given location',
  parameters: {
    type: 'object',
    properties: {
      location: { type: 'string', description: 'The city and state, e.g. San Francisco, CA' },
      unit: {
        type: 'string',
        description: 'The unit of temperature to return',
        enum: ['celsius', 'fahrenheit'],
      },
    },
    required: ['location'],
  },
};

let o200k: Encoding;
let cl100k: Encoding;
beforeAll(async () => {
  [o200k, cl100k] = await Promise.all([testEncoding('o200k_base'), testEncoding('cl100k_base')]);
});

const count = (model: string, attached: readonly CallAttachment[], choice?: 'auto' | 'required') => {
  const profile = tokenProfile(model);
  const encoding = profile.encoding === 'cl100k_base' ? cl100k : o200k;
  return attachmentTokens(model, attached, choice, { count: text => encoding.count(text), profile });
};
const tool = (given: CallTool): CallAttachment => ({ kind: 'tool', tool: given });

describe('tools of OpenAI', () => {
  it.each([
    ['gpt-3.5-turbo', 105],
    ['gpt-4', 105],
    ['gpt-4o', 101],
    ['gpt-4o-mini', 101],
  ])('with %s: the %i tokens that OpenAI’s cookbook prints and the API counted', (model, published) => {
    const encoding = model.startsWith('gpt-4o') ? o200k : cl100k;
    const system = 'You are a helpful assistant that can answer to questions about the weather.';
    const user = "What's the weather like in San Francisco?";
    const words = encoding.count(system) + encoding.count(user);
    const framing = messageOverhead(model, [{ role: 'system' }, { role: 'user' }], encoding).value ?? 0;
    const { each, once } = count(`openai/${model}`, [tool(weather)]);
    expect(each[0]?.kind).toBe('exact');
    expect(words + framing + (each[0]?.value ?? 0) + (once.value ?? 0)).toBe(published);
  });

  it('are estimates for models and definitions that the cookbook does not cover', () => {
    const nested: CallTool = {
      ...weather,
      parameters: {
        type: 'object',
        properties: { at: { type: 'object', properties: { lat: { type: 'number' } } } },
      },
    };
    for (const [model, given] of [
      ['openai/gpt-5-mini', weather],
      ['openai/gpt-4o', nested],
      ['openai/gpt-4o', { ...weather, strict: true }],
      ['openai/gpt-4o', { ...weather, description: undefined }],
    ] as const) {
      const { each, assumptions } = count(model, [tool(given)]);
      expect(each[0]).toMatchObject({ kind: 'estimated' });
      expect(each[0]?.low).toBeLessThan(each[0]?.value ?? 0);
      expect(each[0]?.high).toBeGreaterThan(each[0]?.value ?? 0);
      expect(assumptions.join()).toContain('does not cover them all');
    }
  });
});

describe('tools of other vendors', () => {
  it('bring along what Anthropic’s table says for the model and the choice', () => {
    const once = (model: string, choice?: 'auto' | 'required') => count(model, [tool(weather)], choice).once;
    expect(once('anthropic/claude-opus-4-8')).toEqual({ value: 290, kind: 'exact' });
    expect(once('anthropic/claude-opus-4-8', 'required')).toEqual({ value: 410, kind: 'exact' });
    expect(once('claude-sonnet-4-5-20250929', 'auto')).toEqual({ value: 496, kind: 'exact' });
    expect(once('us.anthropic.claude-sonnet-4-20250514-v1:0')).toEqual({ value: 313, kind: 'exact' });
    expect(once('claude-3-5-sonnet-20241022')).toEqual({ value: 346, kind: 'exact' });
    expect(once('claude-3-5-sonnet-20240620')).toEqual({ value: 294, kind: 'exact' });
    expect(once('claude-3-5-haiku-20241022', 'required')).toEqual({ value: 355, kind: 'exact' });
    expect(once('anthropic/claude-fable-5')).toMatchObject({ kind: 'estimated', low: 159, high: 804 });
    expect(count('anthropic/claude-opus-4-8', []).once).toEqual({ value: 0, kind: 'exact' });
  });

  it('are counted as their JSON, between its words and its indented form', () => {
    const { each, once, assumptions } = count('google/gemini-2.5-flash', [tool(weather)]);
    expect(each[0]?.kind).toBe('estimated');
    expect(each[0]?.low).toBeLessThan(each[0]?.value ?? 0);
    expect(once.value).toBe(0);
    expect(assumptions).toEqual(['Tools count as their JSON, which Google does not document.']);
  });
});

describe('schemas and calls', () => {
  it('are estimates whoever the vendor is, and grow with their text', () => {
    const schema = (size: number): CallAttachment => ({
      kind: 'schema',
      shape: {
        schema: Object.fromEntries(Array.from({ length: size }, (_, at) => [`key${at}`, { type: 'string' }])),
      },
    });
    const call: CallAttachment = { kind: 'tool-call', call: { name: 'find', arguments: '{"q": "tea"}' } };
    for (const model of ['openai/gpt-4o', 'anthropic/claude-sonnet-4-5', 'acme/unknown']) {
      const { each } = count(model, [schema(1), schema(9), call]);
      expect(each.map(({ kind }) => kind)).toEqual(['estimated', 'estimated', 'estimated']);
      expect(each[1]?.value).toBeGreaterThan(each[0]?.value ?? 0);
    }
  });

  it('never throw and keep their order, whatever a file has in them', () => {
    const models = ['gpt-4o', 'gpt-5', 'claude-sonnet-4-5', 'gemini-3-pro', 'x'];
    fc.assert(
      fc.property(
        fc.constantFrom(...models),
        fc.jsonValue({ maxDepth: 4 }),
        fc.string(),
        (model, value, name) => {
          const parameters = value as unknown as CallTool['parameters'];
          const { each } = count(model, [
            tool({ name, description: name, parameters }),
            tool({ name, parameters: { properties: { a: value }, items: value } }),
            { kind: 'schema', shape: { schema: parameters ?? {} } },
            { kind: 'tool-call', call: { name, arguments: value } },
          ]);
          for (const { value: tokens, low, high } of each) {
            expect(low ?? tokens).toBeLessThanOrEqual(tokens ?? 0);
            expect(high ?? tokens).toBeGreaterThanOrEqual(tokens ?? 0);
          }
        },
      ),
      { numRuns: 60 },
    );
  });
});
