import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { GivenText } from '../../../../src/shared/templatesProtocol.ts';
import { TemplatesWorkspace } from './workspace.ts';

let workspace: TemplatesWorkspace;
// Five encodings are built from their published ranks first: seconds on a machine that runs everything at once.
beforeAll(async () => {
  workspace = await TemplatesWorkspace.create();
  await workspace.editorEngine().compareModels(given('a.prompt', 'Hello\n'));
  await workspace.remove();
}, 60_000);
afterEach(() => workspace.remove());

const POLICY = 'maxOutputTokens: 100\nfeatures: {all: {templates: ["**"], callsPerMonth: 1000}}\n';
const given = (path: string, text: string): GivenText => ({
  path: workspace.path(path),
  languageId: 'plaintext',
  text,
});

describe('a comparison of models', () => {
  it('has every priced model of the same modality, the cheapest first, each as its own estimate has it', async () => {
    workspace = await TemplatesWorkspace.create({ 'promptledger.yaml': POLICY });
    const engine = workspace.editorEngine();
    const text = '---\nmodel: openai/gpt-5-mini\n---\nSay hello to the reader.\n';
    const { current, models } = await engine.compareModels(given('a.prompt', text));
    expect(current).toMatchObject({ model: 'openai/gpt-5-mini', operation: 'text' });
    expect(models.length).toBeGreaterThan(500);
    expect(models.filter(({ isCurrent }) => isCurrent).map(({ model }) => model)).toEqual([
      'openai/gpt-5-mini',
    ]);
    const names = models.map(({ model }) => model);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter(name => /gpt-image|dall-e|sora|embedding/.test(name))).toEqual([]);
    const costs = models.flatMap(({ perCall }) => perCall.value ?? perCall.low ?? []);
    expect(costs).toEqual([...costs].sort((a, b) => (a < b ? -1 : Number(a > b))));

    for (const model of [
      'openai/gpt-4',
      'openai/gpt-5',
      'anthropic/claude-sonnet-4-5',
      'google/gemini-2.5-pro',
    ]) {
      const estimate = (await engine.analyseText(workspace.path('a.prompt'), text, { model })).analysis
        ?.estimate;
      const compared = models.find(each => each.model === model);
      expect(compared?.perCall, model).toEqual(estimate?.perCall);
      expect(compared?.perMonth, model).toEqual(estimate?.perMonth);
      expect(compared?.inputTokens, model).toEqual(estimate?.tokens.input);
    }
  });

  it('counts a data file’s values with each model’s own tokenizer', async () => {
    const long = 'The reader asks for a careful answer. '.repeat(200);
    workspace = await TemplatesWorkspace.create({
      'promptledger.yaml': POLICY,
      'a.prompt': '---\nmodel: openai/gpt-5-mini\n---\nSummarise: {{doc}}\n',
      'a.batch.yaml':
        'template: a.prompt\ndata: docs.jsonl\nmodels: [openai/gpt-5-mini]\noutput: "{{doc}}.txt"\n',
      'docs.jsonl': `${JSON.stringify({ doc: long })}\n${JSON.stringify({ doc: `${long}${long}` })}\n`,
    });
    const engine = workspace.editorEngine();
    const text = '---\nmodel: openai/gpt-5-mini\n---\nSummarise: {{doc}}\n';
    const { models } = await engine.compareModels(given('a.prompt', text));
    for (const model of ['openai/gpt-4', 'openai/gpt-4o', 'anthropic/claude-sonnet-4-5']) {
      const { analysis } = await engine.analyseText(workspace.path('a.prompt'), text, { model });
      const compared = models.find(each => each.model === model);
      expect(compared?.inputTokens.value, model).toBeGreaterThan(1000);
      expect(compared?.inputTokens, model).toEqual(analysis?.estimate.tokens.input);
      expect(compared?.perCall, model).toEqual(analysis?.estimate.perCall);
    }
  });

  it('of an image template has image models', async () => {
    workspace = await TemplatesWorkspace.create();
    const text = '---\nmodel: openai/gpt-image-1\nconfig: {size: 1024x1024, quality: medium}\n---\nA lamp.\n';
    const { models } = await workspace.editorEngine().compareModels(given('a.prompt', text));
    expect(models.length).toBeGreaterThan(3);
    expect(models.some(({ model }) => model === 'openai/gpt-5-mini')).toBe(false);
    expect(models.find(({ isCurrent }) => isCurrent)?.model).toBe('openai/gpt-image-1');
  });

  it('says which models are too small', async () => {
    workspace = await TemplatesWorkspace.create({ 'promptledger.yaml': POLICY });
    const text = `---\nmodel: openai/gpt-5-mini\n---\n${'word '.repeat(20_000)}`;
    const { models } = await workspace.editorEngine().compareModels(given('a.prompt', text));
    const fits = (model: string) => models.find(each => each.model === model)?.fits;
    expect(fits('openai/gpt-4')).toBe(false);
    expect(fits('openai/gpt-5')).toBe(true);
  });

  it('is empty for what is no template', async () => {
    workspace = await TemplatesWorkspace.create();
    const { current, models } = await workspace.editorEngine().compareModels(given('a.txt', 'Hello'));
    expect([current, models]).toEqual([null, []]);
  });
});

