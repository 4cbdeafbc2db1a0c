import { describe, expect, it } from 'vitest';
import type { Template } from '../../../src/core/model.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';

const read = (path: string, source: string) => parseTemplate(path, source);
/** What was found, with the first words of the place it stands at. */
const found = (source: string, { attachments = [] }: Template) =>
  attachments.map(({ span, ...rest }) => ({ ...rest, at: source.slice(span.start, span.end).slice(0, 12) }));

const city = { type: 'object', properties: { city: { type: 'string', description: 'City name' } } };

describe('tools and schemas of a request as JSON', () => {
  const request = (keys: object) => JSON.stringify({ messages: [{ role: 'user', content: 'x' }], ...keys });
  const parse = (keys: object) => {
    const source = request(keys);
    return { source, template: read('a.messages.json', source) };
  };

  it.each([
    [
      'OpenAI',
      { tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: city } }] },
    ],
    ['the Responses API', { tools: [{ type: 'function', name: 'f', description: 'd', parameters: city }] }],
    ['OpenAI of old', { functions: [{ name: 'f', description: 'd', parameters: city }] }],
    ['Anthropic', { tools: [{ name: 'f', description: 'd', input_schema: city }] }],
    ['Gemini', { tools: [{ functionDeclarations: [{ name: 'f', description: 'd', parameters: city }] }] }],
  ])('as %s writes them', (_vendor, keys) => {
    const { source, template } = parse(keys);
    const tool = { name: 'f', description: 'd', parameters: city };
    expect(found(source, template)).toMatchObject([{ kind: 'tool', tool }]);
    expect(template.problems).toEqual([]);
  });

  it.each([
    [{ response_format: { type: 'json_schema', json_schema: { name: 'n', strict: true, schema: city } } }],
    [{ text: { format: { type: 'json_schema', name: 'n', strict: true, schema: city } } }],
    [{ output_config: { format: { type: 'json_schema', schema: city } } }],
    [{ generationConfig: { responseSchema: city } }],
  ])('with the schema of answers: %j', keys => {
    const { source, template } = parse(keys);
    expect(found(source, template)).toMatchObject([{ kind: 'schema', shape: { schema: city } }]);
  });

  it('without one where answers are text or any JSON', () => {
    for (const type of ['text', 'json_object']) {
      expect(parse({ response_format: { type } }).template.attachments ?? []).toEqual([]);
    }
  });

  it('say which tools a call must use', () => {
    const choice = (tool_choice: unknown) => parse({ tool_choice }).template.toolChoice;
    expect(choice('none')).toBe('none');
    expect(choice({ type: 'any' })).toBe('required');
    expect(choice({ type: 'function', function: { name: 'f' } })).toEqual({ tool: 'f' });
    expect(choice('whatever')).toBeUndefined();
  });

  it('name what is not in the file and what batches leave out', () => {
    const { template } = parse({
      tools: [{ type: 'web_search_20250305', name: 'web_search' }],
      messages: [{ role: 'assistant', content: [{ type: 'tool_use', name: 'f', input: { a: 1 } }] }],
    });
    expect(template.problems.map(({ code, message }) => `${code}: ${message}`)).toEqual([
      'unsent: Calls of tools are in the figures, but batches do not send them',
      'uncounted: The definition of "web_search" is not in this file: it is sent with every call and not in the figures, nor in batches',
    ]);
    expect(template.attachments).toMatchObject([{ kind: 'tool-call', call: { name: 'f' } }]);
  });
});

