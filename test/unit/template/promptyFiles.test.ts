import { describe, expect, it } from 'vitest';
import { mediaAddresses, mediaVariables } from '../../../src/core/estimate/attachedCounts.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { ParseMemory } from '../../../src/core/template/parseMemory.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';
import { filesIn } from './filesIn.ts';

const path = 'a.prompty';
const ref = (file: string) => `\${file:${file}}`;
const weather = {
  type: 'function',
  function: { name: 'weather', description: 'The weather', parameters: { type: 'object', properties: {} } },
};
const files = filesIn({
  'sample.json': '{"question": "What is the meaning of life?", "more": [1]}',
  'inputs.json': `[{"name": "question", "kind": "string", "default": "${ref('words.txt')}"}]`,
  'inputs.yaml': 'question: {type: string, sample: From YAML}\n',
  'tools.json': JSON.stringify([weather]),
  'schema.json': '{"type": "object", "properties": {"answer": {"type": "string"}}}',
  'model.yaml': 'id: gpt-5-mini\noptions: {maxOutputTokens: 50}\n',
  'words.txt': 'Words of a file\n',
  'circle.json': `{"question": "${ref('circle.json')}"}`,
  'broken.json': '{"question": ',
});

const parse = (source: string, memory?: ParseMemory) => parseTemplate(path, source, [], memory, files);
const front = (yaml: string, body = 'user:\n{{question}}') => `---\n${yaml}\n---\n${body}`;
const at = (source: string, { start, end }: { start: number; end: number }) => source.slice(start, end);

describe('files of a Prompty prompt', () => {
  const legacy = 'model:\n  configuration: {type: openai, name: gpt-4o}\n';

  it.each([
    [`${legacy}sample: ${ref('sample.json')}`, 'What is the meaning of life?'],
    [`${legacy}sample: sample.json`, 'What is the meaning of life?'],
    [`${legacy}sample: {question: "${ref('words.txt')}"}`, 'Words of a file\n'],
    [`${legacy}inputs: ${ref('inputs.yaml')}`, 'From YAML'],
    [`model: gpt-4o\ninputs: ${ref('inputs.json')}`, 'Words of a file\n'],
    [`model: gpt-4o\ninputs: [{name: question, default: "${ref('words.txt')}"}]`, 'Words of a file\n'],
  ])('give samples: %s', (yaml, sample) => {
    const source = front(yaml);
    const { variables, problems } = parse(source);
    expect(variables.map(each => [each.name, each.declared, each.sample])).toEqual([
      ['question', true, sample],
    ]);
    expect(problems).toEqual([]);
    expect(parse(source, new ParseMemory())).toEqual(parse(source));
  });

  it('stand at the reference that names them', () => {
    const source = front(`${legacy}sample: ${ref('sample.json')}`);
    const [variable] = parse(source).variables;
    expect(variable?.declaration && at(source, variable.declaration)).toBe(ref('sample.json'));
  });

  it('give defaults to calls', () => {
    const render = (yaml: string) => renderTemplate(path, front(yaml), {}, undefined, [], files);
    expect(render(`inputs: ${ref('inputs.json')}`)).toEqual([{ role: 'user', text: 'Words of a file' }]);
    // A sample of version 1 shows a value and never stands in for one.
    expect(() => render(`${legacy}sample: sample.json`)).toThrow('Variable "question" has no value');
  });

  it.each([
    [`tools: ${ref('tools.json')}`, 'tool', ref('tools.json')],
    [`model:\n  parameters:\n    tools: ${ref('tools.json')}`, 'tool', ref('tools.json')],
    [`outputs: ${ref('schema.json')}`, 'schema', ref('schema.json')],
  ])('have tools and schemas: %s', (yaml, kind, place) => {
    const source = front(`${yaml}\nsample: {question: Why?}`);
    const { attachments = [], problems } = parse(source);
    expect(attachments.map(each => [each.kind, at(source, each.span)])).toEqual([[kind, place]]);
    expect(problems).toEqual([]);
  });

  it('have the model', () => {
    const { model, params } = parse(front(`model: ${ref('model.yaml')}`));
    expect([model?.id, params]).toEqual(['gpt-5-mini', { maxOutputTokens: 50 }]);
  });

  it.each([
    [
      `sample: ${ref('none.json')}`,
      ['unread-sample'],
      'The sample stands in the file none.json, which is not read',
    ],
    ['sample: none.json', ['unread-sample'], 'The sample stands in "none.json", which is not read'],
    [`sample: ${ref('broken.json')}`, ['unread-sample'], 'The sample stands in the file broken.json'],
    [`inputs: ${ref('none.json')}`, ['unread-inputs'], 'The inputs are declared in the file none.json'],
    [`tools: ${ref('none.json')}`, ['uncounted'], `The tools in "${ref('none.json')}" are sent`],
  ])('are named where they are not read: %s', (yaml, codes, message) => {
    for (const { problems } of [parse(front(yaml)), parseTemplate(path, front(yaml))]) {
      expect(problems.map(({ code }) => code)).toEqual(codes);
      expect(problems[0]?.message).toContain(message);
    }
  });

  it('that lead in a circle end', () => {
    expect(parse(front(`sample: ${ref('circle.json')}`)).variables[0]?.sample).toMatch(/file:circle\.json/);
  });
});

