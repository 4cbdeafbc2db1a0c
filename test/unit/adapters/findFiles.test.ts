import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findFiles } from '../../../src/adapters/templateFiles/findFiles.ts';
import { IgnoreRules } from '../../../src/adapters/templateFiles/ignoreRules.ts';
import { UserError } from '../../../src/core/errors.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'find-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}
const all = () => findFiles(root, () => true);

describe('files of a folder', () => {
  it('leave out what git ignores, dependencies and the ledger, and come sorted', async () => {
    await write({
      'z.prompt': '',
      'a/b/c.prompt': '',
      'node_modules/x/y.prompt': '',
      '.promptledger/journal/1.jsonl': '',
      '.git/config': '',
      '.gitignore': 'out/\n*.log\n/only-here.txt\n!keep.log\n',
      'out/x.prompt': '',
      'a/out/y.prompt': '',
      'trace.log': '',
      'a/keep.log': '',
      'only-here.txt': '',
      'a/only-here.txt': '',
      'a/.gitignore': 'secret*\n!secret-not\n',
      'a/secret.prompt': '',
      'a/secret-not': '',
      'secret.prompt': '',
    });
    expect(await all()).toEqual([
      '.gitignore',
      'a/.gitignore',
      'a/b/c.prompt',
      'a/keep.log',
      'a/only-here.txt',
      'a/secret-not',
      'secret.prompt',
      'z.prompt',
    ]);
  });

  it.skipIf(process.platform === 'win32')('never follow a link', async () => {
    await write({ 'real/x.prompt': '' });
    await symlink(join(root, 'real'), join(root, 'linked'));
    await symlink(root, join(root, 'real', 'round'));
    expect(await all()).toEqual(['real/x.prompt']);
  });

  it('are refused where there is no folder', async () => {
    await expect(findFiles(join(root, 'none'), () => true)).rejects.toThrow(UserError);
  });
});

describe('rules of a .gitignore', () => {
  const rules = new IgnoreRules(
    '# comment\n\n\\#odd\nbuild\nlogs/**\n**/tmp/*.txt\ntrailing   \ndocs/*.md\n!docs/keep.md\n',
  );

  it.each([
    ['#odd', true],
    ['build', true],
    ['deep/down/build', true],
    ['logs/a/b', true],
    ['x/logs/a', undefined],
    ['x/y/tmp/a.txt', true],
    ['trailing', true],
    ['docs/a.md', true],
    ['docs/keep.md', false],
    ['docs/deep/a.md', undefined],
    ['# comment', undefined],
  ])('%s: %s', (path, ignored) => {
    expect(rules.ignores(path, false)).toBe(ignored);
  });
});