describe('tools and schemas of other formats', () => {
  it('GitHub Models: the JSON schema is text or a map', () => {
    const head = 'messages: [{role: user, content: x}]\nresponseFormat: json_schema\n';
    const text = `${head}jsonSchema: '${JSON.stringify({ name: 'n', schema: city })}'\n`;
    const map = `${head}jsonSchema: ${JSON.stringify(city)}\n`;
    const shapes = [text, map].map(source => found(source, read('a.prompt.yml', source)));
    expect(shapes).toMatchObject([
      [{ kind: 'schema', shape: { name: 'n', schema: city } }],
      [{ kind: 'schema', shape: { schema: city } }],
    ]);
    const broken = read('a.prompt.yml', `${head}jsonSchema: '{"a": '\n`);
    expect(broken.problems.map(({ code }) => code)).toEqual(['uncounted']);
  });

  it('Prompty: parameters and outputs as lists, and version 1 among the parameters', () => {
    const two = `---
tools:
  - name: f
    kind: function
    description: d
    parameters:
      - {name: city, kind: string, description: City name, required: true}
      - {name: size, kind: float, enumValues: [1, 2]}
  - {name: files, kind: mcp}
outputs:
  - {name: summary, kind: string}
---
system:
Hi.
`;
    const template = read('a.prompty', two);
    expect(found(two, template)).toMatchObject([
      {
        kind: 'tool',
        tool: {
          parameters: {
            properties: { city: { type: 'string' }, size: { type: 'number', enum: [1, 2] } },
            required: ['city'],
          },
        },
      },
      { kind: 'schema', shape: { schema: { properties: { summary: { type: 'string' } } } } },
    ]);
    expect(template.problems.map(({ code }) => code)).toEqual(['uncounted']);
    const tools = JSON.stringify([{ type: 'function', function: { name: 'f' } }]);
    const one = `---\nmodel:\n  parameters:\n    tool_choice: auto\n    tools: ${tools}\n---\nsystem:\nHi.\n`;
    expect(read('a.prompty', one)).toMatchObject({
      attachments: [{ tool: { name: 'f' } }],
      toolChoice: 'auto',
    });
  });

  it('Dotprompt: Picoschema as the JSON Schema that is sent, tools only where they are defined', () => {
    const source = `---
tools: [known, defined]
toolDefs:
  - {name: defined, description: d, inputSchema: {type: object}}
output:
  format: json
  schema:
    title: string, the title
    rank?: integer
    tags(array, all tags): string
    tone(enum): [calm, loud]
    place(object, where):
      lat: number
    (*): any
---
Hi.
`;
    const template = read('a.prompt', source);
    const [tool, schema] = found(source, template);
    expect(tool).toMatchObject({ kind: 'tool', tool: { name: 'defined', parameters: { type: 'object' } } });
    expect(JSON.parse(JSON.stringify(schema))).toMatchObject({
      at: 'title: strin',
      shape: {
        schema: {
          type: 'object',
          properties: {
            title: { type: 'string', description: 'the title' },
            rank: { type: ['integer', 'null'] },
            tags: { type: 'array', items: { type: 'string' }, description: 'all tags' },
            tone: { enum: ['calm', 'loud'] },
            place: { type: 'object', properties: { lat: { type: 'number' } }, description: 'where' },
          },
          required: ['title', 'tags', 'tone', 'place'],
          additionalProperties: {},
        },
      },
    });
    expect(template.problems.map(({ message }) => message)).toEqual([
      'The definition of "known" stands in the program: it is sent with every call and not in the figures, nor in batches',
    ]);
  });

  it('promptfoo: those of the first provider, and calls in the prompt that is counted', () => {
    const source = `prompts:
  - '[{"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]}, {"role": "user", "content": "x"}]'
providers:
  - id: openai:chat:gpt-4o
    config:
      tools: [{type: function, function: {name: f}}]
      response_format: file://schema.json
`;
    const template = read('promptfooconfig.yaml', source);
    expect(template.attachments?.map(({ kind }) => kind)).toEqual(['tool-call', 'tool']);
    expect(template.problems.map(({ code }) => code)).toEqual(['unsent', 'uncounted']);
  });
});

describe('media of a template', () => {
  it('take the resolution of the whole request where they ask for none', () => {
    const source = '---\nconfig: {mediaResolution: MEDIA_RESOLUTION_LOW}\n---\n{{media url="a.png"}}';
    expect(read('a.prompt', source).parts[0]?.media).toEqual({
      url: 'a.png',
      detail: 'media_resolution_low',
    });
    const parts = [
      { inlineData: { mimeType: 'image/png', data: 'iVBO' }, mediaResolution: { level: 'HIGH' } },
    ];
    const request = { generationConfig: { mediaResolution: 'LOW' }, messages: [{ role: 'user', parts }] };
    const json = read('a.messages.json', JSON.stringify(request));
    expect(json.parts[0]?.media).toMatchObject({ mediaType: 'image/png', detail: 'high' });
  });

  const mediaOf = (path: string, source: string) =>
    read(path, source).parts.flatMap(part => part.media ?? []);

  it('are a file, an address or a variable, with what is said of them', () => {
    const dotprompt = `{{media url="shots/a.png"}}{{media url=photo contentType="image/png"}}
{{#each all}}{{media url=this}}{{/each}}`;
    expect(mediaOf('a.prompt', dotprompt)).toEqual([
      { url: 'shots/a.png' },
      { variable: 'photo', mediaType: 'image/png' },
      {},
    ]);
    const prompty = `---\ninputs:\n  - {name: shot, kind: image, default: a.png}\n---\nuser:\n{{shot}}\n`;
    expect(mediaOf('a.prompty', prompty)).toEqual([{ kind: 'image', variable: 'shot' }]);
    expect(read('a.prompty', prompty).variables[0]?.sample).toBe('a.png');
    const yaml = `messages:
- role: user
  content:
  - {type: input_image, image_url: "https://a/{{id}}.png", detail: HIGH}
  - {type: image, source: {type: base64, media_type: image/gif, data: R0lG}}
  - {fileData: {fileUri: "gs://a/b", mimeType: audio/mp3}}
`;
    expect(mediaOf('a.prompt.yml', yaml)).toEqual([
      { kind: 'image', detail: 'high' },
      { kind: 'image', mediaType: 'image/gif', url: 'data:image/gif;base64,R0lG' },
      { mediaType: 'audio/mp3', url: 'gs://a/b' },
    ]);
  });
});
