import { readFile, truncate } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerPaths, listSegments } from '../../../src/adapters/journal/folders.ts';
import { openJournal } from '../../../src/adapters/journal/openJournal.ts';
import { nodeDisk, type SegmentDisk } from '../../../src/adapters/journal/segmentFile.ts';
import { verifyLedger } from '../../../src/adapters/journal/verify.ts';
import type { LedgerRow } from '../../../src/core/ledger/event.ts';
import { LedgerEngine } from '../../../src/engine/ledger.ts';
import { type LedgerFolder, ledgerFolder } from '../../unit/adapters/journal/ledgerFolder.ts';
import { testSandbox } from '../../unit/adapters/sandbox/testSandbox.ts';
import { SPEC, Studio } from '../../unit/engine/batch/studio.ts';
import { intentRow, runRow, settleRow } from '../../unit/ledger/rows.ts';
import { readAll } from '../../unit/ledger/segments.ts';

let folder: LedgerFolder;
const closers: (() => unknown)[] = [];
beforeEach(async () => {
  folder = await ledgerFolder();
});
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  await folder.remove();
});

async function rows(): Promise<LedgerRow[]> {
  const found: LedgerRow[] = [];
  for (const segment of await listSegments(folder.ledger)) {
    const bytes = await readFile(ledgerPaths(folder.ledger).segment(segment));
    found.push(...readAll(bytes).lines.flatMap(({ event }) => event ?? []));
  }
  return found;
}

const intents = (count: number) =>
  Array.from({ length: count }, (_, n) => intentRow({ attempt: `A${n}`, max: 1n }));

describe('rows that others lost (LiteLLM 38157, 34805, 35531, 33872, 34820, 29292)', () => {
  it('a queue that nobody waited for is drained at shutdown', async () => {
    const journal = await openJournal(folder.options);
    const appends = intents(300).map(row => journal.append([row]));
    await journal.close();
    expect((await rows()).length).toBe(301);
    await Promise.all(appends);
  });

  it('a row is not popped before its commit: a failed one is written again, elsewhere', async () => {
    let syncs = 0;
    const disk: SegmentDisk = {
      create: async path => {
        const handle = await nodeDisk.create(path);
        const sync = async () => {
          if (++syncs === 2) throw Object.assign(new Error('injected'), { code: 'EIO' });
          await handle.sync();
        };
        return { ...handle, sync };
      },
    };
    const journal = await openJournal({ ...folder.options, disk });
    await journal.append([intentRow({ attempt: 'first' })]);
    await Promise.all(intents(50).map(row => journal.append([row])));
    await journal.close();
    const [, last = ''] = await listSegments(folder.ledger);
    const again = readAll(await readFile(ledgerPaths(folder.ledger).segment(last))).lines;
    expect(again.filter(({ type }) => type === 'intent').length).toBe(50);
  });

  it('a cancelled batch flushes the end of every call that was sent', async () => {
    const studio = new Studio(40);
    const sandbox = await testSandbox({ latencyMs: 30 });
    closers.push(() => studio.remove(), sandbox.close);
    const engine = studio.engine({
      onProgress: ({ plan, produced }) => produced > 3 && engine.cancel({ plan }),
    });
    const { plan } = await engine.preflight(studio.request({}, { endpoints: { sandbox: sandbox.address } }));
    expect((await engine.run({ plan })).status).toBe('cancelled');
    const settled = new Set(studio.settles().map(({ attempt }) => attempt));
    const { requests } = sandbox.bill();
    expect(requests.length).toBeGreaterThan(3);
    for (const { clientId } of requests) expect(settled).toContain(clientId);
  });

  it('a flush of more than 100 rows keeps those after the hundredth', async () => {
    const journal = await openJournal(folder.options);
    await journal.append(intents(1000));
    expect(await journal.spend({ simulated: true })).toMatchObject({ reserved: 1000n });
    await journal.close();
    expect((await rows()).length).toBe(1001);
  });
});

