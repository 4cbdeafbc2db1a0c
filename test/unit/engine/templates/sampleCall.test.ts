import { afterEach, describe, expect, it } from 'vitest';
import type { SampleCall } from '../../../../src/shared/countProtocol.ts';
import { TemplatesWorkspace } from './workspace.ts';

let workspace: TemplatesWorkspace;
afterEach(() => workspace.remove());

async function sampleCall(path: string, text: string, files = {}): Promise<SampleCall | null> {
  workspace = await TemplatesWorkspace.create(files);
  const document = { path: workspace.path(path), languageId: 'plaintext', text };
  return workspace.editorEngine().sampleCall(document);
}

describe('one call of a template without data', () => {
  it('has samples for variables where there are, and names those that are empty', async () => {
    const text =
      '---\nname: a\nmodel: {id: openai/gpt-4o-mini}\nsample:\n  tone: kind\n  items: [one, two]\n---\nsystem:\nBe {{tone}}.\n\nuser:\n{% for i in items %}{{i}}, {% endfor %}and {{rest}}.\n';
    const call = await sampleCall('a.prompty', text);
    expect(call).toMatchObject({
      model: 'openai/gpt-4o-mini',
      messages: [
        { role: 'system', text: expect.stringContaining('Be kind.') },
        { role: 'user', text: expect.stringContaining('one, two, and .') },
      ],
      sampled: ['tone', 'items'],
      empty: ['rest'],
      media: 0,
      unrendered: null,
    });
    expect(call?.own.value).toBeGreaterThan(10);
  });

  it('is the fixed text where samples cannot be put in, and says why', async () => {
    const call = await sampleCall('a.prompt', 'Before {{name}}.\n{{> missing}}\nAfter.');
    expect(call?.unrendered).toMatch(/missing/);
    expect(call?.messages.map(({ text }) => text).join('')).toMatch(/Before \.\s+After\./);
    expect(call).toMatchObject({ model: null, sampled: [], empty: ['name'] });
  });

  it('is made of a document that was never saved', async () => {
    workspace = await TemplatesWorkspace.create();
    const text = '---\nmodel: openai/gpt-5-mini\n---\nHello {{name}}.\n';
    const call = await workspace.editorEngine().sampleCall({ path: null, languageId: 'dotprompt', text });
    expect(call).toMatchObject({ model: 'openai/gpt-5-mini', messages: [{ role: 'user', text: 'Hello .' }] });
  });

  it('takes partials from beside the file, unsaved text from the editor, and nothing from what is no template', async () => {
    const call = await sampleCall('a.prompt', '{{> rules}} Now.', { '_rules.prompt': 'Be brief.' });
    expect(call?.messages).toEqual([{ role: 'user', text: 'Be brief. Now.' }]);
    await workspace.remove();
    expect(await sampleCall('a.txt', 'Hello')).toBeNull();
  });
});
