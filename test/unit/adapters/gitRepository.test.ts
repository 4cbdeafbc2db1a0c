import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GitRepository } from '../../../src/adapters/gitRepository.ts';
import { UserError } from '../../../src/core/errors.ts';

let folder: string;
let inner: GitRepository;

function git(...args: string[]): void {
  const config = ['-c', 'user.name=Ada Ä', '-c', 'user.email=ada@example.org', '-c', 'commit.gpgsign=false'];
  execFileSync('git', [...config, ...args], { cwd: folder, stdio: 'ignore' });
}

beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'prompt-ledger-git-')));
  mkdirSync(join(folder, 'sub/prompts'), { recursive: true });
  git('init', '-q', '-b', 'main');
  writeFileSync(join(folder, 'outside.txt'), 'outside');
  writeFileSync(join(folder, 'sub/prompts/old näme.prompt'), 'one\r\n');
  git('add', '.');
  git('commit', '-q', '-m', 'first');
  writeFileSync(join(folder, 'sub/prompts/old näme.prompt'), 'one\r\ntwo two two two two\n');
  git('commit', '-q', '-a', '-m', 'second');
  renameSync(join(folder, 'sub/prompts/old näme.prompt'), join(folder, 'sub/prompts/new.prompt'));
  git('add', '-A');
  git('commit', '-q', '-m', 'third: \u001f odd subject');
  inner = new GitRepository(join(folder, 'sub'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('GitRepository', () => {
  it('follows a file through its rename, oldest first, with the names it had', async () => {
    const history = await inner.history('prompts/new.prompt');
    expect(history.map(({ path }) => path)).toEqual([
      'sub/prompts/old näme.prompt',
      'sub/prompts/old näme.prompt',
      'sub/prompts/new.prompt',
    ]);
    expect(history.every(({ author, date }) => author === 'Ada Ä' && !Number.isNaN(Date.parse(date)))).toBe(
      true,
    );
    const texts = await Promise.all(
      history.map(async commit => (await inner.readFromTop(commit))?.toString()),
    );
    expect(texts).toEqual(['one\r\n', 'one\r\ntwo two two two two\n', 'one\r\ntwo two two two two\n']);
  });

  it('lists and reads relative to its folder, byte for byte', async () => {
    const commit = await inner.resolve('main~2');
    expect(commit).toMatch(/^[0-9a-f]{40,64}$/);
    expect(await inner.list(commit)).toEqual(['prompts/old näme.prompt']);
    expect(await inner.read(commit, 'prompts/old näme.prompt')).toEqual(Buffer.from('one\r\n'));
    expect(await inner.read(commit, 'prompts/new.prompt')).toBeNull();
  });

  it.each(['no-such-branch', '--output=/tmp/prompt-ledger-x', 'main:sub'])(
    'does not know %s',
    async reference => {
      await expect(inner.resolve(reference)).rejects.toThrow(UserError);
      await expect(inner.resolve(reference)).rejects.toThrow(`git does not know "${reference}"`);
    },
  );

  it('says that a folder is in no repository', async () => {
    const elsewhere = realpathSync(mkdtempSync(join(tmpdir(), 'prompt-ledger-none-')));
    const repository = new GitRepository(elsewhere);
    await expect(repository.resolve('main')).rejects.toThrow('in no git repository');
    await expect(repository.history('a')).rejects.toThrow('in no git repository');
    rmSync(elsewhere, { recursive: true });
  });
});
