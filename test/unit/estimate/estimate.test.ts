import { describe, expect, it } from 'vitest';
import { parseUsd } from '../../../src/core/money.ts';
import { AnalysisBench } from './analysis.ts';

const bench = new AnalysisBench();
const estimateOf = async (...given: Parameters<AnalysisBench['of']>) =>
  (await bench.of(...given)).analysis.estimate;
const fixed = (model: string, body = 'You are a careful editor.\n') => `---\nmodel: ${model}\n---\n${body}`;

describe('tokens of a template', () => {
  it('are exact where words, encoding and framing are known', async () => {
    const estimate = await estimateOf('a.prompt', fixed('openai/gpt-4o'), 'maxOutputTokens: 100');
    const words = (await bench.encoding('gpt-4o')).count('You are a careful editor.');
    expect(estimate.tokens.static).toEqual({ value: words, kind: 'exact' });
    // 3 around the message, 1 for "user", 3 to prime the reply.
    expect(estimate.tokens.input).toEqual({ value: words + 7, kind: 'exact' });
    expect(estimate.tokens.output).toEqual({ value: 100, kind: 'upper-bound' });
    expect(estimate.unknownVariables).toEqual([]);
  });

  it('are an estimate with a band for a vendor without a published tokenizer', async () => {
    const { tokens, assumptions } = await estimateOf('a.prompt', fixed('anthropic/claude-sonnet-4-5'));
    expect(tokens.static.kind).toBe('estimated');
    expect(tokens.static.low).toBeLessThan(tokens.static.value ?? 0);
    expect(tokens.static.high).toBeGreaterThan(tokens.static.value ?? 0);
    expect(assumptions.join()).toContain('Tokens are estimated');
  });

  it('count a variable as often as it is used, at its sample, and name those without one', async () => {
    const text = `---
model: openai/gpt-4o
input:
  schema:
    city: string
    tone: string
  default:
    city: Garmisch-Partenkirchen
---
{{city}} and {{city}} in a {{tone}} tone.
`;
    const { tokens, unknownVariables, parts } = await estimateOf('a.prompt', text);
    const city = (await bench.encoding('gpt-4o')).count('Garmisch-Partenkirchen');
    expect(unknownVariables).toEqual(['tone']);
    const variable = parts.find(({ title, kind }) => kind === 'variable' && title === 'city');
    expect(variable?.tokens.value).toBe(2 * city);
    expect(tokens.input.value).toBe((tokens.static.value ?? 0) + 2 * city + 7);
    expect(tokens.input.kind).toBe('estimated');
    expect(parts.find(({ title }) => title === 'tone')?.tokens).toEqual({ value: null, kind: 'unpriced' });
  });

  it('are those of the longest prompt where a call sends one of several; each has its own', async () => {
    const text = `prompts:
  - Translate {{text}}
  - "You are a careful translator.\\nTranslate what follows, word by word: {{text}}"
  - file://other.txt
  - Say it in {{language}}
providers: [openai:gpt-4o]
tests:
  - vars: {text: Good morning, language: French}
`;
    const { tokens, parts, unknownVariables } = await estimateOf('promptfooconfig.yaml', text);
    const encoding = await bench.encoding('gpt-4o');
    const count = (words: string) => encoding.count(words);
    const longest = count('You are a careful translator.\nTranslate what follows, word by word: ');
    expect(tokens.static).toEqual({ value: longest, kind: 'exact' });
    expect(tokens.input.value).toBe(longest + count('Good morning') + 7);
    expect(unknownVariables).toEqual([]);
    expect(parts.map(({ title, tokens: { value } }) => [title, value])).toEqual([
      ['prompt 1', count('Translate ') + count('Good morning')],
      ['prompt 2', longest + count('Good morning')],
      ['other.txt', null],
      ['prompt 4', count('Say it in ') + count('French')],
      ['text', count('Good morning')],
      ['language', count('French')],
    ]);
    const files = await estimateOf('promptfooconfig.yaml', 'prompts: [file://a.txt, file://b.txt]\n');
    expect(files.unknownVariables).toEqual(['a.txt']);
  });

  it('of a section are unknown where nothing of it can be counted, and never 0', async () => {
    const text = '{{role "system"}}{{rules}}{{role "user"}}Be {{tone}}{{role "model"}}';
    const { parts } = await estimateOf('a.prompt', text);
    const sections = parts.filter(({ kind }) => kind === 'section');
    expect(sections.map(({ title, tokens: { value } }) => [title, value])).toEqual([
      ['system', null],
      ['user', (await bench.encoding('')).count('Be ')],
      ['model', 0],
    ]);
  });

  it('count a text wherever an alias of YAML uses it', async () => {
    const text = `model: openai/gpt-4o
shared: &rules You are a careful editor.
messages:
  - {role: system, content: *rules}
  - {role: user, content: *rules}
`;
    const { tokens, parts } = await estimateOf('a.prompt.yml', text);
    const rules = (await bench.encoding('gpt-4o')).count('You are a careful editor.');
    expect(tokens.static).toEqual({ value: 2 * rules, kind: 'exact' });
    expect(parts.map(part => [part.title, part.tokens.value])).toEqual([
      ['system', rules],
      ['user', rules],
    ]);
  });

  it('of a variable with several values are those of the middle row, within the shortest and the longest', async () => {
    const row = (words: number, note: string) => ({ text: 'word '.repeat(words).trim(), note });
    const data = [row(900, 'c'), row(1, 'a'), row(20, 'b')];
    const github = JSON.stringify({
      model: 'openai/gpt-4o',
      messages: [{ role: 'user', content: '{{text}}' }],
      testData: data,
    });
    const promptfoo = JSON.stringify({
      prompts: ['{{text}}'],
      providers: ['openai:gpt-4o'],
      tests: data.map(vars => ({ vars })),
    });
    for (const [path, text] of [
      ['a.prompt.yml', github],
      ['promptfooconfig.yaml', promptfoo],
    ] as const) {
      const { parts, tokens, perCall } = await estimateOf(path, text, 'maxOutputTokens: 10');
      const variable = parts.find(({ kind }) => kind === 'variable');
      expect(variable?.tokens, path).toEqual({ value: 20, kind: 'estimated', low: 1, high: 900 });
      expect(tokens.input, path).toEqual({ value: 27, kind: 'estimated', low: 8, high: 907 });
      expect(perCall.kind, path).toBe('estimated');
      expect(perCall.high, path).toBeGreaterThan(907n * 2_500_000n);
    }
  });

  it('take what was observed over what is assumed', async () => {
    const text = '---\nmodel: openai/gpt-4o\n---\nSummarise {{article}}\n';
    const estimate = await estimateOf('a.prompt', text, '', {
      observed: {
        volume: { value: 1000, source: 'ledger' },
        outputTokens: { value: 80, kind: 'calibrated', low: 60, high: 120 },
        variables: new Map([
          ['article', { tokens: { value: 500, kind: 'calibrated', low: 300, high: 900 } }],
        ]),
      },
    });
    expect(estimate.unknownVariables).toEqual([]);
    expect(estimate.perCall.kind).toBe('calibrated');
    const input = BigInt(estimate.tokens.input.value ?? 0);
    expect(estimate.perCall.value).toBe(input * 2_500_000n + 80n * 10_000_000n);
    expect(estimate.perCall.low).toBeLessThan(estimate.perCall.value ?? 0n);
    expect(estimate.perMonth.value).toBe((estimate.perCall.value ?? 0n) * 1000n);
    expect(estimate.callsPerMonth.source).toBe('ledger');
  });

  it('of the prefix end where calls begin to differ', async () => {
    const text = '---\nmodel: openai/gpt-4o\n---\n{{! a note }}Always the same words. {{name}} And more.\n';
    const { tokens } = await estimateOf('a.prompt', text);
    const count = (part: string) => bench.encoding('gpt-4o').then(encoding => encoding.count(part));
    expect(tokens.cacheablePrefix).toEqual({ value: await count('Always the same words. '), kind: 'exact' });
  });

  it('of sections add up to those of the template', async () => {
    const text = fixed('openai/gpt-4o', '{{role "system"}}\nBe brief.\n{{role "user"}}\nWhat is {{q}}?\n');
    const { tokens, parts } = await estimateOf('a.prompt', text);
    const sections = parts.filter(({ kind }) => kind === 'section');
    expect(sections.length).toBe(2);
    expect(sections.reduce((sum, part) => sum + (part.tokens.value ?? 0), 0)).toBe(tokens.static.value);
  });
});

