import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Ended, Workspace } from './harness/workspace.ts';

let workspace: Workspace;
beforeEach(async () => {
  workspace = await Workspace.studio();
});
afterEach(() => workspace.remove());

const batch = (changes: Readonly<Record<string, string>> = {}) => {
  const lines: Record<string, string> = {
    template: 'prompts/icon.prompt',
    data: 'data/icons.csv',
    models: '[sandbox/gpt-image-1]',
    output: 'assets/icons/{{name}}.png',
    budget: '40.00',
    ...changes,
  };
  return Object.entries(lines)
    .map(([key, value]) => `${key}: ${value}\n`)
    .join('');
};

const run = () => workspace.run(['run', 'test.batch.yaml', '--yes']);

/** One message with a place and a way out; nothing was sent, written or lost. */
async function expectRefused(result: Ended, place: RegExp, what: RegExp): Promise<void> {
  const { code, stdout, stderr } = result;
  expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(place);
  expect(stderr).toMatch(what);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect(stderr, 'says what to do').toMatch(/[.?] [A-Z].*\.\n$/);
  const left = await readdir(workspace.folder);
  expect(left).not.toContain('.promptledger');
  expect(left).not.toContain('assets');
}

describe('bad input of a batch', () => {
  it('a template that does not parse', async () => {
    await workspace.write(
      'prompts/icon.prompt',
      '---\nmodel: openai/gpt-image-1\n---\nAn icon of {{#if name}\n',
    );
    await workspace.write('test.batch.yaml', batch());
    await expectRefused(await run(), /icon\.prompt:4:\d+: /, /./);
  });

  it('a data file without a column that the template needs', async () => {
    await workspace.write('data/icons.csv', 'name,subject,category\nowl,an owl,nature\n');
    await workspace.write('test.batch.yaml', batch());
    await expectRefused(await run(), /icons\.csv:1/, /colour/);
  });

  it('a row of a data file with too few cells', async () => {
    await workspace.write(
      'data/icons.csv',
      'name,subject,category,colour\nowl,an owl,nature,amber\nfox,a fox\n',
    );
    await workspace.write('test.batch.yaml', batch());
    await expectRefused(await run(), /icons\.csv:3/, /./);
  });

  it('a model nobody knows under a budget', async () => {
    await workspace.write('test.batch.yaml', batch({ models: '[sandbox/gpt-imagine-1]' }));
    await expectRefused(await run(), /test\.batch\.yaml:3:\d+: /, /gpt-imagine-1/);
  });

  it('a known model without a price for what it would do, under a budget', async () => {
    await workspace.write('test.batch.yaml', batch({ models: '[sandbox/whisper-1]' }));
    await expectRefused(await run(), /test\.batch\.yaml:3:\d+: /, /whisper-1/);
  });

  it.each(['../outside/{{name}}.png', '/tmp/prompt-ledger-outside/{{name}}.png'])(
    'an output outside the workspace: %s',
    async output => {
      await workspace.write('test.batch.yaml', batch({ output: JSON.stringify(output) }));
      await expectRefused(await run(), /test\.batch\.yaml:4:\d+: /, /outside|workspace|absolute/);
    },
  );

  it('a row that leads outside the workspace', async () => {
    await workspace.write('data/icons.csv', 'name,subject,category,colour\n../../owl,an owl,nature,amber\n');
    await workspace.write('test.batch.yaml', batch());
    await expectRefused(await run(), /icons\.csv:2/, /owl/);
  });

  it('a spec with a typo', async () => {
    await workspace.write('test.batch.yaml', batch({ retires: '3' }));
    await expectRefused(await run(), /test\.batch\.yaml:6:1: /, /unknown key "retires".*retries/);
  });

  it('a policy with a typo', async () => {
    await workspace.write('test.batch.yaml', batch());
    const policy = await readFile(workspace.path('promptledger.yaml'), 'utf8');
    const line = policy.split('\n').findIndex(text => text.startsWith('budgets:')) + 1;
    await workspace.write('promptledger.yaml', policy.replace('budgets:', 'bugdets:'));
    const place = new RegExp(`promptledger\\.yaml:${line}:1: `);
    await expectRefused(await run(), place, /unknown key "bugdets".*budgets/);
    for (const args of [['estimate'], ['lint'], ['prices']]) {
      const result = await workspace.run(args);
      expect(result.code, args.join(' ')).toBe(2);
      expect(result.stderr).toMatch(place);
    }
  });

  it('a spec, a template or a data file that is not there', async () => {
    await expectRefused(await run(), /test\.batch\.yaml/, /./);
    await workspace.write('test.batch.yaml', batch({ template: 'prompts/none.prompt' }));
    await expectRefused(await run(), /none\.prompt|test\.batch\.yaml:1/, /./);
    await workspace.write('test.batch.yaml', batch({ data: 'data/none.csv' }));
    await expectRefused(await run(), /none\.csv|test\.batch\.yaml:2/, /./);
  });

  it('outputs that exist already, until --overwrite', async () => {
    await workspace.write('data/icons.csv', 'name,subject,category,colour\nowl,an owl,nature,amber\n');
    await workspace.write('test.batch.yaml', batch());
    await workspace.write('assets/icons/owl.png', 'mine');
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toMatch(/owl\.png/);
    expect(stderr).toContain('--overwrite');
    expect(await readFile(workspace.path('assets/icons/owl.png'), 'utf8')).toBe('mine');
    const again = await workspace.run(['run', 'test.batch.yaml', '--yes', '--overwrite']);
    expect(again.code, again.stderr).toBe(0);
    expect((await readFile(workspace.path('assets/icons/owl.png'))).subarray(1, 4).toString()).toBe('PNG');
  });

  it('no place to write the ledger: nothing is sent', async () => {
    await workspace.write('test.batch.yaml', batch());
    await writeFile(workspace.path('.promptledger'), 'a file where the folder should be');
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toMatch(/\.promptledger/);
    expect(await readFile(workspace.path('.promptledger'), 'utf8')).toContain('a file where');
    await rm(workspace.path('.promptledger'));
    expect(await readdir(workspace.folder)).not.toContain('assets');
  });

  it('no place to write the pictures: nothing is sent', async () => {
    await workspace.write('test.batch.yaml', batch());
    await workspace.write('assets', 'a file where the folder should be');
    const { code, stderr } = await run();
    expect(code).toBe(2);
    expect(stderr).toMatch(/assets/);
    expect(await readdir(workspace.folder)).not.toContain('.promptledger');
  });
});

