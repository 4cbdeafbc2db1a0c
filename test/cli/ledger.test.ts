import { appendFile, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ReportDocument, SqlDocument, VerifyDocument } from '../../src/cli/documents/ledger.ts';
import { expectSchema } from './harness/schema.ts';
import { Workspace } from './harness/workspace.ts';

let workspace: Workspace;
let segment: string;
let journal: Buffer;

beforeAll(async () => {
  workspace = await Workspace.studio();
  const rows = ['name,subject,category,colour', 'owl,an owl,nature,amber', '=fox,a fox,nature,coral'];
  await workspace.write('data/icons.csv', `${rows.join('\n')}\n`);
  const { code, stderr } = await workspace.run(['run', 'icons.batch.yaml', '--yes', '--quiet']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const folder = workspace.path('.promptledger/journal');
  const segments = (await readdir(folder)).filter(name => name.endsWith('.jsonl'));
  expect(segments).toHaveLength(1);
  segment = join(folder, segments[0] ?? '');
  journal = await readFile(segment);
});
beforeEach(() => writeFile(segment, journal));
afterAll(() => workspace.remove());

async function verify() {
  const { code, document } = await workspace.json(['ledger', 'verify']);
  expectSchema('ledger-verify', document);
  return { code, ...(document as VerifyDocument) };
}

describe('ledger verify', () => {
  it('acknowledges a ledger that is gone, once asked to: a note from then on', async () => {
    const gone = await Workspace.studio();
    try {
      await gone.write('data/icons.csv', 'name,subject,category,colour\nowl,an owl,nature,amber\n');
      expect((await gone.run(['run', 'icons.batch.yaml', '--yes', '--quiet'])).code).toBe(0);
      await rm(gone.path('.promptledger'), { recursive: true });
      expect((await gone.run(['ledger', 'verify'])).code).toBe(1);
      const unasked = await gone.run(['ledger', 'verify', '--forget-missing']);
      expect(unasked).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
      const forgot = await gone.run(['ledger', 'verify', '--forget-missing', '--yes']);
      expect(forgot.stderr).toMatch(/Acknowledged 1 segment with \d+ rows as missing: .*forgotten/);
      expect(forgot.code).toBe(0);
      const { code, document } = await gone.json(['ledger', 'verify']);
      expectSchema('ledger-verify', document);
      const { problems, notes } = document as VerifyDocument;
      expect({ code, problems }).toEqual({ code: 0, problems: [] });
      expect(notes.map(({ problem }) => problem).join()).toContain('which was acknowledged at');
    } finally {
      await gone.remove();
    }
  });

  it('finds a fresh ledger whole', async () => {
    const { code, rows, problems, segments } = await verify();
    expect({ code, problems }).toEqual({ code: 0, problems: [] });
    expect(rows).toBe(journal.toString('utf8').trimEnd().split('\n').length);
    expect(segments).toHaveLength(1);
  });

  it('takes a row that was cut while it was written as a note', async () => {
    const last = journal.toString('utf8').trimEnd().split('\n').at(-1) ?? '';
    await appendFile(segment, last.slice(0, 50));
    const { code, notes, problems } = await verify();
    expect({ code, problems }).toEqual({ code: 0, problems: [] });
    expect(notes.map(({ problem }) => problem).join()).toMatch(/incomplete|cut/i);
  });

  it('names segment and row of an edit', async () => {
    const lines = journal.toString('utf8').split('\n');
    lines[2] = (lines[2] ?? '').replace('gpt-image-1', 'gpt-image-2');
    await writeFile(segment, lines.join('\n'));
    const { code, problems } = await verify();
    expect(code).toBe(1);
    expect(problems[0]?.row).toBe(3);
    expect(segment).toContain(problems[0]?.segment ?? 'none');
    const text = await workspace.run(['ledger', 'verify']);
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(/row 3/);
  });

  it('misses rows that were cut off the end', async () => {
    const lines = journal.toString('utf8').trimEnd().split('\n');
    await writeFile(segment, `${lines.slice(0, -2).join('\n')}\n`);
    const { code, problems } = await verify();
    expect(code).toBe(1);
    expect(problems).not.toEqual([]);
  });

  it('finds nothing wrong where there is no ledger, and makes none', async () => {
    const empty = await Workspace.create();
    const { code, document } = await empty.json(['ledger', 'verify']);
    expect(code).toBe(0);
    expectSchema('ledger-verify', document);
    expect(document).toMatchObject({ rows: 0, segments: [], problems: [] });
    expect(await readdir(empty.folder)).toEqual([]);
    await empty.remove();
  });
});

describe('ledger sql, rebuild and export', () => {
  it('answers from a projection that can be made anew', async () => {
    const sql = 'SELECT item, cost_pico, kind, feature, task FROM calls ORDER BY item';
    const before = await workspace.json(['ledger', 'sql', sql]);
    await rm(workspace.path('.promptledger/ledger.sqlite'), { force: true });
    const rebuilt = await workspace.json(['ledger', 'rebuild']);
    expectSchema('ledger-rebuild', rebuilt.document);
    expect(await readdir(workspace.path('.promptledger'))).toContain('ledger.sqlite');
    const after = await workspace.json(['ledger', 'sql', sql]);
    expectSchema('ledger-sql', after.document);
    expect(after.document).toEqual(before.document);
    expect((after.document as SqlDocument).rows).toHaveLength(2);
    expect((after.document as SqlDocument).rows[0]?.slice(2)).toEqual(['exact', 'icons', 'image']);
  });

  it('says that a row is too large to be shown, and not that there is none', async () => {
    const large = await workspace.run(['ledger', 'sql', 'SELECT zeroblob(65 << 20)']);
    expect([large.code, large.stdout]).toEqual([0, '']);
    expect(large.stderr).toMatch(/first row alone is larger than the 64 MiB/);
    expect(large.stderr).not.toMatch(/No rows/);
    const none = await workspace.run(['ledger', 'sql', 'SELECT 1 WHERE 0']);
    expect(none.stderr).toMatch(/No rows\./);
  });

  it('exports every row, and no text cell that a spreadsheet would take for a formula', async () => {
    const csv = await workspace.run(['ledger', 'export', 'csv']);
    expect(csv.code).toBe(0);
    const lines = csv.stdout.trimEnd().split(/\r?\n/);
    expect(lines).toHaveLength(3);
    expect(csv.stdout).not.toMatch(/(^|,)"?=fox/m);
    const jsonl = await workspace.run(['ledger', 'export', 'jsonl']);
    const rows = jsonl.stdout
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as { model?: string });
    expect(rows.length).toBeGreaterThanOrEqual(2);
  });
});

describe('report', () => {
  it.each(['spend', 'performance', 'content', 'templates', 'outcomes'])('%s fits its schema', async kind => {
    const { code, document } = await workspace.json(['report', kind, '--window', 'all']);
    expect(code).toBe(0);
    expectSchema('report', document);
    expect((document as ReportDocument).report).toBe(kind);
    for (const format of ['text', 'csv']) {
      expect((await workspace.run(['report', kind, '--format', format])).code, format).toBe(0);
    }
  });
});
