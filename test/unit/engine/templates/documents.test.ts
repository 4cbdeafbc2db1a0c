import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { TemplatesEngine } from '../../../../src/engine/templates.ts';
import type { TextEdit } from '../../../../src/shared/templatesProtocol.ts';
import { TemplatesWorkspace } from './workspace.ts';

let workspace: TemplatesWorkspace;
afterEach(() => workspace.remove());

const POLICY = 'maxOutputTokens: 100\nfeatures: {all: {templates: ["**"], callsPerMonth: 1000}}\n';
const prompt = (body: string, model = 'openai/gpt-4o') => `---\nmodel: ${model}\n---\n${body}`;

function open(engine: TemplatesEngine, path: string, text: string, version = 1): string {
  const uri = `file://${workspace.path(path)}`;
  engine.open({ uri, path: workspace.path(path), languageId: 'dotprompt', version, text });
  return uri;
}

describe('an open document', () => {
  it('is analysed when it is opened, under the policy of its folder', async () => {
    workspace = await TemplatesWorkspace.create({
      'promptledger.yaml': `${POLICY}currency: {code: EUR, rate: 0.9, date: 2026-11-01}`,
    });
    const engine = workspace.editorEngine();
    const uri = open(engine, 'prompts/a.prompt', prompt('Be brief.\n'));
    const { version, analysis, currency } = await engine.analyse({ uri });
    expect(version).toBe(1);
    expect(analysis?.estimate.perMonth.value).toBe((analysis?.estimate.perCall.value ?? 0n) * 1000n);
    expect(currency).toEqual({ code: 'EUR', rate: 0.9, date: '2026-11-01' });
    expect(workspace.analysed).toHaveLength(1);
    expect(workspace.policyProblems).toEqual([]);
  });

  it('of 50 MB is a problem and costs next to nothing (F21)', async () => {
    workspace = await TemplatesWorkspace.create();
    const engine = workspace.editorEngine();
    const text = 'x{{a}}\n'.repeat(7_500_000);
    const uri = open(engine, 'warm.prompt', 'x');
    await engine.analyse({ uri });
    const [start, memory] = [performance.now(), process.memoryUsage().rss];
    const { analysis } = await engine.analyse({ uri: open(engine, 'vast.prompt', text) });
    expect(analysis?.problems).toMatchObject([
      { rule: 'template-syntax', severity: 'error', span: { start: 0 } },
    ]);
    expect(analysis?.problems[0]?.message).toContain('52,500,000 characters');
    expect(performance.now() - start).toBeLessThan(1_000);
    expect(process.memoryUsage().rss - memory).toBeLessThan(200 * 1024 * 1024);
  });

  it('whose partials include one another says so where the first of them stands', async () => {
    workspace = await TemplatesWorkspace.create({ 'a.hbs': 'x {{> b}}', 'b.hbs': '{{> a}}' });
    const engine = workspace.editorEngine();
    const text = 'Hi\n{{> b}}';
    const { analysis } = await engine.analyse({ uri: open(engine, 'a.hbs', text) });
    expect(analysis?.problems.filter(({ severity }) => severity === 'error')).toMatchObject([
      { rule: 'template-syntax', span: { start: 3, end: text.length } },
    ]);
    await workspace.write('b.hbs', 'no more');
    const { analysis: after } = await engine.analyse({ uri: open(engine, 'c.hbs', text) });
    expect(after?.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('follows every edit: the same as opening the text that came out', async () => {
    workspace = await TemplatesWorkspace.create({ 'promptledger.yaml': POLICY });
    const engine = workspace.editorEngine();
    const piece = fc.constantFrom(
      'Be brief. ',
      '{{name}}',
      '\n',
      '日本',
      '🙂',
      '{{#if a}}',
      '{{/if}}',
      '---\n',
      'x'.repeat(300),
    );
    const edit = fc.record({ at: fc.nat(), length: fc.nat({ max: 40 }), text: piece });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(edit, { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
        async changes => {
          let text = prompt('You answer questions about {{topic}}.\n'.repeat(30));
          let version = 1;
          const uri = open(engine, 'a.prompt', text);
          for (const change of changes) {
            const edits = change.map((each): TextEdit => {
              const start = each.at % (text.length + 1);
              const end = Math.min(start + each.length, text.length);
              text = text.slice(0, start) + each.text + text.slice(end);
              return { span: { start, end }, text: each.text };
            });
            engine.change({ uri, version: ++version, edits });
          }
          const followed = await engine.analyse({ uri });
          const fresh = open(engine, 'a.prompt', text, version);
          expect(followed).toEqual(await engine.analyse({ uri: fresh }));
          engine.close({ uri });
        },
      ),
      { numRuns: 60 },
    );
    expect(workspace.faults).toEqual([]);
  });

  it('tells the newest version only when several came at once', async () => {
    workspace = await TemplatesWorkspace.create();
    const engine = workspace.editorEngine();
    const uri = open(engine, 'a.prompt', prompt(''));
    const end = prompt('').length;
    for (let version = 2; version <= 50; version++) {
      engine.change({ uri, version, edits: [{ span: { start: end, end }, text: 'word ' }] });
    }
    const { version, analysis } = await engine.analyse({ uri });
    expect(version).toBe(50);
    expect(analysis?.estimate.tokens.static.value).toBe(49);
    expect(workspace.analysed.map(each => each.version)).toEqual([50]);
  });

  it('counts anew when its model counts in another encoding', async () => {
    workspace = await TemplatesWorkspace.create();
    const engine = workspace.editorEngine();
    const text = prompt('日本語のテキスト\n', 'openai/gpt-4o');
    const uri = open(engine, 'a.prompt', text);
    expect((await engine.analyse({ uri })).analysis?.estimate.encoding).toBe('o200k_base');
    const start = text.indexOf('gpt-4o');
    engine.change({ uri, version: 2, edits: [{ span: { start, end: start + 6 }, text: 'gpt-4' }] });
    const { analysis } = await engine.analyse({ uri });
    expect(analysis?.estimate.encoding).toBe('cl100k_base');
    const file = await engine.analyseText(workspace.path('a.prompt'), text.replace('gpt-4o', 'gpt-4'));
    expect(analysis?.estimate.tokens).toEqual(file.analysis?.estimate.tokens);
  });

  it('refuses an edit outside the text: the mirror is lost', async () => {
    workspace = await TemplatesWorkspace.create();
    const engine = workspace.editorEngine();
    const uri = open(engine, 'a.prompt', 'short');
    const change = { uri, version: 2, edits: [{ span: { start: 3, end: 99 }, text: '' }] };
    expect(() => engine.change(change)).toThrow(RangeError);
    expect(() => engine.change({ ...change, uri: 'file:///other' })).toThrow('not open');
  });

  it('says nothing any more once it is closed', async () => {
    workspace = await TemplatesWorkspace.create();
    const engine = workspace.editorEngine();
    const uri = open(engine, 'a.prompt', 'Hello');
    const waiting = engine.analyse({ uri });
    engine.close({ uri });
    await waiting;
    expect(workspace.analysed).toEqual([]);
  });

  it('that was never saved is known by its language', async () => {
    workspace = await TemplatesWorkspace.create();
    const engine = workspace.editorEngine();
    const of = async (languageId: string) => {
      const uri = `untitled:${languageId}`;
      engine.open({ uri, path: null, languageId, version: 1, text: prompt('Hello {{name}}\n') });
      return (await engine.analyse({ uri })).analysis;
    };
    expect((await of('dotprompt'))?.estimate.model).toBe('openai/gpt-4o');
    expect((await of('prompty'))?.format).toBe('prompty');
    expect(await of('typescript')).toBeNull();
    expect(await of('constructor')).toBeNull();
  });

  it('that is no template has no analysis until the policy names it', async () => {
    workspace = await TemplatesWorkspace.create();
    const engine = workspace.editorEngine();
    const uri = open(engine, 'notes/x.txt', 'Hello');
    expect((await engine.analyse({ uri })).analysis).toBeNull();
    await workspace.write('promptledger.yaml', 'templates: ["notes/*.txt"]\n');
    await engine.reload(null);
    expect((await engine.analyse({ uri })).analysis?.estimate.tokens.static.value).toBe(1);
  });
});

describe('a policy that does not parse', () => {
  it('is told once with its place, the rest goes on, and it is told when it parses again', async () => {
    workspace = await TemplatesWorkspace.create({ 'promptledger.yaml': 'modle: x\n', 'a.prompt': 'Hello' });
    const engine = workspace.editorEngine();
    const uri = open(engine, 'a.prompt', 'Hello');
    expect((await engine.analyse({ uri })).analysis).not.toBeNull();
    engine.change({ uri, version: 2, edits: [] });
    await engine.analyse({ uri });
    await workspace.write('promptledger.yaml', 'model: openai/gpt-4o\n');
    await engine.reload(null);
    expect((await engine.analyse({ uri })).analysis?.estimate.model).toBe('openai/gpt-4o');
    expect(workspace.policyProblems).toEqual([
      {
        file: workspace.path('promptledger.yaml'),
        message: expect.stringContaining('unknown key "modle", did you mean "model"?'),
        line: 1,
        column: 1,
      },
      null,
    ]);
  });

  it('is not hidden by another folder whose policy is fine', async () => {
    workspace = await TemplatesWorkspace.create({
      'a/promptledger.yaml': 'modle: x',
      'b/promptledger.yaml': '',
    });
    const engine = workspace.editorEngine();
    for (const path of ['a/x.prompt', 'b/x.prompt', 'a/y.prompt', 'b/y.prompt']) {
      await engine.analyse({ uri: open(engine, path, 'Hello') });
    }
    expect(workspace.policyProblems).toMatchObject([{ file: workspace.path('a/promptledger.yaml') }]);
    await workspace.write('a/promptledger.yaml', '');
    await engine.reload(null);
    await engine.analyse({ uri: `file://${workspace.path('a/x.prompt')}` });
    expect(workspace.policyProblems.at(-1)).toBeNull();
  });

  it('is thrown where nobody listens', async () => {
    workspace = await TemplatesWorkspace.create({ 'promptledger.yaml': 'modle: x\n', 'a.prompt': 'Hello' });
    const engine = workspace.commandLineEngine();
    await expect(engine.analyseFile(workspace.path('a.prompt'))).rejects.toThrow(
      'promptledger.yaml:1:1: unknown key',
    );
    await expect(engine.findTemplates([], workspace.root)).rejects.toThrow('unknown key');
  });

  it('goes for a broken lock as well', async () => {
    workspace = await TemplatesWorkspace.create({
      'promptledger.yaml': '',
      'promptledger.lock': 'version: 1\n<<<<<<<\n',
    });
    const engine = workspace.editorEngine();
    await engine.analyse({ uri: open(engine, 'a.prompt', 'Hello') });
    expect(workspace.policyProblems).toMatchObject([{ file: workspace.path('promptledger.lock'), line: 2 }]);
  });
});