describe('history files corrupted on interruption (Cline 954, 2321)', () => {
  it('a file cut in the middle of a row is left as it is, and the next writer begins its own', async () => {
    const first = await openJournal(folder.options);
    for (const row of intents(10)) await first.append([row]);
    // No close: the process is gone, its last row half written.
    const path = ledgerPaths(folder.ledger).segment(first.segment ?? '');
    await truncate(path, (await readFile(path)).lastIndexOf('\n') - 40);
    const before = await readFile(path);
    const second = await openJournal(folder.options);
    await second.append([intentRow({ attempt: 'B', max: 1n })]);
    expect(await second.spend({ simulated: true })).toMatchObject({ reserved: 10n });
    expect(await readFile(path)).toEqual(before);
    await second.close();
    await first.close();
  });
});

describe('closed months that change when prices change: $2,473 → $1,924 (ccusage 1636)', () => {
  it('a rebuild after every price was changed finds the same money in the rows', async () => {
    const studio = new Studio(5);
    const sandbox = await testSandbox();
    closers.push(() => studio.remove(), sandbox.close);
    const engine = studio.engine();
    const { plan } = await engine.preflight(studio.request({}, { endpoints: { sandbox: sandbox.address } }));
    await engine.run({ plan });
    const totals = async () => {
      const home = {
        root: studio.root,
        ledger: `${studio.root}/.promptledger`,
        policyFile: `${studio.root}/promptledger.yaml`,
      };
      const ledger = new LedgerEngine({ home, stateFolder: studio.state });
      await ledger.rebuild();
      const { totals } = await ledger.report('spend', 'all', 'month');
      await ledger.dispose();
      return totals;
    };
    const before = await totals();
    studio.write(
      'promptledger.yaml',
      'version: 1\nprices:\n  - {model: openai/gpt-image-1, perImage: 0.001, input: 0.001, output: 0.001}\n',
    );
    expect(await totals()).toEqual(before);
  });
});

describe('a tree that counts totals twice (vscode-infracost 117)', () => {
  it('every grouping, the sidebar and its runs come to the one total', async () => {
    const journal = await openJournal(folder.options);
    await journal.append([
      runRow(),
      runRow({ run: 'R2', resumes: 'R1' }),
      ...['R1', 'R1', 'R2', 'R2'].flatMap((run, n) => [
        intentRow({ attempt: `A${n}`, run, model: `m${n % 2}`, tags: { feature: `f${n}`, task: 'image' } }),
        settleRow(`A${n}`, 10n ** 12n),
      ]),
    ]);
    await journal.close();
    const home = { root: folder.root, ledger: folder.ledger, policyFile: null };
    const engine = new LedgerEngine({ home, stateFolder: folder.options.stateFolder });
    closers.push(() => engine.dispose());
    for (const by of ['model', 'feature', 'month', 'template', 'model,feature']) {
      const { rows: groups, totals } = await engine.report('spend', 'all', by);
      expect([by, totals.simulatedCost ?? totals.cost]).toEqual([by, '4.000000000000']);
      expect([by, groups.reduce((sum, { cost }) => sum + Number(cost), 0)]).toEqual([by, 4]);
    }
    expect((await engine.sidebar({ root: folder.root })).simulated.total).toBe('4.000000000000');
  });
});

describe('resume that skips the wrong steps (promptfoo 7606)', () => {
  it('makes exactly the items that are not made yet, wherever they stand', async () => {
    const studio = new Studio(12, SPEC.replace('low}', 'low}\nretries: 0'));
    const sandbox = await testSandbox({ faults: n => (n < 12 && n % 3 === 1 ? { status: 400 } : null) });
    closers.push(() => studio.remove(), sandbox.close);
    const endpoints = { sandbox: sandbox.address };
    const first = studio.engine();
    const { plan } = await first.preflight(studio.request({}, { endpoints }));
    const { run, produced, failed } = await first.run({ plan });
    expect([produced, failed]).toEqual([8, 4]);
    const made = studio.settles().flatMap(({ asset }) => asset?.path ?? []);
    const again = studio.engine();
    const resumed = await again.preflight(studio.request({ resume: run }, { endpoints }));
    expect(await again.run({ plan: resumed.plan })).toMatchObject({ status: 'done', produced: 4 });
    const all = studio.settles().flatMap(({ asset }) => asset?.path ?? []);
    expect(all.slice(0, 8)).toEqual(made);
    expect(new Set(all).size).toBe(12);
    expect(all.length).toBe(12);
    const { problems } = await verifyLedger(`${studio.root}/.promptledger`, studio.state);
    expect(problems).toEqual([]);
  });
});