describe('images in the Markdown of a Prompty prompt', () => {
  const data =
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const body = `system:
Look.
user:
Before ![a dog](dog.png "A dog"), and ![{{what}}](https://x.y/{{id}}.png)
![c]({{img}})
![d](${data})
After [no image](x.png) ![no] (x) ![] ![e]() ![f](a
b.png)
assistant:
![thread]
`;
  const legacy = '---\nmodel: {api: chat, configuration: {type: openai, name: gpt-4o}}\n---\n';
  const parts = (source: string) =>
    parse(source).parts.flatMap(({ kind, span, media }) =>
      kind === 'block' ? [] : [[kind, media ?? at(source, span)]],
    );

  it('are media in version 1', () => {
    const source = legacy + body;
    expect(parts(source)).toEqual([
      ['text', 'Look.'],
      ['text', 'Before'],
      ['media', { kind: 'image', url: 'dog.png' }],
      ['text', ', and'],
      ['media', { kind: 'image' }],
      ['media', { kind: 'image', variable: 'img' }],
      ['media', { kind: 'image', url: data }],
      ['text', 'After [no image](x.png) ![no] (x) ![] ![e]() ![f](a\nb.png)'],
      ['text', '![thread]'],
    ]);
    const template = parse(source);
    expect([...mediaVariables(template)].sort()).toEqual(['id', 'img', 'what']);
    expect(mediaAddresses(template)).toEqual(['dog.png', data]);
    expect(template.parts.filter(({ kind }) => kind === 'media').every(({ role }) => role === 'user')).toBe(
      true,
    );
  });

  it('are sent beside the text, by the values of a call', () => {
    const values = { what: 'x](y', id: 7, img: 'cat.png' };
    const messages = renderTemplate(path, legacy + body, values);
    expect(messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant']);
    expect(messages[1]?.text).toBe(
      'Before\n, and\nAfter [no image](x.png) ![no] (x) ![] ![e]() ![f](a\nb.png)',
    );
    expect(messages[1]?.media?.map(({ url }) => url).slice(2)).toEqual(['cat.png', data]);
    expect(messages[1]?.media?.[0]).toEqual({ url: 'dog.png' });
  });

  it('of a value stay text: data names no files', () => {
    const source = `${legacy}user:\n{{q}}`;
    expect(renderTemplate(path, source, { q: '![a](secret.png)' })).toEqual([
      { role: 'user', text: '![a](secret.png)' },
    ]);
  });

  it('are text in version 2, whose specification says so', () => {
    const source = `---\nmodel: gpt-4o\n---\nuser:\n![a](dog.png)`;
    expect(parts(source)).toEqual([['text', '![a](dog.png)']]);
    expect(renderTemplate(path, source, {})).toEqual([{ role: 'user', text: '![a](dog.png)' }]);
  });

  it('are found in linear time', () => {
    for (const piece of ['![](', '![', '![a](b', '![a]({{', '![](\n', '![a](b{{x}}']) {
      const source = `${legacy}user:\n${piece.repeat(100_000 / piece.length)}`;
      const start = performance.now();
      parse(source);
      expect(performance.now() - start, piece).toBeLessThan(1_500);
    }
  });
});
