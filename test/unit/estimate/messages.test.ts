import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';
import { messageOverhead } from '../../../src/core/tokens/messageOverhead.ts';
import { COOKBOOK } from '../tokens/cookbookMessages.ts';
import { AnalysisBench } from './analysis.ts';

const bench = new AnalysisBench();
const tokensOf = async (path: string, text: string) =>
  (await bench.of(path, text, 'model: openai/gpt-4o')).analysis.estimate.tokens;

describe('framing', () => {
  it.each([
    ['gpt-4o', 124],
    ['gpt-3.5-turbo', 129],
    ['gpt-4', 129],
  ])('of the cookbook’s example with %s is what the API counted: %d tokens', async (model, tokens) => {
    const body = JSON.stringify({ model, messages: COOKBOOK });
    expect((await tokensOf('a.messages.json', body)).input).toEqual({ value: tokens, kind: 'exact' });
  });

  it.each([
    [
      'two of one role',
      [
        { role: 'user', content: 'a' },
        { role: 'user', content: 'b' },
      ],
      2 + 2 * 4 + 3,
    ],
    [
      'one without text',
      [
        { role: 'system', content: '' },
        { role: 'user', content: 'b' },
      ],
      1 + 2 * 4 + 3,
    ],
    ['one with a name', [{ role: 'user', name: 'Ann', content: 'b' }], 1 + 4 + 2 + 3],
  ])('has a frame for each message: %s', async (_what, messages, tokens) => {
    const body = JSON.stringify({ messages });
    expect((await tokensOf('a.messages.json', body)).input).toEqual({ value: tokens, kind: 'exact' });
  });

  it('has a frame for a message that only calls tools', () => {
    const calls = [{ id: 'c', type: 'function', function: { name: 'weather', arguments: '{}' } }];
    const messages = [
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: null, tool_calls: calls },
      { role: 'tool', tool_call_id: 'c', content: 'sunny' },
    ];
    const { messages: found } = parseTemplate('a.messages.json', JSON.stringify({ messages }));
    expect(found.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool']);
  });

  it('is that of the prompt which is counted, where a file has several', () => {
    const text =
      'prompts:\n  - Say it\n  - |\n    [{"role": "system", "content": "Be a careful editor."},\n    {"role": "user", "content": "x"}]\n';
    expect(parseTemplate('promptfooconfig.yaml', text).messages).toEqual([
      { role: 'system' },
      { role: 'user' },
    ]);
  });
});

const bodies: readonly (readonly [string, string])[] = [
  ['a.j2', 'system:\n\nBe brief.\n\n\nuser:\nFirst.\n\nuser:\n\nSecond.\n'],
  ['a.j2', '\n\nuser:\n   \nassistant:\nSure.\n'],
  ['a.hbs', 'system:\r\nBe brief.\r\n\r\nuser:\r\nHello.\r\n\r\n'],
  ['a.liquid', 'Ahead.\n\nuser:\nHello.\n\n'],
  ['a.prompty', '---\nmodel: gpt-4o\n---\n\nsystem:\nHello world.\n\nuser:\n\nHello.\n'],
  [
    'a.prompt',
    '---\nmodel: openai/gpt-4o\n---\n{{role "system"}}\nBe brief.\n{{role "user"}}\n\n{{role "model"}}\nSure.',
  ],
  ['a.prompt', '{{role "user"}}One.{{role "user"}}Two.'],
  ['a.prompt', '{{! a remark }}\n{{role "user"}}One.'],
  ['a.j2', '{% raw %}{{ as it is }}{% endraw %}'],
];

describe('a text that is the same in every call', () => {
  it.each(bodies)('is exact, and what is sent: %s %j', async (path, text) => {
    const encoding = await bench.encoding('gpt-4o');
    const sent = renderTemplate(path, text, {});
    const words = sent.reduce((sum, message) => sum + encoding.count(message.text), 0);
    const tokens = await tokensOf(path, text);
    expect(parseTemplate(path, text).messages).toEqual(sent.map(({ role }) => ({ role })));
    expect(tokens.static).toEqual({ value: words, kind: 'exact' });
    expect(tokens.input).toEqual(addedTo(words, messageOverhead('gpt-4o', sent, encoding).value));
  });

  it('is no exact count where a remark cuts a word’s tokens in two', async () => {
    expect((await tokensOf('a.j2', 'extra{# cut #}ordinary')).input.kind).toBe('estimated');
    expect((await tokensOf('a.j2', '{# ahead #}extraordinary')).input.kind).toBe('exact');
  });
});

function addedTo(words: number, framing: number | null) {
  return { value: words + (framing ?? Number.NaN), kind: 'exact' };
}

describe('the prefix that a cache can keep', () => {
  const rules = 'Always the same words. ';
  it.each([
    ['a.prompty', `system:\n${rules}\nuser:\n{{q}}`],
    ['a.prompt', `{{role "system"}}${rules}{{role "user"}}{{q}}`],
    ['a.j2', `system:\n${rules}\nuser:\n{{ q }}`],
    ['a.j2', `{% set x = q %}${rules}{{ x }}`],
    ['a.liquid', `{% assign x = 1 %}${rules}{{ q }} and more`],
  ])('goes on behind marks of roles and what only sets a name: %s %j', async (path, text) => {
    const { cacheablePrefix } = await tokensOf(path, text);
    const encoding = await bench.encoding('gpt-4o');
    expect(cacheablePrefix).toEqual({ value: encoding.count(rules), kind: 'exact' });
  });

  it.each([
    ['a.j2', `{% if q %}${rules}{% endif %}`],
    ['a.hbs', `{{#user}}${rules}{{/user}}`],
    ['a.liquid', `{% liquid echo q %}${rules}`],
    ['a.prompt', `{{history}}${rules}`],
  ])('ends where calls begin to differ: %s %j', async (path, text) => {
    expect((await tokensOf(path, text)).cacheablePrefix.value).toBe(0);
  });
});
