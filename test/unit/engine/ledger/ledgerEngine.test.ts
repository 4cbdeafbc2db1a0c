import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LedgerJournal, openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import { UserError } from '../../../../src/core/errors.ts';
import type { IntentRow } from '../../../../src/core/ledger/event.ts';
import type { Clock } from '../../../../src/core/ports.ts';
import { LedgerEngine } from '../../../../src/engine/ledger.ts';
import { type LedgerFolder, ledgerFolder } from '../../adapters/journal/ledgerFolder.ts';
import { intentRow, runEndRow, runRow, settleRow } from '../../ledger/rows.ts';

const NOW = '2026-11-22T12:00:00.000Z';
const DOLLAR = 1_000_000_000_000n;

let folder: LedgerFolder;
let journal: LedgerJournal;
let engine: LedgerEngine;
const changes: string[] = [];
const faults: unknown[] = [];

beforeEach(async () => {
  folder = await ledgerFolder();
  await mkdir(folder.root);
  journal = await openJournal(folder.options);
  const clock: Clock = { ...folder.options.clock, now: () => Date.parse(NOW) };
  engine = new LedgerEngine({
    home: { root: folder.root, ledger: folder.ledger, policyFile: null },
    clock,
    stateFolder: folder.options.stateFolder,
    onChanged: ({ root }) => changes.push(root),
    onFault: error => faults.push(error),
  });
});
afterEach(async () => {
  await engine.dispose();
  await journal.close();
  await folder.remove();
  expect(faults.splice(0)).toEqual([]);
  changes.length = 0;
});

let next = 0;
async function call(dollars: bigint | null, intent: Partial<IntentRow> = {}): Promise<void> {
  next += 1;
  const attempt = `C${next}`;
  const pico = dollars === null ? null : dollars * DOLLAR;
  const asset = { path: `a/${next}.png`, hash: 'h', bytes: 1, mediaType: 'image/png' };
  await journal.append([
    intentRow({ attempt, simulated: false, ...intent }),
    settleRow(attempt, pico, { asset }),
  ]);
}

function callsIn(file: string): number {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return Number(database.prepare('SELECT COUNT(*) AS calls FROM calls').get()?.calls);
  } finally {
    database.close();
  }
}

const place = () => ({ root: folder.root });

