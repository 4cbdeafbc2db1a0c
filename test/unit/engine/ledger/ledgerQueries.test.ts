import { execFileSync } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DatabaseSync, type SQLOutputValue } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LedgerJournal, openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import type { IntentRow, SettleRow } from '../../../../src/core/ledger/event.ts';
import { answerQuery } from '../../../../src/engine/ledger/query.ts';
import { LedgerEngine } from '../../../../src/engine/ledger.ts';
import { type LedgerFolder, ledgerFolder } from '../../adapters/journal/ledgerFolder.ts';
import { intentRow, orphanRow, runRow, settleRow, voidRow } from '../../ledger/rows.ts';

const DOCUMENT = resolve(import.meta.dirname, '../../../../docs/ledger.md');
const NOW = '2026-11-22T12:00:00.000Z';
const MILLION = 10n ** 18n;

let folder: LedgerFolder;
let journal: LedgerJournal;
let engine: LedgerEngine;
beforeEach(async () => {
  folder = await ledgerFolder();
  await mkdir(folder.root);
  journal = await openJournal(folder.options);
  engine = new LedgerEngine({
    home: { root: folder.root, ledger: folder.ledger, policyFile: null },
    clock: { ...folder.options.clock, now: () => Date.parse(NOW) },
    stateFolder: folder.options.stateFolder,
  });
});
afterEach(async () => {
  await engine.dispose();
  await journal.close();
  await folder.remove();
});

let next = 0;
async function call(pico: bigint | null, intent: Partial<IntentRow> = {}, settle: Partial<SettleRow> = {}) {
  next += 1;
  const attempt = `Q${next}`;
  const tags = { feature: 'icons', segment: 'team', task: 'image', content: `article-${next % 3}` };
  const row = intentRow({ attempt, simulated: false, at: NOW, tags, ...intent });
  const components = [
    { unit: 'outputImageTokens', quantity: 7, rate: { pico: 3n, per: 1n }, pico: pico ?? 0n },
  ] as const;
  const kind = pico === null ? 'unpriced' : 'exact';
  await journal.append([
    row,
    settleRow(attempt, pico, {
      cost: { pico, upper: pico, kind, components },
      latencyMs: 100 + next,
      ...settle,
    }),
  ]);
}

async function fill(): Promise<void> {
  await journal.append([runRow({ simulated: false })]);
  const asset = { path: 'a.png', hash: 'h', bytes: 1, mediaType: 'image/png' };
  await call(5_000_000_000_001n, {}, { asset, checks: [{ check: 'c', passed: true }] });
  await call(7n, { template: 'b.prompt' }, { asset, checks: [{ check: 'c', passed: false }] });
  await call(null, { model: 'unknown-1' });
  await call(3n, {}, { outcome: 'error', error: { class: 'server', message: 'x', status: 500 } });
  await call(11n, { simulated: true });
  const others = ['O1', 'O2', 'O3'].map(attempt => intentRow({ attempt, simulated: false, at: NOW }));
  await journal.append([...others, voidRow('O1'), orphanRow('O2', NOW)]);
}

interface Documented {
  readonly queries: readonly string[];
  readonly commands: readonly string[];
}

async function documented(): Promise<Documented> {
  const blocks = [...(await readFile(DOCUMENT, 'utf8')).matchAll(/```(sql|sh)\n([\s\S]*?)```/g)];
  const of = (language: string) =>
    blocks.filter(block => block[1] === language).map(([, , text = '']) => text);
  const queries = of('sql')
    .flatMap(text => text.split(/;\n/))
    .filter(text => text.trim() !== '');
  const commands = of('sh').filter(text => text.startsWith('sqlite3 '));
  return { queries, commands };
}

function sqlite3(args: readonly string[], input = ''): string | null {
  try {
    return execFileSync('sqlite3', args, {
      input,
      encoding: 'utf8',
      stdio: 'pipe',
    });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function inNode(sql: string): SQLOutputValue[][] {
  const database = new DatabaseSync(join(folder.ledger, 'ledger.sqlite'), { readOnly: true });
  try {
    const statement = database.prepare(sql);
    statement.setReadBigInts(true);
    return statement.all().map(row => Object.values(row));
  } finally {
    database.close();
  }
}

describe('docs/ledger.md', () => {
  it('gives queries that the snapshot answers anywhere as the ledger does', async () => {
    await fill();
    await engine.save();
    const { queries } = await documented();
    expect(queries.length).toBeGreaterThanOrEqual(7);
    const database = await readFile(join(folder.ledger, 'ledger.sqlite'));
    for (const sql of queries) {
      const { rows } = await answerQuery({ ...folder.place, database, sql, maxRows: 100 });
      expect(rows, sql).not.toEqual([]);
      expect(inNode(sql)).toEqual(rows);
      const printed = sqlite3(['-readonly', '-bail', join(folder.ledger, 'ledger.sqlite')], `${sql};`);
      if (printed !== null) expect(printed.trimEnd().split('\n')).toHaveLength(rows.length);
    }
    const [accepted] = queries.map(sql => inNode(sql));
    expect(accepted).toEqual([
      ['b.prompt', 'v1', null],
      // Failed and orphaned attempts are in the cost of what was accepted.
      ['prompts/icon.prompt', 'v1', 5.050000000004],
    ]);
  }, 30_000);

  it('gives commands that add up closed months', async context => {
    if (sqlite3(['--version']) === null) context.skip('sqlite3 is not installed');
    for (const month of ['2026-09', '2026-10', '2026-11'])
      await call(MILLION, { at: `${month}-05T10:00:00.000Z` });
    await engine.save();
    const { commands } = await documented();
    expect(commands.length).toBe(2);
    const printed = commands.map(command =>
      execFileSync('sh', ['-c', command], { cwd: folder.root, encoding: 'utf8' }),
    );
    expect(printed).toEqual([`openai|gpt-image-1|1|1000000.0\n`, `3|${3n * MILLION}\n`]);
  });

  it('says what holds beyond $9.2 million', async () => {
    for (let n = 0; n < 10; n++) await call(MILLION);
    await engine.save();
    await expect(engine.sql('SELECT SUM(cost_pico) FROM calls')).rejects.toThrow(/integer overflow/);
    const { queries } = await documented();
    const [row] = inNode(queries.find(sql => sql.includes('AS high')) ?? '');
    const [high, low] = row as [bigint, bigint];
    expect(high * 2n ** 32n + low).toBe(10n * MILLION);
    const views = ['versions', 'rollups'].map(view => inNode(`SELECT cost_pico FROM ${view}`));
    expect(views).toEqual([[[1e19]], [[1e19]]]);
    const report = await engine.report('spend', 'all', 'model');
    expect(report.totals.cost).toBe('10000000.000000000000');
    const sidebar = await engine.sidebar({ root: folder.root });
    expect(sidebar.real.total).toBe('10000000.000000000000');
  }, 30_000);

  it('names every view and its columns', async () => {
    await fill();
    await engine.save();
    const text = await readFile(DOCUMENT, 'utf8');
    const views = inNode("SELECT name FROM sqlite_schema WHERE type = 'view'");
    for (const [view] of views) expect(text).toContain(`\`${view}\``);
    for (const view of ['calls', 'versions', 'rollups']) {
      const line = text.split('\n').find(candidate => candidate.startsWith(`| \`${view}\` |`));
      const columns = inNode(`SELECT name FROM pragma_table_info('${view}')`);
      for (const [name] of columns) expect(line).toMatch(new RegExp(`\\b${name}\\b`));
    }
  });
});
