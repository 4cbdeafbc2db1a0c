import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FilesBesideTemplates } from '../../../src/adapters/templateFiles/filesBeside.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'beside-'));
});
afterEach(() => rm(root, { recursive: true }));

async function write(path: string, text: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

const beside = (template = 'repo/evals/config.yaml') =>
  new FilesBesideTemplates().of(join(root, template), join(root, 'repo'));

describe('files beside a template', () => {
  it('are read from its folder, inside of the repository only', async () => {
    await write('repo/evals/a.txt', 'here');
    await write('repo/b.txt', 'above');
    await write('secret.txt', 'outside');
    await symlink(join(root, 'secret.txt'), join(root, 'repo/evals/link.txt'));
    const files = beside();
    expect(files.read('a.txt')).toBe('here');
    expect(files.read('../b.txt')).toBe('above');
    expect(['../../secret.txt', 'link.txt', 'none.txt', 'a.txt/x', 'a\0b', '..'].map(files.read)).toEqual(
      Array(6).fill(undefined),
    );
  });

  it('are UTF-8 text of up to a megabyte', async () => {
    await write('repo/evals/binary.txt', new Uint8Array([97, 0]));
    await write('repo/evals/latin.txt', new Uint8Array([0xe4]));
    await write('repo/evals/large.txt', 'x'.repeat((1 << 20) + 1));
    const files = beside();
    expect(['binary.txt', 'latin.txt', 'large.txt'].map(files.read)).toEqual(Array(3).fill(undefined));
  });

  it('are read again when they change', async () => {
    await write('repo/evals/a.txt', 'one');
    const known = new FilesBesideTemplates();
    const read = () => known.of(join(root, 'repo/evals/c.yaml'), join(root, 'repo')).read('a.txt');
    expect(read()).toBe('one');
    await write('repo/evals/a.txt', 'two');
    await utimes(join(root, 'repo/evals/a.txt'), 1, 1);
    expect(read()).toBe('two');
    // What one repository may read is outside of another.
    const elsewhere = known.of(join(root, 'repo/evals/c.yaml'), join(root, 'repo/none'));
    expect(elsewhere.read('a.txt')).toBeUndefined();
  });

  it('are found by globs, without hidden ones', async () => {
    for (const path of ['p/a.txt', 'p/b.md', 'p/x/c.txt', 'p/.d.txt', 'p/node_modules/e.txt']) {
      await write(`repo/evals/${path}`, '');
    }
    await write('repo/top.txt', '');
    await write('above.txt', '');
    const files = beside();
    expect(files.list('p/*.txt')).toEqual(['p/a.txt']);
    expect(files.list('p/**/*.{txt,md}')).toEqual(['p/a.txt', 'p/b.md', 'p/x/c.txt']);
    expect(files.list('../*.txt')).toEqual(['../top.txt']);
    expect(files.list('../../*.txt')).toEqual([]);
    expect(files.list('none/*.txt')).toEqual([]);
    expect([
      files.isFolder('p'),
      files.isFolder('p/'),
      files.isFolder('p/a.txt'),
      files.isFolder('../..'),
    ]).toEqual([true, true, false, false]);
  });

  it('are tables by their headers', async () => {
    await write('repo/evals/t.csv', '\uFEFFa,b\n"x, y",1\n\n"two\nlines",\n');
    await write('repo/evals/long.csv', `a\n${'0123456789\n'.repeat(10_000)}`);
    const files = beside();
    expect(files.rows('t.csv')).toEqual([
      { a: 'x, y', b: '1' },
      { a: 'two\nlines', b: '' },
    ]);
    expect(files.rows('long.csv')?.length).toBeGreaterThan(1_000);
    expect(files.rows('long.csv')?.every(({ a }) => a === '0123456789')).toBe(true);
    expect(files.rows('none.csv')).toBeUndefined();
  });
});