describe('the ledger engine', () => {
  it('answers for a ledger that is not there, and creates nothing', async () => {
    await engine.open(place());
    const panel = await engine.panel({ ...place(), window: '30d', simulated: null });
    expect(panel).toMatchObject({ has: { real: false, simulated: false }, days: [], totals: { calls: 0 } });
    expect(await engine.sidebar(place())).toMatchObject({ runs: [], versions: [] });
    expect(await engine.verify()).toMatchObject({ segments: [], problems: [] });
    await engine.save();
    expect(existsSync(folder.ledger)).toBe(false);
  });

  it('keeps real and simulated spend apart', async () => {
    await call(3n);
    await call(5n, { simulated: true });
    const panel = await engine.panel({ ...place(), window: 'all', simulated: null });
    expect(panel).toMatchObject({ simulated: false, has: { real: true, simulated: true } });
    expect(panel.totals.cost).toBe('3.000000000000');
    const { real, simulated } = await engine.sidebar(place());
    expect([real.total, simulated.total]).toEqual(['3.000000000000', '5.000000000000']);
    const report = await engine.report('spend', 'all', 'model');
    expect(report.rows.map(({ simulated: kind, cost }) => [kind, cost])).toEqual([
      [false, '3.000000000000'],
      [true, '5.000000000000'],
    ]);
    expect(report.totals).toMatchObject({ cost: '3.000000000000', simulatedCost: '5.000000000000' });
  });

  it('never calls spend exact while calls are open: they may have been paid for', async () => {
    const open = (attempt: string, max: bigint | null, at = '2026-11-22T11:00:00.000Z') =>
      journal.append([intentRow({ attempt, simulated: false, at, max })]);
    await open('OPEN1', 7n * DOLLAR);
    const nothingEnded = await engine.report('spend', '7d');
    expect(nothingEnded.rows).toEqual([]);
    expect(nothingEnded.totals).toMatchObject({
      calls: 0,
      openCalls: 1,
      reserved: '7.000000000000',
      upper: '7.000000000000',
      kind: 'estimated',
    });
    await call(3n, { at: '2026-11-22T11:30:00.000Z' });
    await open('OPEN2', 2n ** 63n - 1n, '2026-10-01T00:00:00.000Z');
    const { totals } = await engine.report('spend', '7d');
    expect(totals).toMatchObject({ cost: '3.000000000000', upper: '10.000000000000', openCalls: 1 });
    const panel = await engine.panel({ ...place(), window: '7d', simulated: false });
    expect(panel.totals.upper).toBe('10.000000000000');
    await open('OPEN3', 2n ** 63n - 1n);
    expect((await engine.report('spend', 'all')).totals).toMatchObject({ upper: '18446754.073709551614' });
    await open('OPEN4', null);
    expect((await engine.report('spend', '7d')).totals).toMatchObject({ upper: null, reserved: null });
  });

  it('bounds nothing where nobody knows what one call may have cost', async () => {
    await call(3n);
    expect((await engine.report('spend', 'all')).totals).toMatchObject({ upper: '3.000000000000' });
    await call(null);
    const { rows, totals } = await engine.report('spend', 'all', 'model');
    expect([...rows, totals]).toMatchObject([
      { calls: 2, upper: null, cost: '3.000000000000', unpricedCalls: 1, kind: 'estimated' },
      { upper: null },
    ]);
    const panel = await engine.panel({ ...place(), window: 'all', simulated: false });
    expect(panel.totals).toMatchObject({ cost: '3.000000000000', upper: null });
    const { columns, rows: views } = await engine.sql(
      'SELECT cost_pico, upper_pico, unbounded FROM rollups UNION ALL SELECT SUM(cost_pico), NULL, 0 FROM rollups',
    );
    expect(columns).toHaveLength(3);
    expect(views.map(row => row.map(String))).toEqual([
      ['3000000000000', 'null', '1'],
      ['3000000000000', 'null', '0'],
    ]);
  });

  it('knows no cost of tokens in or out where no call has a price', async () => {
    await call(null);
    const { rows } = await engine.report('performance', 'all', 'model');
    expect(rows).toMatchObject([{ inputCost: null, outputCost: null, cost: null, kind: 'unpriced' }]);
  });

  it('cuts windows and days in the time zone of the policy, to the millisecond', async () => {
    const policyFile = join(folder.root, 'promptledger.yaml');
    await writeFile(policyFile, 'version: 1\ntimeZone: Asia/Kolkata\n');
    await engine.dispose();
    const home = { root: folder.root, ledger: folder.ledger, policyFile };
    const clock = { ...folder.options.clock, now: () => Date.parse(NOW) };
    engine = new LedgerEngine({ home, clock, stateFolder: folder.options.stateFolder });
    // 7 days end on the 22nd: they begin on the 16th at 00:00 in India, 18:30 UTC of the 15th.
    await call(1n, { at: '2026-11-15T18:29:59.999Z' });
    await call(2n, { at: '2026-11-15T18:30:00.000Z' });
    await call(4n, { at: '2026-11-21T18:29:59.999Z' });
    await call(8n, { at: '2026-11-21T18:30:00.000Z' });
    const { totals, days } = await engine.panel({ ...place(), window: '7d', simulated: false });
    expect(totals.cost).toBe('14.000000000000');
    expect(days.map(({ day, cost }) => [day, Number(cost)])).toEqual([
      ['2026-11-16', 2],
      ['2026-11-17', 0],
      ['2026-11-18', 0],
      ['2026-11-19', 0],
      ['2026-11-20', 0],
      ['2026-11-21', 4],
      ['2026-11-22', 8],
    ]);
    const { real } = await engine.sidebar(place());
    expect([Number(real.today), Number(real.month), Number(real.total)]).toEqual([8, 15, 15]);
  });

  it('never takes an unpriced call for a free one', async () => {
    await call(6n);
    await call(null);
    await call(null, { model: 'unknown-1' });
    const { totals, assetCost } = await engine.panel({ ...place(), window: 'all', simulated: false });
    expect(totals).toMatchObject({ cost: '6.000000000000', unpricedCalls: 2, costPerAsset: null });
    expect(assetCost.find(({ model }) => model === 'unknown-1')).toMatchObject({
      cost: null,
      costPerAsset: null,
    });
  });

  it('counts failed attempts into the cost of an asset', async () => {
    await call(3n);
    await journal.append([
      intentRow({ attempt: 'F', simulated: false }),
      settleRow('F', DOLLAR, { outcome: 'error', error: { class: 'server', message: 'x', status: 500 } }),
    ]);
    const { versions } = await engine.panel({ ...place(), window: 'all', simulated: false });
    expect(versions).toMatchObject([
      { calls: 2, assets: 1, costPerAsset: '4.000000000000', outputTokens: 1056 },
    ]);
  });

  it('shows a run while it goes on and when it has ended', async () => {
    await journal.append([
      runRow(),
      intentRow({ attempt: 'A1' }),
      intentRow({ attempt: 'A2' }),
      settleRow('A2', DOLLAR),
    ]);
    const running = await engine.panel({ ...place(), window: '7d', simulated: null });
    expect(running.running).toMatchObject([
      {
        id: 'R1',
        status: 'running',
        attempts: 2,
        produced: 1,
        cost: '1.000000000000',
        reserved: '0.050000000000',
      },
    ]);
    expect(await engine.openRuns()).toMatchObject([{ id: 'R1' }]);
    await journal.append([settleRow('A1', DOLLAR), runEndRow({ produced: 2 })]);
    expect((await engine.sidebar(place())).runs).toMatchObject([
      { status: 'done', produced: 2, reserved: '0.000000000000' },
    ]);
    expect(await engine.openRuns()).toEqual([]);
  });

  it('tells what is left of a run, over all its resumptions', async () => {
    await journal.append([
      runRow(),
      ...['one', 'two', 'three', 'four'].map(item => intentRow({ attempt: `1-${item}`, item })),
      settleRow('1-one', 1n, { asset: { path: 'one.png', hash: 'h', bytes: 1, mediaType: 'image/png' } }),
      settleRow('1-two', 1n, { outcome: 'error' }),
      runRow({ run: 'R2', resumes: 'R1' }),
      intentRow({ attempt: '2-two', item: 'two', run: 'R2', try: 2 }),
      settleRow('2-two', 1n),
      settleRow('1-three', 1n, { outcome: 'error' }),
      runRow({ run: 'R3' }),
      intentRow({ attempt: '3-three', item: 'three', run: 'R3' }),
    ]);
    const states = [
      { item: 'one', state: 'done', tries: 1, asset: { path: 'one.png' } },
      { item: 'two', state: 'done', tries: 2 },
      { item: 'three', state: 'failed', tries: 1 },
      { item: 'four', state: 'open', tries: 1, writer: 'alive' },
    ];
    expect(await engine.itemsOf('R1')).toMatchObject(states);
    expect(await engine.itemsOf('R2')).toMatchObject(states);
    expect(await engine.itemsOf('R3')).toMatchObject([{ item: 'three', state: 'open' }]);
  });

  it('tells within a second that another writer added rows, and keeps the snapshot fresh', async () => {
    await engine.open(place());
    await call(1n);
    await expect.poll(() => changes.length, { timeout: 3000 }).toBeGreaterThan(0);
    await expect.poll(() => existsSync(join(folder.ledger, 'ledger.sqlite')), { timeout: 3000 }).toBe(true);
    const before = changes.length;
    const asked = performance.now();
    await call(1n);
    await expect.poll(() => changes.length, { timeout: 3000, interval: 10 }).toBeGreaterThan(before);
    expect(performance.now() - asked).toBeLessThan(1500);
    // Too soon for another snapshot when the row came: it must not be forgotten.
    await expect.poll(() => callsIn(join(folder.ledger, 'ledger.sqlite')), { timeout: 10_000 }).toBe(2);
  }, 20_000);

  it('answers read-only SQL and nothing else', async () => {
    await call(7n);
    const answer = await engine.sql('SELECT status, cost_pico FROM calls -- a comment');
    expect(answer).toEqual({
      columns: ['status', 'cost_pico'],
      rows: [['ok', 7n * DOLLAR]],
      truncated: false,
    });
    const refused = [
      'DELETE FROM attempts',
      'WITH x AS (SELECT 1) DELETE FROM attempts',
      'SELECT 1; DROP TABLE attempts',
      "ATTACH 'x' AS y",
      'PRAGMA query_only = 0',
      'SELEC',
      '',
    ];
    for (const sql of refused) await expect(engine.sql(sql)).rejects.toBeInstanceOf(UserError);
    expect((await engine.sql('SELECT COUNT(*) FROM attempts')).rows).toEqual([[1n]]);
  }, 30_000);

  it('refuses to group by what it does not know', async () => {
    await expect(engine.report('spend', '7d', 'weather')).rejects.toThrow(
      /"weather" is nothing to group by.*feature/s,
    );
    expect((await engine.report('spend', 'all', 'month, content')).by).toBe('month,content');
  });

  it('rebuilds the projection from the journal', async () => {
    await call(2n);
    await engine.rebuild();
    expect((await engine.sql('SELECT SUM(cost_pico) FROM calls')).rows).toEqual([[2n * DOLLAR]]);
    expect(existsSync(join(folder.ledger, 'ledger.sqlite'))).toBe(true);
  });
});

