import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = await readFile(join(root, 'docs/faults.md'), 'utf8');

/** Lines of a table that end in test files: what stands in front, and the files. */
const rows = page.split('\n').flatMap(line => {
  const files = [...line.matchAll(/`(test\/[^`]+\.test\.ts)`/g)].map(([, file = '']) => file);
  return files.length === 0 ? [] : [{ line, files }];
});

describe('docs/faults.md', () => {
  it.each(rows.filter(({ line }) => /^\| F\d+ /.test(line)))('$line', async ({ line, files }) => {
    const fault = /F\d+/.exec(line)?.[0] ?? '';
    for (const file of files) {
      expect(await readFile(join(root, file), 'utf8')).toMatch(new RegExp(`\\(.*\\b${fault}\\b.*\\)`));
    }
  });

  it.each(rows.filter(({ line }) => !/^\| F\d+ /.test(line)))('$line', async ({ line, files }) => {
    const issues = line.split('|')[2]?.match(/[\d.]+/g) ?? [];
    expect(issues.length).toBeGreaterThan(0);
    const texts = await Promise.all(files.map(file => readFile(join(root, file), 'utf8')));
    for (const issue of issues) expect(texts.join('\n')).toContain(issue);
  });

  it('has every fault that the ledger, the batch and the budgets have to stand', () => {
    const faults = [...page.matchAll(/^\| (F\d+) /gm)].map(([, fault]) => fault);
    const numbers = [
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 31, 33, 37, 38,
    ];
    expect(faults).toEqual(numbers.map(number => `F${number}`));
  });
});
