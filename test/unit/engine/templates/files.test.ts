import { mkdir, stat } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../../src/adapters/hash.ts';
import { UserError } from '../../../../src/core/errors.ts';
import { parsePolicy } from '../../../../src/core/policy/parsePolicy.ts';
import { TemplatesWorkspace } from './workspace.ts';

let workspace: TemplatesWorkspace;
afterEach(() => workspace.remove());

const POLICY = 'maxOutputTokens: 100\n';
const prompt = (body: string, model = 'openai/gpt-4o') => `---\nmodel: ${model}\n---\n${body}`;

describe('files', () => {
  it('are found by name and by the globs of the policy, sorted, ignored ones left out', async () => {
    workspace = await TemplatesWorkspace.create({
      'promptledger.yaml': 'templates: ["words/*.txt"]\n',
      '.gitignore': 'dist\n',
      'b.prompt': 'B',
      'a/c.prompty': '---\nname: c\n---\nC',
      'words/d.txt': 'D',
      'other/e.txt': 'E',
      'dist/f.prompt': 'F',
      'node_modules/g/g.prompt': 'G',
    });
    const engine = workspace.commandLineEngine();
    const found = ['a/c.prompty', 'b.prompt', 'words/d.txt'].map(path => workspace.path(path));
    expect(await engine.findTemplates([], workspace.root)).toEqual(found);
    expect(await engine.findTemplates(['words', 'b.prompt', './b.prompt'], workspace.root)).toEqual(
      found.slice(1),
    );
    await expect(engine.findTemplates(['none.prompt'], workspace.root)).rejects.toThrow(UserError);
    const listed = await engine.scan({ root: workspace.root });
    expect(listed.map(({ label, approved }) => [label, approved])).toEqual([
      ['a/c.prompty', false],
      ['b.prompt', false],
      ['words/d.txt', false],
    ]);
  });

  it('take the model that is given over their own', async () => {
    workspace = await TemplatesWorkspace.create({ 'a.prompt': prompt('Hello') });
    const engine = workspace.commandLineEngine();
    const { analysis } = await engine.analyseFile(workspace.path('a.prompt'), { model: 'openai/gpt-5-nano' });
    expect(analysis?.estimate.model).toBe('openai/gpt-5-nano');
  });

  it('are hashed over their bytes, byte order mark and line ends included (F22)', async () => {
    const bytes = Buffer.from(`\uFEFF${prompt('Hello\r\n')}`);
    workspace = await TemplatesWorkspace.create();
    await workspace.write('a.prompt', bytes);
    const file = await workspace.commandLineEngine().analyseFile(workspace.path('a.prompt'));
    expect(file.analysis?.hash).toBe(`sha256:${sha256(bytes)}`);
    expect(file.analysis?.version).toBe(sha256(bytes).slice(0, 8));
    expect(file.text.startsWith('---')).toBe(true);
    expect(file.analysis?.estimate.model).toBe('openai/gpt-4o');
  });

  it.each([
    ['binary.prompt', Buffer.from([0x89, 0x50, 0, 1]), 'template-binary'],
    ['latin.prompt', Buffer.from([0x48, 0xe4, 0x6c]), 'template-encoding'],
    ['huge.prompt', Buffer.alloc(4 * 1024 * 1024 + 1, 0x61), 'template-too-large'],
  ])('%s is a named problem (F22)', async (name, bytes, rule) => {
    workspace = await TemplatesWorkspace.create();
    await workspace.write(name, bytes);
    const { analysis, problems } = await workspace.commandLineEngine().analyseFile(workspace.path(name));
    expect(analysis).toBeNull();
    expect(problems).toMatchObject([{ rule, severity: 'error' }]);
  });

  it('that are named are read as plain text whatever their name', async () => {
    workspace = await TemplatesWorkspace.create({ 'notes.xyz': 'Hello {{name}}' });
    const { analysis } = await workspace.commandLineEngine().analyseFile(workspace.path('notes.xyz'));
    expect(analysis).toMatchObject({ format: 'text', estimate: { unknownVariables: ['name'] } });
  });

  it('that are gone or folders are a named problem', async () => {
    workspace = await TemplatesWorkspace.create();
    const engine = workspace.commandLineEngine();
    await mkdir(workspace.path('folder.prompt'));
    for (const name of ['gone.prompt', 'folder.prompt']) {
      const { problems } = await engine.analyseFile(workspace.path(name));
      expect(problems).toMatchObject([{ rule: 'template-unreadable' }]);
    }
  });

  it('of 50 MB are refused in no time (F21)', async () => {
    workspace = await TemplatesWorkspace.create();
    await workspace.write('vast.prompt', Buffer.alloc(50 * 1024 * 1024, 0x61));
    const engine = workspace.commandLineEngine();
    const [start, memory] = [performance.now(), process.memoryUsage().rss];
    await engine.analyseFile(workspace.path('vast.prompt'));
    expect(performance.now() - start).toBeLessThan(1000);
    expect(process.memoryUsage().rss - memory).toBeLessThan(200 * 1024 * 1024);
  });

  it('have their texts counted as they are', async () => {
    workspace = await TemplatesWorkspace.create();
    const engine = workspace.commandLineEngine();
    expect(await engine.countText('hello world', 'openai/gpt-4o')).toEqual({
      value: 2,
      kind: 'exact',
      encoding: 'o200k_base',
    });
    expect((await engine.countText('hello world', 'anthropic/claude-sonnet-4-5')).kind).toBe('estimated');
  });
});