describe('the export', () => {
  const gather = async (format: 'csv' | 'jsonl') => {
    let text = '';
    for await (const piece of engine.exportRows(format)) text += piece;
    return text;
  };

  it('never lets a cell begin a formula, and leaves numbers numbers (F33)', async () => {
    const texts = [
      '=1+1',
      '+1',
      '-1',
      '@x',
      '\tx',
      '\rx',
      'a,"b"\nc',
      'plain',
      '\n=1',
      '＝1',
      '＋1',
      '－1',
      '＠1',
    ];
    for (const item of texts) await call(1n, { item });
    const csv = await gather('csv');
    const lines = csv.split('\r\n');
    expect(lines[0]).toMatch(/^attempt_id,run_id,ts,/);
    for (const item of texts.slice(0, 4)) expect(csv).toContain(`,'${item},`);
    expect(csv).toContain(`,"'\rx",`);
    expect(csv).toContain(',"a,""b""\nc",');
    expect(csv).toContain(`,"'\n=1",`);
    for (const sign of '＝＋－＠') expect(csv).toContain(`,'${sign}1,`);
    expect(csv).toContain(`,${DOLLAR},${DOLLAR},exact,`);
  });

  it('carries every call and the heads that vouch for them as JSON lines', async () => {
    for (let n = 0; n < 3; n++) await call(BigInt(n));
    const lines = (await gather('jsonl'))
      .trimEnd()
      .split('\n')
      .map(line => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ type }) => type)).toEqual(['call', 'call', 'call', 'head', 'ledger']);
    expect(lines[2]).toMatchObject({
      cost_pico: String(2n * DOLLAR),
      params: { quality: 'medium' },
      latency_ms: 12.5,
    });
    expect(lines[3]).toMatchObject({ segment: journal.segment, rows: 7 });
  });
});
