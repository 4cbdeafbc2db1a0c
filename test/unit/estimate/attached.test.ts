import { describe, expect, it } from 'vitest';
import type { AnalysisContext } from '../../../src/core/analyse.ts';
import type { Estimate } from '../../../src/core/model.ts';
import { dataAddress, mp3Head, pngFile, wavHead } from '../tokens/media/files.ts';
import { AnalysisBench } from './analysis.ts';

const bench = new AnalysisBench();
const estimateOf = async (...given: Parameters<AnalysisBench['of']>) =>
  (await bench.of(...given)).analysis.estimate;
const partOf = ({ parts }: Estimate, kind: string) => parts.find(part => part.kind === kind);

const weather = {
  type: 'function',
  function: {
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
  },
};
const cookbook = [
  {
    role: 'system',
    content: 'You are a helpful assistant that can answer to questions about the weather.',
  },
  { role: 'user', content: "What's the weather like in San Francisco?" },
];
const request = (model: string, keys: object) => JSON.stringify({ model, messages: cookbook, ...keys });

describe('tools and schemas in an estimate', () => {
  it('message JSON: the 101 input tokens that OpenAI’s cookbook prints for gpt-4o, exactly', async () => {
    const body = request('openai/gpt-4o', { tools: [weather], max_tokens: 10 });
    const estimate = await estimateOf('a.messages.json', body);
    expect(estimate.tokens.input).toEqual({ value: 101, kind: 'exact' });
    expect(partOf(estimate, 'tool')).toMatchObject({
      title: 'get_current_weather',
      tokens: { kind: 'exact' },
    });
    expect(estimate.perCall.value).toBe(101n * 2_500_000n + 10n * 10_000_000n);
    const without = await estimateOf('a.messages.json', request('openai/gpt-4o', {}));
    const tool = partOf(estimate, 'tool')?.tokens.value ?? 0;
    expect(estimate.tokens.static.value).toBe((without.tokens.static.value ?? 0) + tool);
    expect(estimate.tokens.cacheablePrefix.value).toBe((without.tokens.cacheablePrefix.value ?? 0) + tool);
    expect(estimate.assumptions.join()).toContain('OpenAI Cookbook');
  });

  it('message JSON: a schema is an estimate, and stands in the cached prefix of OpenAI only', async () => {
    const keys = { response_format: { type: 'json_schema', json_schema: { name: 'n', schema: weather } } };
    const openai = await estimateOf('a.messages.json', request('openai/gpt-4o', keys));
    expect(openai.tokens.input.kind).toBe('estimated');
    expect(openai.tokens.input.low).toBeLessThan(openai.tokens.input.value ?? 0);
    const schema = partOf(openai, 'schema');
    expect(schema).toMatchObject({ title: 'n', tokens: { kind: 'estimated' } });
    const plain = await estimateOf('a.messages.json', request('openai/gpt-4o', {}));
    expect(openai.tokens.cacheablePrefix.value).toBe(
      (plain.tokens.cacheablePrefix.value ?? 0) + (schema?.tokens.value ?? 0),
    );
    const gemini = await estimateOf('a.messages.json', request('google/gemini-2.5-flash', keys));
    const words = await estimateOf('a.messages.json', request('google/gemini-2.5-flash', {}));
    expect(gemini.tokens.cacheablePrefix).toEqual(words.tokens.cacheablePrefix);
  });

  it.each([
    [
      'a.prompty',
      `---
model: {id: claude-sonnet-4-5, provider: anthropic}
tools:
  - {name: f, kind: function, description: Finds it, parameters: [{name: q, kind: string}]}
---
system:
Hi.
`,
    ],
    [
      'promptfooconfig.yaml',
      `prompts: ['Hi.']
providers:
  - id: anthropic:messages:claude-sonnet-4-5
    config: {tools: [{name: f, description: Finds it, input_schema: {properties: {q: {type: string}}}}]}
`,
    ],
    [
      'a.prompt',
      `---
model: anthropic/claude-sonnet-4-5
toolDefs: [{name: f, description: Finds it, inputSchema: {properties: {q: {type: string}}}}]
---
Hi.
`,
    ],
    [
      'a.prompt.yml',
      `model: anthropic/claude-sonnet-4-5
tools: [{name: f, description: Finds it, input_schema: {properties: {q: {type: string}}}}]
messages: [{role: user, content: Hi.}]
`,
    ],
  ])('%s: Anthropic’s own 496 tokens come with the first tool', async (path, text) => {
    const estimate = await estimateOf(path, text);
    const tool = partOf(estimate, 'tool');
    expect(tool?.title).toBe('f');
    expect(tool?.tokens.low).toBeGreaterThan(496);
    expect(tool?.tokens.value).toBeLessThan(496 + 100);
    expect(estimate.tokens.input.value).toBeGreaterThan(tool?.tokens.value ?? 0);
    expect(estimate.assumptions.join()).toContain('496 tokens of the vendor');
  });

  it('do not count as drift of a text that was approved as it is', async () => {
    const text = request('openai/gpt-4o', { tools: [weather] });
    const { analysis } = await bench.of('a.messages.json', text);
    const tokens = { static: analysis.estimate.tokens.static.value ?? 0 };
    const approved = {
      hash: analysis.hash,
      label: 'v1',
      model: 'openai/gpt-4o',
      tokens,
      approved: '2026-11-01',
    };
    const more = { approved: approved as AnalysisContext['approved'] };
    const { drift } = (await bench.of('a.messages.json', text, '', more)).analysis;
    expect(drift).toMatchObject({ tokens: tokens.static, approvedTokens: tokens.static });
  });
});