describe('cost of a call', () => {
  it('stands at the limit of the output and says so', async () => {
    const estimate = await estimateOf('a.prompt', fixed('openai/gpt-4o'), 'maxOutputTokens: 100');
    const input = BigInt(estimate.tokens.input.value ?? 0) * 2_500_000n;
    expect(estimate.perCall).toEqual({
      value: input + 1_000_000_000n,
      kind: 'upper-bound',
      low: input,
      high: input + 1_000_000_000n,
    });
    expect(estimate.perMonth).toEqual({ value: null, kind: 'unpriced' });
    expect(estimate.components.map(({ unit }) => unit)).toEqual(['inputTokens', 'outputTokens']);
  });

  it('is an upper bound only where all of the input is known exactly: a band is no bound', async () => {
    const { perCall, tokens } = await estimateOf(
      'a.prompt',
      fixed('anthropic/claude-sonnet-4-5'),
      'maxOutputTokens: 10',
    );
    const cost = (input = 0) => BigInt(input) * 3_000_000n;
    expect(perCall).toEqual({
      value: cost(tokens.input.value ?? 0) + 150_000_000n,
      kind: 'estimated',
      low: cost(tokens.input.low),
      high: cost(tokens.input.high) + 150_000_000n,
    });
  });

  it('is no upper bound with samples, a loop, a data file’s quantiles, earlier calls or what is in no figure', async () => {
    const head = '---\nmodel: openai/gpt-4o\n';
    const schema = 'input: {schema: {doc: string}, default: {doc: hi}}\n';
    const size = { value: 3, kind: 'estimated', low: 1, high: 9 } as const;
    const measured = { value: 40, kind: 'calibrated', low: 30, high: 60 } as const;
    const tool = { type: 'tool_result', tool_use_id: 'a', content: 'a very long result' };
    const cases: Parameters<AnalysisBench['of']>[] = [
      ['a.prompt', `${head}${schema}---\n{{doc}}\n`],
      ['a.prompt', `${head}---\n{{#each docs}}Read this with care.{{/each}}\n`],
      [
        'a.prompt',
        `${head}---\n{{doc}}\n`,
        '',
        { observed: { variables: new Map([['doc', { tokens: size }]]) } },
      ],
      [
        'a.prompt',
        fixed('openai/gpt-4o'),
        '',
        { observed: { input: { tokens: measured, static: null, source: 'x' } } },
      ],
      [
        'a.messages.json',
        JSON.stringify({ model: 'gpt-4o', messages: [{ role: 'user', content: ['hi', tool] }] }),
      ],
      ['a.prompt', `${head}tools: [search]\n---\nHello\n`],
      ['a.prompt', `${head}---\nHello {{#if\n`],
    ];
    for (const [path, text, policy = '', more] of cases) {
      const { perCall } = await estimateOf(path, text, `maxOutputTokens: 10\n${policy}`, more);
      expect(perCall.kind, text).not.toBe('upper-bound');
      expect(perCall.kind, text).not.toBe('exact');
    }
  });

  it('has no upper end where something is in no figure', async () => {
    const text = '---\nmodel: openai/gpt-4o\ntools: [search]\n---\nHello\n';
    const { perCall } = await estimateOf('a.prompt', text, 'maxOutputTokens: 10');
    expect(perCall).toMatchObject({ kind: 'estimated', low: expect.any(BigInt) });
    expect(perCall.high).toBeUndefined();
  });

  it('is unknown, and so are the tokens, of a file that cannot be read', async () => {
    const texts = {
      'a.prompt.yml': 'messages:\n  - {role: user, content: *nothing}\n',
      'b.prompt.yml': `model: openai/gpt-4o\nmessages: ${'['.repeat(80)}\n`,
      'c.prompt.yml': 'model: openai/gpt-4o\n',
      'a.messages.json': '',
      'b.messages.json': '{"model": "gpt-4o", "messages": ',
    };
    const policy = 'model: openai/gpt-4o\nmaxOutputTokens: 500';
    for (const [path, text] of Object.entries(texts)) {
      const { tokens, perCall, perMonth, parts } = await estimateOf(path, text, policy);
      const unknown = { value: null, kind: 'unpriced' };
      expect(tokens, path).toMatchObject({ static: unknown, input: unknown, cacheablePrefix: unknown });
      expect({ perCall, perMonth, parts }, path).toEqual({ perCall: unknown, perMonth: unknown, parts: [] });
    }
  });

  it('is unknown without a limit, and at least that of the input', async () => {
    const { perCall, tokens, assumptions } = await estimateOf('a.prompt', fixed('openai/gpt-4o'));
    const least = BigInt(tokens.input.value ?? 0) * 2_500_000n;
    expect(perCall).toEqual({ value: null, kind: 'unpriced', low: least });
    expect(assumptions.join()).toContain('no upper bound');
  });

  it('is no bound at all while a variable has no known size', async () => {
    const text = fixed('openai/gpt-4o', 'Summarise {{article}}\n');
    const { perCall } = await estimateOf('a.prompt', text, 'maxOutputTokens: 10');
    expect(perCall.kind).toBe('estimated');
    expect(perCall.high).toBeUndefined();
  });

  it('is unknown, not 0, for a model without a price and without a model', async () => {
    for (const text of [fixed('acme/imaginary'), 'Hello\n']) {
      const { perCall, perMonth, source } = await estimateOf('a.prompt', text, 'maxOutputTokens: 10');
      expect(perCall).toEqual({ value: null, kind: 'unpriced' });
      expect(perMonth).toEqual({ value: null, kind: 'unpriced' });
      expect(source).toBeNull();
    }
  });

  it('of an image goes by the documented tokens of its size and quality', async () => {
    const text =
      '---\nmodel: openai/gpt-image-1\nconfig: {size: 1024x1024, quality: medium}\n---\nA lighthouse.\n';
    const { operation, tokens, components, perCall } = await estimateOf('a.prompt', text);
    expect(operation).toBe('image');
    expect(tokens.output).toEqual({ value: 1056, kind: 'exact' });
    expect(components.map(({ unit }) => unit)).toEqual(['inputTokens', 'outputImageTokens']);
    expect(perCall.value).toBe(BigInt(tokens.input.value ?? 0) * 5_000_000n + 1056n * 40_000_000n);
    expect(perCall.kind).toBe('estimated');
  });

  it('of an image whose quality the model chooses is at most the dearest', async () => {
    const text =
      '---\nmodel: openai/gpt-image-1\nconfig: {size: 1024x1024, quality: auto}\n---\nA lighthouse.\n';
    const { perCall, tokens, assumptions } = await estimateOf('a.prompt', text);
    expect(tokens.output).toEqual({ value: null, kind: 'unpriced' });
    // How many tokens the words are is an estimate with this model, so the whole is one.
    expect(perCall.kind).toBe('estimated');
    expect(perCall.value).toBeGreaterThan(parseUsd('0.167'));
    expect(perCall.low).toBeUndefined();
    expect(assumptions.join()).toContain('The dearest price that can hold is taken');
  });

  it('of an image that is billed by the piece does not depend on the words', async () => {
    const image = (config: string) =>
      estimateOf('a.prompt', `---\nmodel: openai/dall-e-3\nconfig: {${config}}\n---\nA {{thing}}.\n`);
    expect((await image('size: 1024x1792, quality: hd')).perCall).toEqual({
      value: parseUsd('0.12'),
      kind: 'exact',
    });
    expect((await image('')).perCall.kind).toBe('upper-bound');
  });

  it('of an image without a price per token is the price of the image', async () => {
    const text = '---\nmodel: openai/dall-e-3\nconfig: {size: 1024x1792, quality: hd}\n---\nA lighthouse.\n';
    const { perCall } = await estimateOf('a.prompt', text);
    expect(perCall.value).toBe(parseUsd('0.12'));
  });

  it('of speech goes by its characters', async () => {
    const { operation, perCall, components } = await estimateOf(
      'a.prompt',
      fixed('openai/tts-1', 'Hello there'),
    );
    expect(operation).toBe('audio');
    expect(components.map(({ unit, quantity }) => [unit, quantity])).toEqual([['characters', 11]]);
    expect(perCall.value).toBe(11n * 15_000_000n);
  });

  it('per month follows the feature of the policy', async () => {
    const policy = `maxOutputTokens: 100
features:
  a: {templates: ["a.*"], callsPerMonth: 1500}
  b: {templates: ["b.*"], volume: {users: 10, sessionsPerUser: 2.5, callsPerSession: 4}}`;
    const a = await estimateOf('a.prompt', fixed('openai/gpt-4o'), policy);
    expect(a.callsPerMonth).toEqual({ value: 1500, source: 'policy' });
    expect(a.perMonth.value).toBe((a.perCall.value ?? 0n) * 1500n);
    const b = await estimateOf('b.prompt', fixed('openai/gpt-4o'), policy);
    expect(b.callsPerMonth).toEqual({ value: 100, source: 'fermi' });
    expect((await estimateOf('c.prompt', fixed('openai/gpt-4o'), policy)).callsPerMonth.value).toBeNull();
  });

  it('of a sandbox model is that of the model itself', async () => {
    const real = await estimateOf('a.prompt', fixed('openai/gpt-4o'), 'maxOutputTokens: 9');
    const sandbox = await estimateOf('a.prompt', fixed('sandbox/gpt-4o'), 'maxOutputTokens: 9');
    expect(sandbox.perCall).toEqual(real.perCall);
    expect(sandbox.source).toEqual(real.source);
  });
});
