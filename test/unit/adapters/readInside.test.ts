import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labelIn } from '../../../src/adapters/labelIn.ts';
import { readInside } from '../../../src/adapters/readInside.ts';

let folder: string;
let root: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'inside-'));
  root = join(folder, 'root');
  mkdirSync(join(root, 'parts'), { recursive: true });
  writeFileSync(join(root, 'parts', 'a.txt'), 'abc');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('readInside', () => {
  it('reads a file of the root, through links that stay inside', () => {
    symlinkSync('parts', join(root, 'linked'));
    expect(readInside(join(root, 'linked', 'a.txt'), root, 3)?.toString()).toBe('abc');
  });

  it('reads nothing outside, nothing larger, and no folder', () => {
    symlinkSync(join(folder, 'secret.txt'), join(root, 'link.txt'));
    const paths = [join(folder, 'secret.txt'), join(root, 'link.txt'), join(root, 'parts'), join(root, 'no')];
    expect(paths.map(path => readInside(path, root, 100))).toEqual(paths.map(() => undefined));
    expect(readInside(join(root, 'parts', 'a.txt'), root, 2)).toBeUndefined();
  });

  it.skipIf(process.platform === 'win32')('does not wait for a pipe', () => {
    execFileSync('mkfifo', [join(root, 'pipe.txt')]);
    expect(readInside(join(root, 'pipe.txt'), root, 100)).toBeUndefined();
  });
});

describe('labelIn', () => {
  it.each([
    ['parts/a.txt', 'parts/a.txt'],
    ['.', ''],
    ['..', null],
    ['../secret.txt', null],
    ['..parts/a.txt', '..parts/a.txt'],
  ])('%s is %s', (path, label) => {
    expect(labelIn(root, join(root, path))).toBe(label);
  });
});
