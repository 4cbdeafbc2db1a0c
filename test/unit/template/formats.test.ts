import { describe, expect, it } from 'vitest';
import { formatOf, formats } from '../../../src/core/template/formats.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';
import { matchesGlob } from '../../../src/core/text/matchesGlob.ts';

describe('formatOf', () => {
  it.each([
    ['a.prompt', 'dotprompt'],
    ['dir/A.PROMPT', 'dotprompt'],
    ['a.prompty', 'prompty'],
    ['a.prompt.md', 'markdown'],
    ['x.instructions.md', 'instructions'],
    ['x.agent.md', 'custom-agent'],
    ['x.chatmode.md', 'custom-agent'],
    ['skills/x/SKILL.md', 'skill'],
    ['AGENTS.md', 'instructions'],
    ['C:\\repo\\CLAUDE.md', 'instructions'],
    ['.github/copilot-instructions.md', 'instructions'],
    ['a.j2', 'jinja'],
    ['a.txt.jinja2', 'jinja'],
    ['a.jinja', 'jinja'],
    ['a.prompt.yml', 'github-models'],
    ['a.PROMPT.YAML', 'github-models'],
    ['a.hbs', 'handlebars'],
    ['a.handlebars', 'handlebars'],
    ['a.mustache', 'mustache'],
    ['a.liquid', 'liquid'],
    ['a.messages.json', 'messages-json'],
    ['evals/promptfooconfig.yaml', 'promptfoo'],
  ])('knows %s by its name', (path, format) => {
    expect(formatOf(path)?.id).toBe(format);
  });

  it.each(['README.md', 'a.promptx', 'MYAGENTS.md', 'a.txt', 'x.batch.yaml', 'prompt', ''])(
    'leaves %s alone',
    path => {
      expect(formatOf(path)).toBeUndefined();
    },
  );

  it('takes texts that the policy names, and other files only by their extension', () => {
    const globs = ['prompts/**', 'mail/*.xml'];
    expect(formatOf('prompts/a/b.md', globs)?.id).toBe('markdown');
    expect(formatOf('prompts/a.txt', globs)?.id).toBe('text');
    expect(formatOf('prompts/a.prompt', globs)?.id).toBe('dotprompt');
    expect(formatOf('mail/a.xml', globs)?.id).toBe('text');
    expect(formatOf('prompts/a.csv', globs)).toBeUndefined();
    expect(formatOf('prompts/a.png', globs)).toBeUndefined();
    expect(formatOf('other/a.txt', globs)).toBeUndefined();
  });

  it('has formats with ids of their own', () => {
    expect(new Set(formats.map(format => format.id)).size).toBe(formats.length);
  });
});

describe('matchesGlob', () => {
  it.each([
    ['a/b/c.md', '**/*.md', true],
    ['c.md', '**/*.md', true],
    ['a/b/c.md', 'a/**', true],
    ['a', 'a/**', true],
    ['ab/c', 'a/**', false],
    ['a/b/c/d', 'a/**/d', true],
    ['a/d', 'a/**/d', true],
    ['a/x.txt', 'a/*.{md,txt}', true],
    ['a/x.rst', 'a/*.{md,txt}', false],
    ['a/x1', './a/x?', true],
    ['a\\b.md', 'a/*.md', true],
    ['a/b/c.md', 'a/*.md', false],
  ])('%s against %s', (path, glob, expected) => {
    expect(matchesGlob(path, glob)).toBe(expected);
  });

  it('answers at once, whatever the glob', () => {
    const start = performance.now();
    matchesGlob('a'.repeat(5000), `${'*a'.repeat(2000)}b`);
    matchesGlob('a/'.repeat(2000), `${'**/'.repeat(500)}b`);
    matchesGlob('x', '{a,b}'.repeat(40));
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('plain text', () => {
  it('is one message of the user, with its variables', () => {
    const source = `\uFEFFDear {{ name }},\n\${input:x}\n`;
    const template = parseTemplate('mail/a.txt', source);
    expect(template).toMatchObject({ format: 'text', problems: [], variables: [{ name: 'name' }] });
    expect(renderTemplate('mail/a.txt', source, { name: 'Ada' })).toEqual([
      { role: 'user', text: `Dear Ada,\n\${input:x}\n` },
    ]);
  });
});

it.each(['a.hbs', 'a.mustache', 'a.liquid', 'a.j2', 'a.prompty'])(
  '%s: a tag in the words of a role line is no part of its own',
  path => {
    const { parts, variables } = parseTemplate(path, 'user[{{a}}]:\nx {{b}}');
    expect(parts.map(({ kind, span }) => [kind, span.start, span.end])).toEqual([
      ['block', 0, 12],
      ['text', 13, 15],
      ['variable', 15, 20],
    ]);
    expect(variables.map(({ name }) => name)).toEqual(['a', 'b']);
  },
);
