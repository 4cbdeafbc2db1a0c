import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';

const path = 'a.prompt.yml';
const parse = (source: string) => parseTemplate(path, source);

const summarizer = `name: Text Summarizer
description: Summarizes input text concisely
model: openai/gpt-5-mini
modelParameters:
  temperature: 0.5
  maxCompletionTokens: 300
messages:
  - role: system
    content: You are a text summarizer.
  - role: user
    content: |
      Summarize the given text, beginning with "Summary -":
        <text>
        {{input}}
      </text> for {{ reader.name }}
testData:
  - input: The quick brown fox
    reader: {name: Ada}
    expected: Summary - a fox
  - input: Another
    length: 5
evaluators:
  - name: Output should start with 'Summary -'
    string: {startsWith: 'Summary -'}
  - name: Length
    llm: {modelId: openai/gpt-5, prompt: "Is {{completion}} {{length}} words long?"}
`;

describe('GitHub Models', () => {
  it('reads name, model, parameters, roles and variables with their places', () => {
    const template = parse(summarizer);
    expect(template).toMatchObject({ format: 'github-models', name: 'Text Summarizer', problems: [] });
    expect(template.model?.id).toBe('openai/gpt-5-mini');
    expect(template.params).toEqual({ temperature: 0.5, maxOutputTokens: 300 });
    const at = template.paramSpans?.maxOutputTokens;
    expect(summarizer.slice(at?.start, at?.end)).toBe('300');
    expect(
      template.sections.map(({ role, span }) => [role, summarizer.slice(span.start, span.start + 12)]),
    ).toEqual([
      ['system', 'role: system'],
      ['user', 'role: user\n '],
    ]);
    const parts = template.parts.map(({ kind, role, span, text }) => [
      role,
      kind,
      text ?? summarizer.slice(span.start, span.end),
    ]);
    expect(parts).toEqual([
      ['system', 'text', 'You are a text summarizer.'],
      ['user', 'text', 'Summarize the given text, beginning with "Summary -":\n'],
      ['user', 'text', '  <text>\n'],
      ['user', 'text', '  '],
      ['user', 'variable', '{{input}}'],
      ['user', 'text', '\n'],
      ['user', 'text', '</text> for '],
      ['user', 'variable', '{{ reader.name }}'],
      ['user', 'text', '\n'],
    ]);
  });

  it('takes test data for declarations and samples; what only evaluators use is used', () => {
    const variables = parse(summarizer).variables.map(({ name, declared, sample, spans }) => [
      name,
      declared,
      sample,
      spans.map(span => summarizer.slice(span.start, span.end)),
    ]);
    expect(variables).toEqual([
      ['input', true, 'The quick brown fox', ['{{input}}']],
      ['reader', true, '{"name":"Ada"}', ['{{ reader.name }}']],
      ['length', true, '5', ['{{length}}']],
    ]);
  });

  it('renders messages without their indent, and takes no test data for values', () => {
    expect(renderTemplate(path, summarizer, { input: 'a\nb', reader: { name: 'Ada' } })).toEqual([
      { role: 'system', text: 'You are a text summarizer.' },
      {
        role: 'user',
        text: 'Summarize the given text, beginning with "Summary -":\n  <text>\n  a\nb\n</text> for Ada\n',
      },
    ]);
    expect(() => renderTemplate(path, summarizer, { input: '' })).toThrow(
      `${path}:15:19: Variable "reader" has no value`,
    );
  });

  it('folds, quotes and keeps as YAML does', () => {
    const source = [
      'messages:',
      '- {role: system, content: "a\\u0021 {{x}}\\n"}',
      "- {role: user, content: 'it''s {{x}}'}",
      '- role: assistant',
      '  content: >-',
      '    one',
      '    {{x}}',
      '',
      '    two',
      '',
    ].join('\r\n');
    expect(renderTemplate(path, source, { x: 1 })).toEqual([
      { role: 'system', text: 'a! 1\n' },
      { role: 'user', text: "it's 1" },
      { role: 'assistant', text: 'one 1\ntwo' },
    ]);
    const spans = parse(source).variables[0]?.spans.map(span => source.slice(span.start, span.end));
    expect(spans).toEqual(['{{x}}', '{{x}}', '{{x}}']);
  });

  it('takes images and several texts in one message', () => {
    const source = `messages:
  - role: user
    content:
      - {type: text, text: "What is this?"}
      - {type: image_url, image_url: {url: "{{photo}}"}}
      - {type: video_thing, id: 7}
`;
    expect(parse(source).problems).toMatchObject([{ code: 'uncounted', severity: 'info' }]);
    expect(parse(source).parts.map(part => part.kind)).toEqual(['text', 'media']);
    expect(renderTemplate(path, source, { photo: 'https://a/b.png' })).toEqual([
      { role: 'user', text: 'What is this?', media: [{ url: 'https://a/b.png' }] },
    ]);
  });

  it('says what is wrong and where', () => {
    const found = (source: string) =>
      parse(source).problems.map(({ code, span }) => [code, source.slice(span.start, span.end)]);
    expect(found('name: x\n')).toEqual([['no-messages', '']]);
    expect(found('messages: hello\n')).toEqual([['no-messages', '']]);
    expect(found('')).toEqual([['no-messages', '']]);
    expect(found('messages:\n  - role: boss\n    content: x\n')).toEqual([['unknown-role', 'boss']]);
    expect(found('messages:\n  - content: x\n')).toEqual([['message-without-role', 'content: x\n']]);
    expect(found('messages:\n  - role: user\n')).toEqual([['message-without-content', 'role: user\n']]);
    expect(found('messages: []\nmodelParameters: {max_tokens: many}\n')).toEqual([
      ['invalid-parameter', 'many'],
    ]);
    expect(found('messages: [\n')[0]?.[0]).toBe('yaml-syntax');
    expect(found('messages: [{role: user, content: &a x}, {role: user, content: *b}]')).toEqual([
      ['yaml-alias', '*b'],
    ]);
    expect(found('messages: []\n---\nmessages: []\n').map(([code]) => code)).toEqual(['yaml-syntax']);
    expect(() => renderTemplate(path, 'a: 1\nmessages: [\n', {})).toThrow(/^a\.prompt\.yml:\d+:\d+: /);
  });
});
