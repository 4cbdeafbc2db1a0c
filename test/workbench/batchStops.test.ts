import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow } from './harness/filesBelow.ts';
import { ledgerSums } from './harness/ledgerSums.ts';
import { type SandboxProvider, startSandboxProvider } from './harness/sandboxProvider.ts';
import { openSession, type Session } from './harness/session.ts';
import type { Workbench } from './harness/workbench.ts';

const CENT = 10_000_000_000n;
const soon = { timeout: 20_000 };

let sandbox: SandboxProvider;
let session: Session;
let workbench: Workbench;
beforeAll(async () => {
  // Slow enough that a batch is still under way when somebody cancels it, and with an account of its own.
  sandbox = await startSandboxProvider(250);
  session = await openSession({
    name: 'batchStops',
    settings: { 'promptLedger.endpoints': { sandbox: sandbox.address } },
  });
  workbench = session.workbench;
  await workbench.views.openContainer('Prompt Ledger');
});
afterAll(async () => {
  await session?.close();
  await sandbox?.stop();
});

/** A spec of its own: the sample's with other lines, and the first `rows` icons only. */
async function writeSpec(
  name: string,
  lines: Readonly<Record<string, string>>,
  rows?: number,
): Promise<string> {
  let spec = await readFile(join(session.folder, 'icons.batch.yaml'), 'utf8');
  const all = { output: `assets/${name}/{{name}}.png`, ...lines };
  if (rows !== undefined) {
    const [head, ...icons] = (await readFile(join(session.folder, 'data/icons.csv'), 'utf8')).split('\n');
    await writeFile(
      join(session.folder, `data/${name}.csv`),
      `${[head, ...icons.slice(0, rows)].join('\n')}\n`,
    );
    Object.assign(all, { data: `data/${name}.csv` });
  }
  for (const [key, value] of Object.entries(all)) {
    spec = spec.replace(new RegExp(`^${key}:.*$`, 'm'), `${key}: ${value}`);
  }
  await writeFile(join(session.folder, `${name}.batch.yaml`), spec);
  return `${name}.batch.yaml`;
}

async function startBatch(spec: string): Promise<void> {
  await workbench.messages.clear();
  await workbench.runCommand('Prompt Ledger: Run Batch…');
  await workbench.quickInput.pick(spec);
}

async function expectWholeLedger(): Promise<void> {
  await workbench.messages.clear();
  await workbench.runCommand('Prompt Ledger: Verify Ledger');
  expect(await workbench.messages.notification(/^The ledger/)).toMatch(/^The ledger is whole: \d+ rows/);
}

/** The ledger's sum is the provider's own bill, to the pico-dollar. */
async function expectBillPaid(): Promise<void> {
  await expect
    .poll(async () => (await ledgerSums(session.folder))?.cost, soon)
    .toBe((await sandbox.bill()).total);
}

