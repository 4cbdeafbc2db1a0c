import { describe, expect, it } from 'vitest';
import type { Template } from '../../../src/core/model.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';

const problems = (path: string, source: string) =>
  parseTemplate(path, source).problems.map(({ code, span }) => [code, source.slice(span.start, span.end)]);

const texts = (source: string, { parts }: Template) =>
  parts.map(({ span, usedAt, role }) => [
    role,
    source.slice(span.start, span.end),
    usedAt && source.slice(usedAt.start, usedAt.end),
  ]);

describe('aliases of YAML', () => {
  it('are followed in front matter; the place of a value is where it is written out', () => {
    const source = `---
x-base: &base
  model: &name openai/gpt-5-mini
  temperature: 0.2
model: *name
config:
  <<: *base
  temperature: 0.7
  maxOutputTokens: &limit 300
input:
  schema: &fields {topic: string}
  default: {limit: *limit}
---
{{topic}} {{limit}}`;
    const template = parseTemplate('a.prompt', source);
    expect(template.problems).toEqual([]);
    expect(template.model?.id).toBe('openai/gpt-5-mini');
    expect(template.model?.span.start).toBe(source.indexOf('openai/'));
    expect(template.params).toEqual({ temperature: 0.7, maxOutputTokens: 300 });
    expect(renderTemplate('a.prompt', source, { topic: 'a' })).toEqual([{ role: 'user', text: 'a 300' }]);
  });

  it('are followed in messages: each use counts at its own place', () => {
    const source = `shared:
  rules: &rules |
    Be kind to {{name}}.
  system: &system {role: system, content: *rules}
messages:
  - *system
  - role: user
    content: *rules
  - role: assistant
    content: plain
`;
    const template = parseTemplate('a.prompt.yml', source);
    expect(template.problems).toEqual([]);
    expect(texts(source, template)).toEqual([
      ['system', 'Be kind to ', '*system'],
      ['system', '{{name}}', '*system'],
      ['system', '.\n', '*system'],
      ['user', 'Be kind to ', '*rules'],
      ['user', '{{name}}', '*rules'],
      ['user', '.\n', '*rules'],
      ['assistant', 'plain', undefined],
    ]);
    expect(template.sections.map(({ span }) => source.slice(span.start, span.end).split('\n')[0])).toEqual([
      '*system',
      'role: user',
      'role: assistant',
    ]);
    expect(template.variables).toMatchObject([{ name: 'name', spans: [{}] }]);
    expect(renderTemplate('a.prompt.yml', source, { name: 'Ada' }).map(({ text }) => text)).toEqual([
      'Be kind to Ada.\n',
      'Be kind to Ada.\n',
      'plain',
    ]);
  });

  it('merge as YAML 1.1 does: own keys first, then those of the first map', () => {
    const source = `---
a: &a {model: first, temperature: 1}
b: &b {model: second, topP: 0.5}
config: {<<: [*a, *b], temperature: 2}
---
x`;
    const { params } = parseTemplate('a.prompt', source);
    expect(params).toEqual({ temperature: 2, topP: 0.5 });
  });

  it.each([
    ['names no anchor', 'messages: *none', '*none'],
    ['has its anchor behind it', 'a: *b\nb: &b 1\nmessages: []', '*b'],
    ['is part of its own value', 'messages: &m\n  - {role: user, content: x}\n  - *m\n', '*m'],
  ])('an alias that %s is named at its place', (_, source, alias) => {
    expect(problems('a.prompt.yml', source)[0]).toEqual(['yaml-alias', alias]);
  });

  it('stand for so much only', () => {
    const long = `a: &a "${'x'.repeat(100_000)}"\nmessages: [${'{role: user, content: *a},'.repeat(11)}]`;
    expect(problems('a.prompt.yml', long)[0]).toEqual(['yaml-alias', '*a']);
    const few = `a: &a "${'x'.repeat(100_000)}"\nmessages: [${'{role: user, content: *a},'.repeat(9)}]`;
    expect(problems('a.prompt.yml', few)).toEqual([]);
    // Each alias adds a level and nothing else.
    const levels = Array.from({ length: 70 }, (_, n) => `k${n + 1}: &k${n + 1} [*k${n}]`).join('\n');
    expect(problems('a.prompt.yml', `k0: &k0 x\n${levels}\n`)[0]?.[0]).toBe('yaml-alias');
  });
});