describe('approving', () => {
  it('records versions in the lock, and drift is counted from there', async () => {
    workspace = await TemplatesWorkspace.create({
      'promptledger.yaml': POLICY,
      'prompts/b.prompt': prompt('{{role "system"}}Be brief.{{role "user"}}What is {{q}}?\n'),
      'a.prompt': prompt('one two three four\n'),
    });
    const engine = workspace.editorEngine();
    const paths = ['prompts/b.prompt', 'a.prompt'].map(path => workspace.path(path));
    const approvals = await engine.approve({ paths, note: 'first' });
    expect(approvals.map(({ path, version }) => [path, version])).toEqual(paths.map(path => [path, 'v1']));
    const lock = await workspace.read('promptledger.lock');
    expect(lock.indexOf('a.prompt:')).toBeLessThan(lock.indexOf('prompts/b.prompt:'));
    expect(lock).toContain('    tokens: {static: 4, user: 4}\n    approved: 2026-11-22\n    note: first\n');
    expect(lock).toMatch(/tokens: \{static: \d+, system: 3, user: \d+\}/);

    const file = await engine.analyseFile(workspace.path('a.prompt'));
    expect(file.analysis).toMatchObject({
      version: 'v1',
      drift: { approvedTokens: 4, tokens: 4, perCall: 0n },
    });
    await workspace.write('a.prompt', prompt('one two three four five six seven eight\n'));
    const grown = await engine.analyseFile(workspace.path('a.prompt'));
    expect(grown.problems).toMatchObject([
      { rule: 'token-drift', severity: 'error', fix: { kind: 'approve' } },
    ]);

    await engine.approve({ paths: [workspace.path('a.prompt')] });
    const after = await workspace.read('promptledger.lock');
    expect(after).toContain('label: v2');
    expect(after.slice(after.indexOf('  prompts/b.prompt:'))).toBe(
      lock.slice(lock.indexOf('  prompts/b.prompt:')),
    );
    expect((await engine.analyseFile(workspace.path('a.prompt'))).problems).toEqual([]);
    expect((await engine.scan({ root: workspace.root })).map(({ approved }) => approved)).toEqual([
      true,
      true,
    ]);
  });

  it('refreshes the hint of the open document', async () => {
    workspace = await TemplatesWorkspace.create({
      'promptledger.yaml': POLICY,
      'a.prompt': prompt('Hello\n'),
    });
    const engine = workspace.editorEngine();
    const path = workspace.path('a.prompt');
    engine.open({ uri: 'file:///a', path, languageId: 'dotprompt', version: 1, text: prompt('Hello\n') });
    expect((await engine.analyse({ uri: 'file:///a' })).analysis?.version).toMatch(/^[0-9a-f]{8}$/);
    await engine.approve({ paths: [path] });
    expect((await engine.analyse({ uri: 'file:///a' })).analysis?.version).toBe('v1');
    expect(workspace.analysed.at(-1)?.analysis?.version).toBe('v1');
  });

  it('loses nothing when several come at once', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `p${index}.prompt`);
    workspace = await TemplatesWorkspace.create(
      Object.fromEntries(names.map(name => [name, prompt(`${name}\n`)])),
    );
    const engine = workspace.editorEngine();
    await Promise.all(names.map(name => engine.approve({ paths: [workspace.path(name)] })));
    expect((await workspace.read('promptledger.lock')).match(/label: v1/g)).toHaveLength(12);
  });

  it('is all or nothing, and refuses what cannot be sent', async () => {
    workspace = await TemplatesWorkspace.create({
      'good.prompt': prompt('Hello\n'),
      'bad.prompt': prompt('Hello {{#if name}}\n'),
    });
    const engine = workspace.editorEngine();
    const paths = ['good.prompt', 'bad.prompt'].map(path => workspace.path(path));
    await expect(engine.approve({ paths })).rejects.toThrow(/bad\.prompt:4:7: .*not closed/);
    await expect(engine.approve({ paths: [workspace.path('none.prompt')] })).rejects.toThrow(UserError);
    await expect(stat(workspace.path('promptledger.lock'))).rejects.toThrow('ENOENT');
    expect(await engine.approve({ paths: paths.slice(0, 1) })).toHaveLength(1);
  });

  it('leaves a broken lock alone', async () => {
    workspace = await TemplatesWorkspace.create({
      'a.prompt': prompt('Hello\n'),
      'promptledger.lock': 'version: 7\n',
    });
    const engine = workspace.editorEngine();
    await expect(engine.approve({ paths: [workspace.path('a.prompt')] })).rejects.toThrow(
      'promptledger.lock:1:10',
    );
    expect(await workspace.read('promptledger.lock')).toBe('version: 7\n');
  });
});

