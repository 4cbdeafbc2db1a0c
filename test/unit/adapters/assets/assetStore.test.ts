import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openAssetStore } from '../../../../src/adapters/assets/assetStore.ts';
import { UserError } from '../../../../src/core/errors.ts';

let outer: string;
let root: string;
beforeEach(() => {
  outer = realpathSync(mkdtempSync(join(tmpdir(), 'assets-')));
  root = join(outer, 'root');
  mkdirSync(root);
});
afterEach(() => rmSync(outer, { recursive: true }));

const bytes = new TextEncoder().encode('content');
const content = (path: string) => readFileSync(join(root, path), 'utf8');

/** Everything below a folder but `root`'s own content. */
function outside(): string[] {
  return readdirSync(outer, { recursive: true, encoding: 'utf8' }).filter(name => !name.startsWith('root'));
}

describe('the asset store', () => {
  it('writes files whole, makes folders, and leaves nothing else behind', async () => {
    const store = await openAssetStore(root, () => false);
    await Promise.all(Array.from({ length: 40 }, (_, index) => store.write(`a/b/${index}.txt`, bytes)));
    expect(readdirSync(join(root, 'a/b')).length).toBe(40);
    expect(content('a/b/7.txt')).toBe('content');
    expect(await store.exists('a/b/7.txt')).toBe(true);
    expect(await store.exists('a/c')).toBe(false);
  });

  it('never overwrites unless asked to', async () => {
    const store = await openAssetStore(root, () => false);
    writeFileSync(join(root, 'x.txt'), 'old');
    await expect(store.check(['x.txt'], { overwrite: false })).rejects.toThrow(/exists already/);
    await expect(store.write('x.txt', bytes)).rejects.toThrow(/exists already/);
    expect(content('x.txt')).toBe('old');
    await (await openAssetStore(root, () => true)).write('x.txt', bytes);
    expect(content('x.txt')).toBe('content');
    expect(readdirSync(root)).toEqual(['x.txt']);
  });

  it('lets exactly one of two writers of a name win', async () => {
    const store = await openAssetStore(root, () => false);
    const results = await Promise.allSettled([store.write('one.txt', bytes), store.write('one.txt', bytes)]);
    expect(results.map(result => result.status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('writes through no symbolic link at the target or above it (F28)', async () => {
    const away = join(outer, 'away');
    mkdirSync(away);
    writeFileSync(join(away, 'victim.txt'), 'untouched');
    symlinkSync(join(away, 'victim.txt'), join(root, 'link.txt'));
    symlinkSync(join(away, 'new.txt'), join(root, 'dangling.txt'));
    symlinkSync(away, join(root, 'folder'));
    mkdirSync(join(root, 'real'));
    symlinkSync(away, join(root, 'real/deep'));
    for (const overwrite of [false, true]) {
      const store = await openAssetStore(root, () => overwrite);
      for (const path of ['link.txt', 'dangling.txt', 'folder/x.txt', 'real/deep/x.txt', 'folder/a/b.txt']) {
        await expect(store.check([path], { overwrite }), path).rejects.toBeInstanceOf(UserError);
        await expect(store.write(path, bytes), path).rejects.toBeInstanceOf(UserError);
      }
    }
    expect(readFileSync(join(away, 'victim.txt'), 'utf8')).toBe('untouched');
    expect(readdirSync(away)).toEqual(['victim.txt']);
    expect(lstatSync(join(root, 'link.txt')).isSymbolicLink()).toBe(true);
  });

  it('accepts a root that is itself reached by a link', async () => {
    symlinkSync(root, join(outer, 'alias'));
    await (await openAssetStore(join(outer, 'alias'), () => false)).write('a/x.txt', bytes);
    expect(content('a/x.txt')).toBe('content');
  });

  it('refuses two names of one file, and a file where a folder is needed', async () => {
    const store = await openAssetStore(root, () => false);
    await expect(store.check(['a/X.png', 'a/x.png'], { overwrite: false })).rejects.toThrow(/same file/);
    await store.write('file', bytes);
    await expect(store.check(['file/x.png'], { overwrite: false })).rejects.toBeInstanceOf(UserError);
    await expect(store.write('file/x.png', bytes)).rejects.toBeInstanceOf(UserError);
  });

  it('stays inside the root whatever the name is (F27)', async () => {
    const store = await openAssetStore(root, () => false);
    const part = fc.constantFrom(
      '..',
      '.',
      '',
      'CON',
      'a',
      'ä',
      '\u0000',
      'x'.repeat(300),
      'C:',
      '~',
      ' ',
      '\\..\\',
      '%2e%2e',
    );
    const name = fc.oneof(
      fc.array(part, { minLength: 1, maxLength: 5 }).map(parts => parts.join('/')),
      fc.string({ unit: 'binary' }),
    );
    await fc.assert(
      fc.asyncProperty(name, async path => {
        try {
          await store.write(path, bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
          return;
        }
        expect(realpathSync(join(root, path)).startsWith(`${root}/`)).toBe(true);
        expect(content(path)).toBe('content');
      }),
      { numRuns: 600 },
    );
    expect(outside()).toEqual([]);
    expect(existsSync(join(outer, 'x'))).toBe(false);
  });
});