describe('a batch that does not run to its end', () => {
  it('stops at its budget, says so before and after, and never spends more', async () => {
    const spec = await writeSpec('capped', { budget: '0.10' }, 12);
    await startBatch(spec);
    const { message, detail } = await workbench.messages.dialog();
    expect(message).toMatch(/12 images/);
    expect(detail).toMatch(/Budget: \$0\.10/);
    expect(detail).toMatch(/Warning: .*holds for about 2 of 12 calls: the batch will stop there/);
    await workbench.messages.answerDialog('Run');
    const summary = await workbench.messages.notification(/^Batch stopped/);
    expect(summary).toMatch(/^Batch stopped: 2 of 12 assets for \$0\.08\d+ \(simulated\)/);
    expect(summary).toMatch(/budget|cap/);
    expect(
      (await filesBelow(join(session.folder, 'assets/capped'))).filter(path => path.endsWith('.png')),
    ).toHaveLength(2);

    await expect.poll(() => ledgerSums(session.folder), soon).toMatchObject({ calls: 2, runs: ['stopped'] });
    expect((await ledgerSums(session.folder))?.cost).toBeLessThanOrEqual(10n * CENT);
    await expectBillPaid();
  });

  it('is refused where the budget does not hold for one call', async () => {
    const billed = (await sandbox.bill()).requests;
    const spec = await writeSpec('refused', { budget: '0.01' }, 3);
    await startBatch(spec);
    const refusal = await workbench.messages.notification(/leaves/);
    expect(refusal).toMatch(/\$0\.01 leaves \$0\.01; one call may cost \$0\.04\d*/);
    expect(refusal).toContain('refused.batch.yaml');
    expect((await sandbox.bill()).requests).toBe(billed);
    expect(await filesBelow(join(session.folder, 'assets/refused'))).toEqual([]);
  });

  it('is cancelled from its progress, and the ledger stays whole', async () => {
    const spec = await writeSpec('long', { concurrency: '4' });
    // The panel of the first batch is behind this file, and stays there.
    await workbench.openFile('prompts/icon.prompt');
    await startBatch(spec);
    await workbench.messages.answerDialog('Run');
    await workbench.messages.notification(/: [1-9]\d* of 256/);
    await workbench.messages.clickNotification(/of 256/, 'Cancel');
    const summary = await workbench.messages.notification(/^Batch cancelled/);
    const [, made = ''] = /^Batch cancelled: (\d+) of 256 assets for \$/.exec(summary) ?? [];
    expect(Number(made)).toBeGreaterThan(0);
    expect(Number(made)).toBeLessThan(256);
    const tabs = (state: string) => workbench.page.locator(`.tab${state}`).allTextContents();
    expect(await tabs('')).toHaveLength(2);
    expect(await tabs('.active')).toEqual([expect.stringContaining('icon.prompt')]);

    await expect
      .poll(async () => (await ledgerSums(session.folder))?.runs, soon)
      .toEqual(['stopped', 'cancelled']);
    expect(
      (await filesBelow(join(session.folder, 'assets/long'))).filter(path => path.endsWith('.png')),
    ).toHaveLength(Number(made));
    await workbench.views.treeRow('Runs', new RegExp(`long.*${made} assets`));
    await expectBillPaid();
    await expectWholeLedger();
  });

  it('offers to overwrite what is there, and leaves it alone on no', async () => {
    const spec = await writeSpec('again', {}, 3);
    await startBatch(spec);
    await workbench.messages.answerDialog('Run');
    await workbench.messages.notification(/^Batch done: 3 assets/);
    const files = (await filesBelow(join(session.folder, 'assets/again'))).filter(path =>
      path.endsWith('.png'),
    );
    const times = async () => Promise.all(files.map(async path => (await stat(path)).mtimeMs));
    const before = await times();
    const billed = (await sandbox.bill()).requests;

    await startBatch(spec);
    const { detail, buttons } = await workbench.messages.dialog();
    expect(buttons).toEqual(['Cancel', 'Run and Overwrite']);
    expect(detail).toMatch(/exist/);
    await workbench.messages.answerDialog('Cancel');
    expect(await times()).toEqual(before);
    expect((await sandbox.bill()).requests).toBe(billed);

    await startBatch(spec);
    await workbench.messages.dialog();
    await workbench.messages.answerDialog('Run and Overwrite');
    await workbench.messages.notification(/^Batch done: 3 assets/);
    for (const [index, time] of (await times()).entries()) expect(time).toBeGreaterThan(before[index] ?? 0);
    await expectBillPaid();
  });

  it.each([
    ['a model nobody knows', { models: '[sandbox/gpt-imagine-1]' }, /gpt-imagine-1/],
    ['a template that is not there', { template: 'prompts/ikon.prompt' }, /prompts\/ikon\.prompt/],
    ['an output outside of the workspace', { output: '../out/{{name}}.png' }, /outside|\.\./],
    ['a column that the data lacks', { output: 'assets/x/{{title}}.png' }, /title/],
  ])('is refused for %s, with the place', async (what, lines, named) => {
    const billed = (await sandbox.bill()).requests;
    const spec = await writeSpec('wrong', lines, 3);
    await startBatch(spec);
    const refusal = await workbench.messages.notification(named);
    expect(refusal, what).toMatch(/wrong\.batch\.yaml/);
    expect((await sandbox.bill()).requests).toBe(billed);
  });
});
