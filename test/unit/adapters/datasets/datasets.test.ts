import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDataset } from '../../../../src/adapters/datasets/openDataset.ts';
import type { DataRow } from '../../../../src/core/batch/plan/dataset.ts';
import { UserError } from '../../../../src/core/errors.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'datasets-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array) {
  writeFileSync(join(folder, name), content);
  return openDataset(join(folder, name), `data/${name}`);
}

async function rowsOf(name: string, content: string | Uint8Array): Promise<DataRow[]> {
  const rows: DataRow[] = [];
  for await (const row of file(name, content).rows()) rows.push(row);
  return rows;
}

async function problemOf(name: string, content: string | Uint8Array): Promise<UserError> {
  try {
    await rowsOf(name, content);
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('data files', () => {
  it('reads CSV with quotes, line breaks in cells, a BOM and CRLF', async () => {
    const rows = await rowsOf(
      'a.csv',
      '\uFEFFname,text\r\nhome,"a ""b"", c"\r\nsearch,"two\nlines"\r\nlast,x\r\n',
    );
    expect(rows.map(row => ({ ...row.values }))).toEqual([
      { name: 'home', text: 'a "b", c' },
      { name: 'search', text: 'two\nlines' },
      { name: 'last', text: 'x' },
    ]);
    expect(rows.map(row => row.line)).toEqual([2, 3, 5]);
  });

  it('reads the same rows from CSV, TSV, JSON Lines, JSON and YAML', async () => {
    const expected = [
      { name: 'home', note: 'ä 日本' },
      { name: 'end', note: '🎈' },
    ];
    const sources: Record<string, string> = {
      'b.csv': 'name,note\nhome,ä 日本\nend,🎈\n',
      'b.tsv': 'name\tnote\nhome\tä 日本\nend\t🎈\n',
      'b.jsonl': `${JSON.stringify(expected[0])}\n\n${JSON.stringify(expected[1])}`,
      'b.json': JSON.stringify(expected),
      'b.yaml': '- name: home\n  note: ä 日本\n- {name: end, note: 🎈}\n',
    };
    for (const [name, content] of Object.entries(sources)) {
      const rows = await rowsOf(name, content);
      expect(
        rows.map(row => ({ ...row.values })),
        name,
      ).toEqual(expected);
      expect(await openDataset(join(folder, name), name).columns()).toEqual(['name', 'note']);
    }
  });

  it('keeps characters whole that lie across read chunks', async () => {
    const text = `x,y\n${'é🎈'.repeat(100_000)},1\n`;
    const [row] = await rowsOf('chunks.csv', text);
    expect(row?.values.x).toBe('é🎈'.repeat(100_000));
  });

  it('takes __proto__ and constructor for columns (F24)', async () => {
    const [fromCsv] = await rowsOf('proto.csv', '__proto__,constructor\nx,y\n');
    const [fromJson] = await rowsOf('proto.jsonl', '{"__proto__": "x", "constructor": "y"}\n');
    const [fromList] = await rowsOf('proto.json', '[{"__proto__": "x", "constructor": "y"}]\n');
    const [fromYaml] = await rowsOf('proto.yaml', '- __proto__: x\n  constructor: y\n');
    for (const row of [fromCsv, fromJson, fromList, fromYaml]) {
      expect(Object.keys(row?.values ?? {})).toEqual(['__proto__', 'constructor']);
      expect(Object.getPrototypeOf(row?.values)).toBeNull();
    }
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it.each([
    ['short.csv', 'a,b\n1,2\n3\n', 3],
    ['quote.csv', 'a,b\n1,2\n"3,4\n', 3],
    ['twice.csv', 'a,a\n1,2\n', 1],
    ['empty.csv', '', 1],
    ['bad.jsonl', '{"a":1}\n{"a":\n', 2],
    ['list.jsonl', '{"a":1}\n[1]\n', 2],
    ['bad.json', '[\n{"a": 1},\n{"a" 2}\n]', 3],
    ['object.json', '{"a": 1}', 1],
    ['scalar.yaml', '- {a: 1}\n- 3\n', 2],
    ['bad.yaml', '- a: [1\n- b', 2],
  ])('says what is wrong with %s and where', async (name, content, line) => {
    const { where, next } = await problemOf(name, content);
    expect(where).toMatchObject({ file: `data/${name}`, line });
    expect(next).toBeTruthy();
  });

  it('refuses what is not UTF-8, and YAML that explodes or nests too deeply', async () => {
    expect((await problemOf('latin.csv', Buffer.from('a,b\ncaf\xe9,2\n', 'latin1'))).message).toMatch(
      /UTF-8/,
    );
    let bomb = 'a0: &a0 [x, x, x, x, x, x, x, x, x]\n';
    for (let level = 1; level < 12; level++)
      bomb += `a${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]\n`;
    expect((await problemOf('bomb.yaml', bomb)).where?.file).toBe('data/bomb.yaml');
    expect((await problemOf('deep.yaml', '['.repeat(20_000))).where?.file).toBe('data/deep.yaml');
  });

  it('says that a file is missing, and which formats there are', async () => {
    const missing = openDataset(join(folder, 'none.csv'), 'data/none.csv');
    await expect(missing.stamp()).rejects.toBeInstanceOf(UserError);
    await expect(missing.columns()).rejects.toMatchObject({ where: { file: 'data/none.csv' } });
    expect(() => openDataset('/x/a.xlsx', 'a.xlsx')).toThrow(/\.csv, \.tsv, \.jsonl/);
  });

  it('stops reading when nobody asks for more', async () => {
    const data = file('long.csv', `a\n${'x\n'.repeat(500_000)}`);
    let count = 0;
    for await (const _ of data.rows()) if (++count === 3) break;
    expect(count).toBe(3);
  });
});
