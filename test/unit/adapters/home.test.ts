import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findHome } from '../../../src/adapters/home.ts';
import { UserError } from '../../../src/core/errors.ts';

let base: string;
beforeEach(async () => {
  base = await realpath(await mkdtemp(join(tmpdir(), 'home-')));
});
afterEach(() => rm(base, { recursive: true, force: true }));

const folder = async (...parts: string[]) => {
  const path = join(base, ...parts);
  await mkdir(path, { recursive: true });
  return path;
};
const git = (cwd: string, ...parts: string[]) =>
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...parts], {
    cwd,
    stdio: 'pipe',
  });

describe('the home of a folder', () => {
  it('is the folder itself where nothing stands above it', async () => {
    const start = await folder('a', 'b');
    expect(await findHome(start)).toEqual({
      root: start,
      ledger: join(start, '.promptledger'),
      policyFile: null,
    });
  });

  it('is the current folder where nothing stands above, if that encloses it', async () => {
    const start = await folder('a', 'b');
    expect((await findHome(start, { current: base })).root).toBe(base);
    expect((await findHome(start, { current: start })).root).toBe(start);
    expect((await findHome(start, { current: join(base, 'a', 'bb') })).root).toBe(start);
    await writeFile(join(base, 'a', 'promptledger.yaml'), '');
    expect((await findHome(start, { current: base })).root).toBe(join(base, 'a'));
  });

  it('is the nearest ancestor with a policy, for files too', async () => {
    const root = await folder('a');
    const start = await folder('a', 'b', 'c');
    await folder('a', 'b', '.git');
    await writeFile(join(base, 'promptledger.yaml'), '');
    await writeFile(join(root, 'promptledger.yaml'), '');
    await writeFile(join(start, 'x.prompt'), '');
    const home = { root, ledger: join(root, '.promptledger'), policyFile: join(root, 'promptledger.yaml') };
    expect(await findHome(start)).toEqual(home);
    expect(await findHome(join(start, 'x.prompt'))).toEqual(home);
  });

  it('is the git top level where there is no policy', async () => {
    const root = await folder('repo');
    git(root, 'init', '-q');
    expect(await findHome(await folder('repo', 'deep', 'er'))).toMatchObject({ root, policyFile: null });
  });

  it('takes paths given by hand relative to the start', async () => {
    const start = await folder('repo', 'sub');
    await writeFile(join(base, 'repo', 'own.yaml'), '');
    expect(await findHome(start, { policy: '../own.yaml', ledger: '../../elsewhere' })).toEqual({
      root: start,
      ledger: join(base, 'elsewhere'),
      isLedgerNamed: true,
      policyFile: join(base, 'repo', 'own.yaml'),
    });
    await expect(findHome(start, { policy: 'none.yaml' })).rejects.toThrow(UserError);
  });

  it('shares the ledger of the main worktree, and keeps its own root', async () => {
    const main = await folder('main');
    git(main, 'init', '-q');
    await mkdir(join(main, 'site'));
    await writeFile(join(main, 'site', 'promptledger.yaml'), '');
    git(main, 'add', '.');
    git(main, 'commit', '-q', '-m', 'start');
    git(main, 'worktree', 'add', '-q', '../linked');
    const linked = join(base, 'linked');
    expect(await findHome(linked)).toMatchObject({ root: linked, ledger: join(main, '.promptledger') });
    expect(await findHome(join(linked, 'site'))).toEqual({
      root: join(linked, 'site'),
      ledger: join(main, 'site', '.promptledger'),
      policyFile: join(linked, 'site', 'promptledger.yaml'),
    });
  });

  it('of a submodule is its own', async () => {
    const outer = await folder('outer');
    await folder('outer', '.git', 'modules', 'inner');
    const inner = await folder('outer', 'inner');
    await writeFile(join(inner, '.git'), 'gitdir: ../.git/modules/inner\n');
    expect(await findHome(inner)).toMatchObject({ root: inner, ledger: join(inner, '.promptledger') });
    expect((await findHome(outer)).root).toBe(outer);
  });

  it('of a worktree of a bare repository is its own', async () => {
    const source = await folder('source');
    git(source, 'init', '-q');
    git(source, 'commit', '-q', '--allow-empty', '-m', 'start');
    git(base, 'clone', '-q', '--bare', 'source', 'bare.git');
    git(join(base, 'bare.git'), 'worktree', 'add', '-q', '../tree');
    const tree = join(base, 'tree');
    expect(await findHome(tree)).toMatchObject({ root: tree, ledger: join(tree, '.promptledger') });
  });
});