describe('images in an estimate', () => {
  const shown = (url: string, detail = 'high') => ({
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'What is this?' },
          { type: 'image_url', image_url: { url, detail } },
        ],
      },
    ],
  });

  it('message JSON: bytes in the text give the exact tokens, in a unit of their own', async () => {
    const url = dataAddress('image/png', pngFile(1024, 1024));
    const estimate = await estimateOf(
      'a.messages.json',
      request('openai/gpt-4o', shown(url)),
      'maxOutputTokens: 10',
    );
    const words = (await bench.encoding('gpt-4o')).count('What is this?');
    expect(estimate.tokens.input).toEqual({ value: words + 7 + 765, kind: 'exact' });
    expect(estimate.tokens.static).toEqual({ value: words + 765, kind: 'exact' });
    expect(partOf(estimate, 'media')).toMatchObject({
      title: 'image',
      tokens: { value: 765, kind: 'exact' },
    });
    expect(partOf(estimate, 'section')?.tokens.value).toBe(words + 765);
    expect(estimate.components.map(({ unit, quantity }) => [unit, quantity])).toEqual([
      ['inputTokens', words + 7],
      ['inputImageTokens', 765],
      ['outputTokens', 10],
    ]);
    expect(estimate.perCall.value).toBe(BigInt(words + 7 + 765) * 2_500_000n + 10n * 10_000_000n);
  });

  it('GitHub Models: an address is never fetched, and the typical size is named with its band', async () => {
    const yaml = `model: openai/gpt-4o
messages:
- role: user
  content: [{type: image_url, image_url: {url: "https://a.example/b.png", detail: high}}]
`;
    const estimate = await estimateOf('a.prompt.yml', yaml, 'maxOutputTokens: 10');
    expect(partOf(estimate, 'media')).toMatchObject({
      title: 'image b.png',
      tokens: { value: 765, kind: 'estimated', low: 255, high: 1445 },
    });
    expect(estimate.unknownVariables).toEqual([]);
    expect(estimate.assumptions.join()).toContain('taken for 1,024 × 1,024 pixels');
    // The image may be larger than its band, so the limit of the output bounds nothing.
    expect(estimate.perCall.kind).toBe('estimated');
    expect(estimate.components.find(({ unit }) => unit === 'inputImageTokens')?.quantity).toBe(765);
  });

  it('Prompty: a file’s size is that of the file; without one a typical image stands in', async () => {
    const text = `---
model: {id: claude-opus-4-8, provider: anthropic}
inputs:
  - {name: shot, kind: image, default: shots/a.png}
---
user:
{{shot}}
`;
    const media = new Map([['shots/a.png', { kind: 'image', width: 1920, height: 1080 }]]) as never;
    const read = await estimateOf('a.prompty', text, '', { observed: { media } });
    // It is a sample: other calls have other images.
    expect(partOf(read, 'media')).toMatchObject({
      title: 'image shot',
      tokens: { value: 2691, kind: 'estimated' },
    });
    expect(read.tokens.static.value).toBe(0);
    expect(read.parts.filter(({ kind }) => kind === 'variable')).toEqual([]);
    const unread = await estimateOf('a.prompty', text);
    expect(partOf(unread, 'media')?.tokens).toMatchObject({ low: 1, high: 4784 });
    expect(unread.unknownVariables).toEqual([]);
  });

  it('Dotprompt: an image without a rule is named, with the price of 1,000 tokens of it', async () => {
    const text = '---\nmodel: deepseek/deepseek-chat\n---\nSee {{media url=photo contentType="image/png"}}\n';
    const estimate = await estimateOf('a.prompt', text, 'maxOutputTokens: 10');
    expect(estimate.unknownVariables).toEqual(['image photo']);
    expect(estimate.unknownThousand).toBeGreaterThan(0n);
    expect(partOf(estimate, 'media')?.tokens).toEqual({ value: null, kind: 'unpriced' });
    expect(estimate.perCall.kind).toBe('estimated');
  });

  it('promptfoo: media of the prompt that is counted', async () => {
    const prompt = JSON.stringify(shown('{{photo}}', 'low').messages);
    const yaml = `prompts:\n  - '${prompt}'\nproviders: [openai:chat:gpt-4.1]\n`;
    const estimate = await estimateOf('promptfooconfig.yaml', yaml);
    expect(partOf(estimate, 'media')).toMatchObject({ title: 'image photo', tokens: { value: 85 } });
  });

  it('are part of a measured input, not added to it', async () => {
    const url = dataAddress('image/png', pngFile(1024, 1024));
    const tokens = { value: 1000, kind: 'calibrated', low: 990, high: 1010 } as const;
    const observed = { input: { tokens, static: null, source: 'Measured.' } };
    const estimate = await estimateOf('a.messages.json', request('openai/gpt-4o', shown(url)), '', {
      observed,
    });
    expect(estimate.tokens.input).toEqual(tokens);
    expect(estimate.components.map(({ quantity }) => quantity)).toEqual([235, 765]);
  });
});

