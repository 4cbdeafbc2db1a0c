import { describe, expect, it } from 'vitest';
import { mayBeTemplate } from '../../../src/vscode/mayBeTemplate.ts';

const file = (path: string, languageId = 'plaintext') => ({ scheme: 'file', path, languageId });

describe('mayBeTemplate', () => {
  it.each([
    'prompts/icon.prompt',
    'a.prompty',
    'a.prompt.yml',
    'a.prompt.yaml',
    'a.prompt.md',
    'b.instructions.md',
    'c.agent.md',
    'skills/x/SKILL.md',
    'AGENTS.md',
    'CLAUDE.md',
    'x.j2',
    'x.jinja',
    'x.jinja2',
    'x.hbs',
    'x.handlebars',
    'x.mustache',
    'x.liquid',
  ])('asks about %s', path => {
    expect(mayBeTemplate(file(`/repo/${path}`), false)).toBe(true);
  });

  it('asks about other prose only where a policy may name it, and never about code', () => {
    expect(mayBeTemplate(file('/repo/prompts/reply.md', 'markdown'), false)).toBe(false);
    expect(mayBeTemplate(file('/repo/prompts/reply.md', 'markdown'), true)).toBe(true);
    expect(mayBeTemplate(file('/repo/src/main.ts', 'typescript'), true)).toBe(false);
  });

  it('takes a document without a file by its language, and revisions and outputs never', () => {
    const { path } = file('Untitled-1');
    expect(mayBeTemplate({ scheme: 'untitled', path, languageId: 'dotprompt' }, false)).toBe(true);
    expect(mayBeTemplate({ scheme: 'untitled', path, languageId: 'plaintext' }, true)).toBe(false);
    expect(mayBeTemplate({ scheme: 'git', path: '/repo/a.prompt', languageId: 'dotprompt' }, true)).toBe(
      false,
    );
  });
});
