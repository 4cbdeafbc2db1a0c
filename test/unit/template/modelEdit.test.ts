import { describe, expect, it } from 'vitest';
import { splitModelName } from '../../../src/core/pricing/modelName.ts';
import { modelEdit } from '../../../src/core/template/modelEdit.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';

const PATH = 'promptfooconfig.yaml';

/** The file after the edit; null where there is none. */
function edited(source: string, provider: string, model: string, path = PATH): string | null {
  const parse = (text: string) => parseTemplate(path, text);
  const isNamedBy = (id: string) => {
    const name = splitModelName(id);
    return name.provider === provider && name.model === model;
  };
  const edit = modelEdit(source, parse, { provider, model, isNamedBy });
  return edit && source.slice(0, edit.span.start) + edit.text + source.slice(edit.span.end);
}

const withProvider = (provider: string) =>
  `prompts: [Say {{word}}]\nproviders:\n  - ${provider}\n  - other:one\n`;

describe('the model of a promptfoo configuration', () => {
  it.each([
    ['openai:chat:gpt-5-mini', 'openai', 'gpt-5-nano', 'openai:chat:gpt-5-nano'],
    ['openai:responses:gpt-5-mini', 'openai', 'gpt-5-nano', 'openai:responses:gpt-5-nano'],
    ['openai:gpt-5-mini', 'openai', 'gpt-5-nano', 'openai:chat:gpt-5-nano'],
    ['openai:chat:gpt-5-mini', 'openai', 'gpt-5-pro', 'openai:responses:gpt-5-pro'],
    ['openai:chat:gpt-5-mini', 'anthropic', 'claude-sonnet-4-5', 'anthropic:messages:claude-sonnet-4-5'],
    ['openai:chat:gpt-5-mini', 'google', 'gemini-2.5-flash', 'google:gemini-2.5-flash'],
    ['"openai:chat:gpt-5-mini"', 'x-ai', 'grok-4', '"xai:grok-4"'],
    [
      '{id: openai:chat:gpt-5-mini, config: {temperature: 0}}',
      'openai',
      'gpt-5-nano',
      '{id: openai:chat:gpt-5-nano, config: {temperature: 0}}',
    ],
    [
      "'openai:chat:gpt-5-mini': {config: {temperature: 0}}",
      'mistral',
      'mistral-large-latest',
      "'mistral:mistral-large-latest': {config: {temperature: 0}}",
    ],
  ])('is written as promptfoo names it: %s → %s/%s', (before, provider, model, after) => {
    expect(edited(withProvider(before), provider, model)).toBe(withProvider(after));
  });

  it('gets a list of providers where there is none, behind comments', () => {
    const source =
      '# yaml-language-server: $schema=https://promptfoo.dev/config-schema.json\nprompts: [Say {{word}}]\n';
    expect(edited(source, 'openai', 'gpt-5-mini')).toBe(
      source.replace('prompts:', 'providers:\n  - openai:chat:gpt-5-mini\nprompts:'),
    );
  });

  it('is not written where a program decides it', () => {
    expect(edited('prompts: [x]\nproviders: [file://mine.js]\n', 'openai', 'gpt-5-mini')).toBeNull();
  });
});

describe('the model of a Markdown file', () => {
  const named = (path: string, source: string) => edited(source, 'openai', 'gpt-5-mini', path);

  it('is written into front matter where the convention of the file has some', () => {
    expect(named('x.prompt.md', 'Text\n')).toBe('---\nmodel: openai/gpt-5-mini\n---\nText\n');
    expect(named('x.agent.md', 'Text\n')).toBe('---\nmodel: openai/gpt-5-mini\n---\nText\n');
    expect(named('SKILL.md', '---\nname: x\n---\nText\n')).toBe(
      '---\nmodel: openai/gpt-5-mini\nname: x\n---\nText\n',
    );
  });

  it.each(['AGENTS.md', 'CLAUDE.md', 'x.instructions.md', 'copilot-instructions.md', 'SKILL.md'])(
    'is written into no %s without one',
    path => {
      expect(named(path, '# Guide\nText\n')).toBeNull();
    },
  );

  it('is written into no instructions with front matter for other things', () => {
    expect(named('x.instructions.md', '---\napplyTo: "**"\n---\nText\n')).toBeNull();
  });
});

describe('the model of other files', () => {
  it('is the first member of a request that names none', () => {
    const pretty = '{\n  "messages": [{"role": "user", "content": "hi"}]\n}\n';
    expect(edited(pretty, 'openai', 'gpt-5-mini', 'a.messages.json')).toBe(
      pretty.replace('{', '{\n  "model": "openai/gpt-5-mini",'),
    );
    expect(edited('{"messages": []}', 'openai', 'gpt-5-mini', 'a.messages.json')).toBe(
      '{"model": "openai/gpt-5-mini","messages": []}',
    );
  });

  it('gets a front matter where a template begins with a brace', () => {
    expect(edited('{{name}}, hello\n', 'openai', 'gpt-5-mini', 'a.prompt')).toBe(
      '---\nmodel: openai/gpt-5-mini\n---\n{{name}}, hello\n',
    );
  });

  it('has no place in a mere list of messages', () => {
    const list = '[{"role": "user", "content": "hi"}]';
    expect(edited(list, 'openai', 'gpt-5-mini', 'a.messages.json')).toBeNull();
  });

  it('stands behind the mark that begins a YAML file', () => {
    const yaml = '---\nname: a\nmessages:\n  - {role: user, content: hi}\n';
    expect(edited(yaml, 'openai', 'gpt-5-mini', 'a.prompt.yml')).toBe(
      yaml.replace('name:', 'model: openai/gpt-5-mini\nname:'),
    );
  });

  it('keeps the word that a tool has for the provider', () => {
    const genkit = (model: string) => `---\nmodel: ${model}\n---\nHi\n`;
    expect(edited(genkit('googleai/gemini-2.5-flash'), 'google', 'gemini-2.5-pro', 'a.prompt')).toBe(
      genkit('googleai/gemini-2.5-pro'),
    );
    expect(edited(genkit('googleai/gemini-2.5-flash'), 'openai', 'gpt-5-mini', 'a.prompt')).toBe(
      genkit('openai/gpt-5-mini'),
    );
  });
});
