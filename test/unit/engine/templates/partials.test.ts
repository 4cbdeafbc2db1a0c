import { rm } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { TemplatesEngine } from '../../../../src/engine/templates.ts';
import { testEncoding } from '../../tokens/testEncoding.ts';
import { TemplatesWorkspace } from './workspace.ts';

let workspace: TemplatesWorkspace;
afterEach(() => workspace.remove());

const policy = 'version: 1\nmodel: openai/gpt-4o\nmaxOutputTokens: 100\n';
const text = 'Answer.\n{{> header}}';
const header = 'Be brief and kind to {{name}}.\n';
const counted = testEncoding('o200k_base');
const tokensOf = async (...texts: string[]) => {
  const encoding = await counted;
  return texts.reduce((sum, each) => sum + encoding.count(each), 0);
};

async function engineWith(files: Readonly<Record<string, string>>): Promise<TemplatesEngine> {
  workspace = await TemplatesWorkspace.create({ 'promptledger.yaml': policy, ...files });
  return workspace.editorEngine();
}

describe('partials beside a template', () => {
  it('are counted in the editor, with their variables, and anew when one is saved', async () => {
    const engine = await engineWith({ 'prompts/_header.prompt': header });
    const path = workspace.path('prompts/sub/a.prompt');
    const uri = `file://${path}`;
    engine.open({ uri, path, languageId: 'dotprompt', version: 1, text });
    const estimate = async () => (await engine.analyse({ uri })).analysis?.estimate;
    const first = await estimate();
    const around = ['Answer.\n', 'Be brief and kind to ', '.\n'];
    expect(first?.tokens.static).toEqual({ value: await tokensOf(...around), kind: 'exact' });
    expect(first?.unknownVariables).toEqual(['name']);
    expect(first?.assumptions).toContain('Partials are as their files stand: header.');

    const analyses = workspace.analysed.length;
    engine.filesChanged(null);
    await estimate();
    expect(workspace.analysed).toHaveLength(analyses);

    await workspace.write('prompts/_header.prompt', 'Be brief, kind and exact.');
    engine.filesChanged(null);
    const second = await estimate();
    expect(second?.tokens.static.value).toBe(await tokensOf('Answer.\n', 'Be brief, kind and exact.'));
    expect(second?.unknownVariables).toEqual([]);

    await rm(workspace.path('prompts/_header.prompt'));
    engine.filesChanged(null);
    const third = await estimate();
    expect(third?.unknownVariables).toEqual(['header']);
    expect(third?.perCall).not.toHaveProperty('high');
  });

  it('count in lists too, and a second scan sees that one has changed', async () => {
    const engine = await engineWith({ 'a.prompt': text, '_header.prompt': 'One.' });
    const tokens = async () =>
      (await engine.scan({ root: workspace.root })).find(({ label }) => label === 'a.prompt')?.tokens.value;
    const framing = 7;
    expect(await tokens()).toBe((await tokensOf('Answer.\n', 'One.')) + framing);
    await workspace.write('_header.prompt', 'One and two and three.');
    expect(await tokens()).toBe((await tokensOf('Answer.\n', 'One and two and three.')) + framing);
  });
});
