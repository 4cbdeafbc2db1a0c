import { afterEach, describe, expect, it } from 'vitest';
import { pngFile } from '../../tokens/media/files.ts';
import { TemplatesWorkspace } from './workspace.ts';

let workspace: TemplatesWorkspace;
afterEach(() => workspace.remove());

describe('what templates name beside themselves', () => {
  it("is counted: promptfoo's prompts by glob, with its tests as samples", async () => {
    const prompt = 'Translate this to French, and say why.\n\nThe text: ';
    workspace = await TemplatesWorkspace.create({
      'promptledger.yaml': 'version: 1\n',
      'evals/promptfooconfig.yaml':
        'prompts: file://../prompts/*.txt\nproviders: [openai:gpt-4o]\ntests: file://tests.csv\n',
      'evals/tests.csv': 'text,note\nHello there,n\n',
      'prompts/long.txt': `${prompt}{{text}}\n`,
      'prompts/short.txt': 'Say {{other}}',
    });
    const engine = workspace.commandLineEngine();
    const { analysis } = await engine.analyseFile(workspace.path('evals/promptfooconfig.yaml'));
    expect(analysis?.estimate.tokens.static).toEqual({ value: 13, kind: 'exact' });
    expect(analysis?.estimate.unknownVariables).toEqual([]);
    expect(analysis?.estimate.parts).toMatchObject([
      { kind: 'section', title: '../prompts/long.txt' },
      { kind: 'variable', title: 'text', tokens: { value: 2 } },
    ]);
    expect(analysis?.problems.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      expect.stringMatching(/^template-syntax: A call sends one of 2 prompts: .*"\.\.\/prompts\/long\.txt"/),
      expect.stringMatching(/^uncapped-output/),
    ]);
  });

  it("is counted: a Prompty prompt's tools, samples and images of Markdown", async () => {
    workspace = await TemplatesWorkspace.create({
      'a.prompty':
        '---\nmodel: {configuration: {type: openai, name: gpt-4o}, parameters: {tools: "$' +
        '{file:tools.json}"}}\nsample: sample.json\n---\nuser:\n{{question}}\n![a](images/a.png)\n![b](https://127.0.0.1:9/b.png)\n',
      'tools.json': '[{"type": "function", "function": {"name": "weather", "description": "The weather"}}]',
      'sample.json': '{"question": "Why?"}',
    });
    await workspace.write('images/a.png', pngFile(512, 512));
    const engine = workspace.commandLineEngine();
    const { analysis } = await engine.analyseFile(workspace.path('a.prompty'));
    const { parts = [], unknownVariables } = analysis?.estimate ?? {};
    expect(unknownVariables).toEqual([]);
    const of = (title: string) => parts.find(part => part.title === title)?.tokens;
    expect(of('weather')).toMatchObject({ kind: 'exact' });
    // One tile, unless the provider takes a low detail; what nobody fetched is taken for 1,024 pixels each way.
    expect(of('image a.png')).toEqual({ value: 255, kind: 'estimated', low: 85, high: 255 });
    expect(of('image b.png')).toMatchObject({ value: 765, kind: 'estimated', low: 85 });
  });
});
