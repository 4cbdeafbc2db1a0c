import { symlink, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type { TemplateAnalysis } from '../../../../src/core/model.ts';
import { jpegFile, pngFile } from '../../tokens/media/files.ts';
import { TemplatesWorkspace } from './workspace.ts';

let workspace: TemplatesWorkspace;
afterEach(() => workspace.remove());

const prompt = (url: string) => `---\nmodel: anthropic/claude-opus-4-8\n---\nSee {{media url="${url}"}}\n`;
const mediaTokens = (analysis: TemplateAnalysis | null) =>
  analysis?.estimate.parts.find(({ kind }) => kind === 'media')?.tokens;

describe('images that stand in files', () => {
  it('count by their own size, and again when they changed', async () => {
    workspace = await TemplatesWorkspace.create({
      'promptledger.yaml': 'version: 1\n',
      'prompts/a.prompt': prompt('../shots/a.png'),
    });
    await workspace.write('shots/a.png', pngFile(1000, 1000));
    const engine = workspace.commandLineEngine();
    const analysed = async () => (await engine.analyseFile(workspace.path('prompts/a.prompt'))).analysis;
    expect(mediaTokens(await analysed())).toEqual({ value: 1296, kind: 'exact' });
    await workspace.write('shots/a.png', jpegFile(200, 200, 300));
    expect(mediaTokens(await analysed())).toEqual({ value: 64, kind: 'exact' });
  });

  it('are part of what is approved, so that an approved template has no drift', async () => {
    workspace = await TemplatesWorkspace.create({ 'a.prompt': prompt('a.png') });
    await workspace.write('a.png', pngFile(1000, 1000));
    const engine = workspace.commandLineEngine();
    const [approval] = await engine.approve({ paths: [workspace.path('a.prompt')] });
    expect(approval?.tokens).toBeGreaterThan(1296);
    const { analysis } = await engine.analyseFile(workspace.path('a.prompt'));
    expect(analysis?.drift).toMatchObject({ tokens: approval?.tokens, approvedTokens: approval?.tokens });
  });

  it('are not read outside of the repository, and a typical one stands in', async () => {
    workspace = await TemplatesWorkspace.create({
      'repo/promptledger.yaml': 'version: 1\n',
      'repo/a.prompt': prompt('../outside.png'),
      'repo/b.prompt': prompt('link.png'),
      'repo/c.prompt': prompt('c.png'),
    });
    await workspace.write('outside.png', pngFile(28, 28));
    await symlink(workspace.path('outside.png'), workspace.path('repo/link.png'));
    await writeFile(workspace.path('repo/c.png'), 'no image');
    const engine = workspace.commandLineEngine();
    for (const name of ['a', 'b', 'c']) {
      const { analysis } = await engine.analyseFile(workspace.path(`repo/${name}.prompt`));
      expect(mediaTokens(analysis)).toMatchObject({ kind: 'estimated', low: 1, high: 4784 });
    }
  });

  it('come behind the first hint of an open document', async () => {
    workspace = await TemplatesWorkspace.create({ 'a.prompt': prompt('a.png') });
    await workspace.write('a.png', pngFile(200, 200));
    const engine = workspace.editorEngine();
    engine.open({
      uri: 'file:///a.prompt',
      path: workspace.path('a.prompt'),
      languageId: 'prompt',
      version: 1,
      text: prompt('a.png'),
    });
    await expect
      .poll(() => mediaTokens(workspace.analysed.at(-1)?.analysis ?? null)?.value, { timeout: 5000 })
      .toBe(64);
    expect(workspace.faults).toEqual([]);
  });
});