describe('a first policy', () => {
  it('is filled in from what is found, and is one that parses', async () => {
    workspace = await TemplatesWorkspace.create({
      'prompts/a.prompt': prompt('Hello', 'openai/gpt-5-nano'),
      'prompts/deep/b.prompt': prompt('Hello', 'openai/gpt-5-nano'),
      'words/d.j2': 'Hello',
      'c.prompty': '---\nname: c\nmodel: openai/gpt-4o\n---\nC',
    });
    const engine = workspace.editorEngine();
    const file = workspace.path('promptledger.yaml');
    expect(await engine.createPolicy({ root: workspace.root })).toEqual({ created: [file] });
    const text = await workspace.read('promptledger.yaml');
    const policy = parsePolicy(text, file);
    expect(policy.templates).toEqual(['prompts/**', 'words/**']);
    expect(policy.model).toBe('openai/gpt-5-nano');
    expect(policy.budgets.map(({ per }) => per)).toEqual(['call', 'batch', 'month']);
    expect(text).toContain('#   c.prompty\n');
    const features = /^# features:\n(#.*\n)+/m.exec(text)?.[0].replaceAll(/^# /gm, '') ?? '';
    expect(parsePolicy(features, file).features.map(({ name }) => name)).toEqual(['prompts', 'words']);
    const prices = /^# prices:\n(#.*\n)+/m.exec(text)?.[0].replaceAll(/^# /gm, '') ?? '';
    expect(parsePolicy(prices, file).prices.map(({ model }) => model)).toEqual(['acme/draw-1']);
  });

  it('is never written over another one', async () => {
    workspace = await TemplatesWorkspace.create({ 'promptledger.yaml': '# mine\n' });
    const engine = workspace.editorEngine();
    await expect(engine.createPolicy({ root: workspace.root })).rejects.toThrow(/there is a policy already/);
    expect(await workspace.read('promptledger.yaml')).toBe('# mine\n');
  });

  it('can be written where nothing is yet', async () => {
    workspace = await TemplatesWorkspace.create();
    await workspace.editorEngine().createPolicy({ root: workspace.root });
    expect(parsePolicy(await workspace.read('promptledger.yaml'), 'p').model).toBe('openai/gpt-5-mini');
  });
});