describe('sounds in an estimate', () => {
  const heard = (data: string, format: string) => ({
    messages: [{ role: 'user', content: [{ type: 'input_audio', input_audio: { data, format } }] }],
  });

  it('OpenAI: at the model’s rate for audio', async () => {
    const { bytes } = wavHead(1, 8_000);
    const whole = Buffer.concat([bytes, Buffer.alloc(16_000)]).toString('base64');
    const body = request('openai/gpt-4o-audio-preview', heard(whole, 'wav'));
    const estimate = await estimateOf('a.messages.json', body);
    expect(partOf(estimate, 'media')).toMatchObject({
      title: 'audio',
      tokens: { value: 10, kind: 'estimated' },
    });
    const audio = estimate.components.find(({ unit }) => unit === 'inputAudioTokens');
    expect(audio?.quantity).toBe(10);
    // $100 per million audio tokens, where text is $2.50.
    expect(audio?.pico).toBe(1_000_000_000n);
  });

  it('Gemini: as input where the model has no rate for audio', async () => {
    const media = new Map([['talk.mp3', { kind: 'audio', seconds: 60, isExact: true }]]) as never;
    const text = '---\nmodel: google/gemini-2.5-pro\n---\nSum up {{media url="talk.mp3"}}\n';
    const { components, tokens } = await estimateOf('a.prompt', text, '', { observed: { media } });
    expect(tokens.input.value).toBeGreaterThan(1920);
    expect(components.map(({ unit }) => unit)).toEqual(['inputTokens']);
    expect(components[0]?.quantity).toBe(tokens.input.value);
  });

  it('are unknown without a length, and billed by the second where the model is', async () => {
    const text = (model: string, url: string) => `---\nmodel: ${model}\n---\n{{media url="${url}"}}\n`;
    const unknown = await estimateOf('a.prompt', text('google/gemini-2.5-flash', 'https://a/talk.mp3'));
    expect(unknown.unknownVariables).toEqual(['audio talk.mp3']);
    const { bytes, total } = mp3Head(10, { frames: 383 });
    expect(total).toBeGreaterThan(bytes.length);
    const whisper = await estimateOf('a.prompt', text('openai/whisper-1', dataAddress('audio/mp3', bytes)));
    expect(whisper.unknownVariables).toEqual([]);
    expect(whisper.components.map(({ unit }) => unit)).toEqual(['audioSeconds']);
    expect(whisper.perCall.value).toBeGreaterThan(0n);
  });
});