describe('bad input of other commands', () => {
  it.each([
    [['tokens', 'none.txt', '--model', 'openai/gpt-5'], /none\.txt: /],
    [['estimate', 'prompts/none.prompt'], /none\.prompt/],
    [['lint', 'nowhere/'], /nowhere/],
    [['prices', 'openai/gpt-77'], /gpt-77/],
    [
      ['estimate', 'prompts/icon.prompt', '--model', 'openai/gpt-77'],
      /^prompt-ledger: --model names "openai/,
    ],
    [['lint', '--model', 'nonsense/x'], /^prompt-ledger: --model names "nonsense/],
    [['tokens', 'promptledger.yaml', '--model', ''], /--model names no model/],
    [['ledger', 'sql', 'DELETE FROM calls'], /SELECT|read-only/i],
    [['ledger', 'export', 'parquet'], /csv, jsonl/],
    [['estimate', '--base', 'HEAD'], /git/],
    [['history', 'none.prompt'], /none\.prompt/],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await workspace.run(args);
    expect({ code, stdout }, stderr).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('a file that is no text', async () => {
    await writeFile(workspace.path('binary.txt'), Buffer.from([0x68, 0xff, 0xfe, 0x00]));
    const { code, stderr } = await workspace.run(['tokens', 'binary.txt', '--model', 'openai/gpt-5']);
    expect(code).toBe(2);
    expect(stderr).toContain('binary.txt: the file is not UTF-8 text');
  });
});
