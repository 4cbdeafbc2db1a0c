import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../../../package.json' with { type: 'json' };
import { formatOf } from '../../../../src/core/template/formats.ts';
import { pathOfLanguage } from '../../../../src/engine/templates/languagePaths.ts';
import { promptLanguages, recognise } from '../../../../src/vscode/documents/recognise.ts';

const file = (path: string, languageId = 'plaintext') => ({ scheme: 'file', path, languageId });

const names = [
  'prompts/icon.prompt',
  'a.prompty',
  'a.prompt.yml',
  'a.prompt.yaml',
  'a.prompt.md',
  'b.instructions.md',
  'c.agent.md',
  'd.chatmode.md',
  'skills/x/SKILL.md',
  'AGENTS.md',
  'CLAUDE.md',
  '.github/copilot-instructions.md',
  'x.j2',
  'x.jinja',
  'x.jinja2',
  'x.hbs',
  'x.handlebars',
  'x.mustache',
  'x.liquid',
  'x.messages.json',
  'x.prompt.json',
  'promptfooconfig.yaml',
  'evals/promptfooconfig.support.yml',
  'messages.json',
  'mypromptfooconfig.yaml',
  'x.PROMPT',
  'README.md',
  'prompt',
  'prompt.md',
  'main.ts',
  'x.prompt.bak',
];

describe('recognise', () => {
  it.each(names)('agrees with the formats about %s', path => {
    const expected = formatOf(path) === undefined ? 'no' : 'template';
    expect(recognise(file(`/repo/${path}`), false)).toBe(expected);
  });

  it('agrees with the formats about every file of the corpus', () => {
    const corpus = readdirSync(join(import.meta.dirname, '../../../fixtures/corpus'), { recursive: true });
    expect(corpus.length).toBeGreaterThan(50);
    for (const path of corpus.map(String)) {
      expect(recognise(file(path), false) === 'template', path).toBe(formatOf(path) !== undefined);
    }
  });

  it('leaves other files to the policy where there is one', () => {
    expect(recognise(file('/repo/prompts/reply.md', 'markdown'), true)).toBe('perhaps');
    expect(recognise(file('/repo/prompts/reply.md', 'markdown'), false)).toBe('no');
  });

  it('takes a document without a file by its language, and the worker knows every such language', () => {
    for (const languageId of promptLanguages) {
      const path = pathOfLanguage(languageId);
      expect(path === undefined ? undefined : formatOf(path), languageId).toBeDefined();
      expect(recognise({ scheme: 'untitled', path: 'Untitled-1', languageId }, false)).toBe('template');
    }
    for (const { id } of manifest.contributes.languages) expect(promptLanguages).toContain(id);
    expect(recognise({ scheme: 'untitled', path: 'Untitled-1', languageId: 'plaintext' }, true)).toBe('no');
  });

  it('takes no revision of a file', () => {
    expect(recognise({ scheme: 'git', path: '/repo/a.prompt', languageId: 'dotprompt' }, true)).toBe('no');
  });
});
