import { describe, expect, it } from 'vitest';
import { formatOf } from '../../../src/core/template/formats.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';

const path = 'promptfooconfig.yaml';
const parse = (source: string) => parseTemplate(path, source);

const config = `# yaml-language-server: $schema=https://promptfoo.dev/config-schema.json
description: Support replies
prompts:
  - label: friendly
    raw: |
      Write to {{ customer | upper }}.
      {% if premium %}
      Be {{tone}}.
      {% endif %}
  - file://prompts/formal.txt
  - 'Short: {{ question }}'
providers:
  - id: openai:chat:gpt-5-mini
    config:
      max_tokens: 200
      temperature: 0.2
  - anthropic:messages:claude-sonnet-4-5
defaultTest:
  vars:
    tone: kind
tests:
  - vars:
      customer: Ada
      question: [How?, Why?]
      expected: An answer
    assert:
      - type: llm-rubric
        value: Says {{expected}}
  - vars:
      premium: true
      history: file://history.json
`;

describe('promptfoo', () => {
  it('is recognised by its name', () => {
    expect(formatOf('evals/promptfooconfig.yml')?.id).toBe('promptfoo');
    expect(formatOf('promptfooconfig.support.yaml')?.id).toBe('promptfoo');
    expect(formatOf('my-promptfooconfig.yaml')).toBeUndefined();
  });

  it('counts the longest prompt of its own, with the first provider and its parameters', () => {
    const template = parse(config);
    expect(template).toMatchObject({
      name: 'Support replies',
      params: { maxOutputTokens: 200, temperature: 0.2 },
    });
    expect(template.model?.id).toBe('openai/gpt-5-mini');
    expect(config.slice(template.model?.span.start, template.model?.span.end)).toBe('openai:chat:gpt-5-mini');
    expect(template.sections.map(section => section.title)).toEqual([
      'friendly',
      'prompts/formal.txt',
      'prompt 3',
    ]);
    expect(
      template.parts
        .filter(part => !part.instead)
        .map(({ kind, name, span }) => [kind, name, config.slice(span.start, span.end)]),
    ).toEqual([
      ['text', undefined, 'Write to '],
      ['variable', 'customer', '{{ customer | upper }}'],
      ['text', undefined, '.\n'],
      ['block', 'if', '{% if premium %}'],
      ['text', undefined, '\n'],
      ['text', undefined, 'Be '],
      ['variable', 'tone', '{{tone}}'],
      ['text', undefined, '.\n'],
      ['block', 'endif', '{% endif %}'],
      ['text', undefined, '\n'],
    ]);
    expect(
      template.parts.filter(part => part.instead).map(({ span }) => config.slice(span.start, span.end)),
    ).toEqual(['file://prompts/formal.txt', 'Short: ', '{{ question }}']);
    expect(
      template.problems.map(({ code, severity, span }) => [
        code,
        severity,
        config.slice(span.start, span.end).split('\n')[0],
      ]),
    ).toEqual([
      ['several-prompts', 'info', '|'],
      ['prompt-elsewhere', 'info', 'file://prompts/formal.txt'],
      ['several-providers', 'info', 'anthropic:messages:claude-sonnet-4-5'],
    ]);
  });

  it('declares variables by the tests; only those that no file may use can be unused', () => {
    const variables = (source: string) =>
      parse(source).variables.map(
        ({ name, declared, optional, sample }) =>
          `${name}${declared ? '' : ' undeclared'}${optional ? '?' : ''}=${sample}`,
      );
    expect(variables(config)).toEqual([
      'tone?=kind',
      'customer=Ada',
      'question?=How?',
      'expected?=An answer',
      'premium?=true',
    ]);
    expect(variables(config.replace('  - file://prompts/formal.txt\n', ''))).toContain('history?=undefined');
  });

  it('renders the counted prompt as Jinja, with the default vars', () => {
    const values = { customer: 'Ada {{tone}}', premium: true };
    expect(renderTemplate(path, config, values)).toEqual([
      { role: 'user', text: 'Write to ADA {{TONE}}.\n\nBe kind.\n\n' },
    ]);
    expect(() => renderTemplate(path, config, {})).toThrow(`${path}:6:19: Variable "customer" has no value`);
    const text = 'system: is no role here\nuser:\n{{ a }}\n';
    const source = `prompts: ${JSON.stringify([text])}`;
    expect(renderTemplate(path, source, { a: 1 })).toEqual([
      { role: 'user', text: text.replace('{{ a }}', '1') },
    ]);
  });

  it('reads a prompt that lists messages as JSON or YAML', () => {
    const json = `prompts:
  - |-
    [
      {"role": "system", "content": "Be \\"{{tone}}\\"\\n"},
      {"role": "user", "content": "{{ q }}"}
    ]
`;
    expect(renderTemplate(path, json, { tone: 'k', q: '"}' })).toEqual([
      { role: 'system', text: 'Be "k"\n' },
      { role: 'user', text: '"}' },
    ]);
    const template = parse(json);
    expect(
      template.sections.map(({ role, span }) => [role, json.slice(span.start, span.start + 10)]),
    ).toEqual([
      ['system', '{"role": "'],
      ['user', '{"role": "'],
    ]);
    expect(template.parts.map(({ span }) => json.slice(span.start, span.end))).toEqual([
      'Be \\"',
      '{{tone}}',
      '\\"\\n',
      '{{ q }}',
    ]);
    expect(template.parts.map(part => part.text)).toEqual(['Be "', undefined, '"\n', undefined]);
    const yaml = 'prompts:\n  - |\n    - role: user\n      content: >\n        a\n        {{b}}\n';
    expect(renderTemplate(path, yaml, { b: 1 })).toEqual([{ role: 'user', text: 'a 1\n' }]);
    expect(parse(yaml).parts.map(({ span }) => yaml.slice(span.start, span.end))).toEqual([
      'a',
      ' ',
      '{{b}}',
      '\n',
    ]);
    expect(renderTemplate(path, 'prompts: ["[{not JSON: {{b}}"]', { b: 1 })).toEqual([
      { role: 'user', text: '[{not JSON: 1' },
    ]);
  });

  it('every prompt is a section; which is counted is up to its length and to the first provider', () => {
    const source = `prompts:
  - 'Short: {{a}}'
  - label: chat
    raw: |
      - role: system
        content: Be kind, be brief, and be quick about it.
      - role: user
        content: '{{b}}'
  - {id: file://make.py:prompt, label: made}
  - {label: empty}
  - {label: code, function: vars => vars.a}
  - langfuse://support:3
  - label: last
    raw: Of medium length {{c}}
providers:
  - id: openai:gpt-5-mini
    PROMPTS
  - openai:gpt-5
`;
    const sections = (text: string) => parse(text).sections.map(({ title }) => title);
    const sent = (text: string) =>
      parse(text)
        .parts.filter(part => !part.instead)
        .map(({ span }) => text.slice(span.start, span.end));
    const all = source.replace('PROMPTS', 'label: x');
    expect(sections(all)).toEqual([
      'prompt 1',
      'chat',
      'system',
      'user',
      'make.py:prompt',
      'code',
      'langfuse://support:3',
      'last',
    ]);
    expect(sent(all)).toEqual(['Be kind, be brief, and be quick about it.', '{{b}}']);
    const needed = (text: string) =>
      parse(text)
        .variables.filter(variable => !variable.optional)
        .map(variable => variable.name);
    expect(needed(all)).toEqual(['b']);
    const named = source.replace('PROMPTS', 'prompts: [prompt 1, last]');
    expect(sent(named)).toEqual(['Of medium length ', '{{c}}']);
    expect(renderTemplate(path, named, { c: 1 })).toEqual([{ role: 'user', text: 'Of medium length 1' }]);
    expect(parse(all).problems.map(({ code, message }) => [code, /"(.*?)"/.exec(message)?.[1]])).toEqual([
      ['several-prompts', undefined],
      ['prompt-elsewhere', 'make.py:prompt'],
      ['prompt-elsewhere', 'empty'],
      ['prompt-elsewhere', 'code'],
      ['prompt-elsewhere', 'langfuse://support:3'],
      ['several-providers', undefined],
    ]);
  });

  it('compares the texts of messages, not the JSON around them', () => {
    const source = `prompts:\n  - '[{"role": "user", "content": "Hi {{a}}"}]'\n  - Hello there, {{b}}\n`;
    expect(renderTemplate(path, source, { b: 'Ada' })).toEqual([{ role: 'user', text: 'Hello there, Ada' }]);
  });

  it('a prompt that two places use by an alias stands in both of them', () => {
    const source =
      'shared: &rules Be {{tone}}.\nprompts:\n  - *rules\n  - |\n    Longer than that: {{tone}}, {{tone}}\n';
    const template = parse(source);
    expect(template.problems.map(({ code }) => code)).toEqual(['several-prompts']);
    expect(template.sections.map(({ span }) => source.slice(span.start, span.end).slice(0, 6))).toEqual([
      '*rules',
      '|\n    ',
    ]);
    expect(template.parts.map(({ span }) => source.slice(span.start, span.end)).slice(0, 3)).toEqual([
      'Be ',
      '{{tone}}',
      '.',
    ]);
  });

  it.each([
    ['openai:gpt-5', 'openai/gpt-5'],
    ['openai:responses:gpt-5', 'openai/gpt-5'],
    ['anthropic:messages:claude-opus-4-6', 'anthropic/claude-opus-4-6'],
    ['azureopenai:chat:my-deployment', 'azure/my-deployment'],
    ['vertex:gemini-2.5-pro', 'vertex/gemini-2.5-pro'],
    ['openrouter:meta-llama/llama-4', 'openrouter/meta-llama/llama-4'],
    ['ollama:chat:llama3:8b', 'ollama/llama3:8b'],
    ['file://provider.js', undefined],
    ['exec: python chain.py', undefined],
    ['https://example.com/chat', undefined],
    ['openai:assistant:asst_1', undefined],
    ['openai:chat', undefined],
    ['echo', undefined],
  ])('provider %s is model %s', (provider, model) => {
    for (const source of [
      `providers: '${provider}'`,
      `targets: [{id: '${provider}'}]`,
      `providers: [{'${provider}': {config: {max_tokens: 7}}}]`,
    ]) {
      const template = parse(`prompts: [x]\n${source}\n`);
      expect(template.model?.id, source).toBe(model);
      expect(template.problems.map(problem => problem.code)).toEqual(
        model === undefined ? ['unresolved-model'] : [],
      );
    }
    expect(
      parse(`prompts: [x]\nproviders: [{'${provider}': {config: {max_tokens: 7}}}]`).params.maxOutputTokens,
    ).toBe(7);
  });

  it('says what is wrong and where', () => {
    const found = (source: string) =>
      parse(source).problems.map(({ code, span }) => [code, source.slice(span.start, span.end)]);
    expect(found('prompts:\n  - |\n    a\n    {% if x %}\n')).toEqual([['unclosed-block', '{% if x %}']]);
    expect(found('prompts: ["a\\n{{ b + }}"]')).toEqual([['syntax', '{{ b + }}']]);
    expect(found('description: x\n')).toEqual([['no-prompts', '']]);
    expect(found('prompts:\n')).toEqual([['no-prompts', '']]);
    expect(found('prompts: [a\n')[0]?.[0]).toBe('yaml-syntax');
    expect(() => renderTemplate(path, 'prompts:\n  - file://a.txt\n', {})).toThrow(
      `${path}:2:5: No prompt of this file can be read here. Name the file that has the prompt as the template`,
    );
    expect(() => renderTemplate(path, 'prompts: {a.txt: first}\n', {})).toThrow(
      `${path}:1:11: No prompt of this file can be read here`,
    );
    expect(
      parse('prompts: [prompts/*.txt, exec:x.sh, langfuse://a:1]\n').parts.map(part => part.kind),
    ).toEqual(['partial', 'partial', 'partial']);
  });
});