describe('the edit that names a model', () => {
  const edited = async (path: string, text: string, model: string): Promise<string | null> => {
    workspace = await TemplatesWorkspace.create();
    const edit = await workspace.editorEngine().modelEdit({ document: given(path, text), model });
    return edit && text.slice(0, edit.span.start) + edit.text + text.slice(edit.span.end);
  };

  it.each([
    [
      'in its place',
      'a.prompt',
      '---\nmodel: openai/gpt-5-mini\n---\nHi\n',
      '---\nmodel: openai/gpt-5\n---\nHi\n',
    ],
    [
      'as a bare name',
      'a.prompt',
      '---\nmodel: gpt-5-mini # small\n---\nHi\n',
      '---\nmodel: gpt-5 # small\n---\nHi\n',
    ],
    ['in its quotes', 'a.prompt', "---\nmodel: 'gpt-5-mini'\n---\nHi\n", "---\nmodel: 'gpt-5'\n---\nHi\n"],
    [
      'as a line of the front matter',
      'a.prompt',
      '---\ninput: {}\n---\nHi\n',
      '---\nmodel: openai/gpt-5\ninput: {}\n---\nHi\n',
    ],
    [
      'in a front matter of its own',
      'a.prompt',
      'Hi {{name}}\n',
      '---\nmodel: openai/gpt-5\n---\nHi {{name}}\n',
    ],
    [
      'with the file’s line ends',
      'a.prompt.md',
      '# A\r\n\r\nHi\r\n',
      '---\r\nmodel: openai/gpt-5\r\n---\r\n# A\r\n\r\nHi\r\n',
    ],
    [
      'at the top of YAML',
      'a.prompt.yml',
      'messages:\n  - role: user\n    content: Hi\n',
      'model: openai/gpt-5\nmessages:\n  - role: user\n    content: Hi\n',
    ],
    [
      'behind its provider',
      'a.prompty',
      '---\nmodel:\n  id: gpt-5-mini\n  provider: openai\n---\nsystem:\nHi\n',
      '---\nmodel:\n  id: gpt-5\n  provider: openai\n---\nsystem:\nHi\n',
    ],
  ])('stands %s', async (_, path, before, after) => {
    expect(await edited(path, before, 'openai/gpt-5')).toBe(after);
  });

  it('changes a provider that stands elsewhere in the same step', async () => {
    const before = '---\nmodel:\n  id: gpt-5-mini\n  provider: openai\n---\nsystem:\nHi\n';
    const turned = '---\nmodel:\n  provider: openai\n  id: gpt-5-mini\n---\nsystem:\nHi\n';
    expect(await edited('a.prompty', before, 'anthropic/claude-sonnet-4-5')).toBe(
      '---\nmodel:\n  id: claude-sonnet-4-5\n  provider: anthropic\n---\nsystem:\nHi\n',
    );
    await workspace.remove();
    expect(await edited('a.prompty', turned, 'anthropic/claude-sonnet-4-5')).toBe(
      '---\nmodel:\n  provider: anthropic\n  id: claude-sonnet-4-5\n---\nsystem:\nHi\n',
    );
    await workspace.remove();
    expect(await edited('a.prompty', before, 'mistral/mistral-large-latest')).toMatch(/ provider: mistral\n/);
  });

  it('is none where the format has no place for a model, or nobody knows it', async () => {
    expect(await edited('a.j2', 'Hi {{ name }}\n', 'openai/gpt-5')).toBeNull();
    await workspace.remove();
    expect(await edited('a.prompt', 'Hi\n', 'nobody/nothing')).toBeNull();
  });
});

describe('templates over budget', () => {
  it('are those of which one call costs more than the policy lets through', async () => {
    workspace = await TemplatesWorkspace.create({
      'promptledger.yaml': 'maxOutputTokens: 100000\nbudgets: [{per: call, limit: 0.10}]\n',
      'dear.prompt': '---\nmodel: openai/gpt-5\n---\nHi\n',
      'cheap.prompt': '---\nmodel: openai/gpt-5-nano\n---\nHi\n',
    });
    const found = await workspace.editorEngine().overBudget({ root: workspace.root });
    expect(found).toEqual([
      {
        path: workspace.path('dear.prompt'),
        message: expect.stringMatching(/^A call costs up to \$1\.00.*\$0\.1/),
      },
    ]);
  });

  it('are none without a cap', async () => {
    workspace = await TemplatesWorkspace.create({ 'dear.prompt': '---\nmodel: openai/gpt-5\n---\nHi\n' });
    expect(await workspace.editorEngine().overBudget({ root: workspace.root })).toEqual([]);
  });
});
