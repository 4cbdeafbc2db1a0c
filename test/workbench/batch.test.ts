import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { displayUsd } from '../../src/shared/display.ts';
import { journalSegments, ledgerSums } from './harness/ledgerSums.ts';
import { openSession, type Session } from './harness/session.ts';
import type { Workbench } from './harness/workbench.ts';

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const soon = { timeout: 20_000 };

let session: Session;
let workbench: Workbench;
let panel: Frame;
beforeAll(async () => {
  session = await openSession({ name: 'batch' });
  workbench = session.workbench;
});
afterAll(() => session?.close());

/** Pixels of the chart that something was drawn on. */
function inkedPixels(): Promise<number> {
  return panel.locator('canvas').evaluate(element => {
    const { width, height } = element as unknown as { width: number; height: number };
    const drawn = (
      element as unknown as {
        getContext(kind: '2d'): {
          getImageData(x: number, y: number, w: number, h: number): { data: Uint8Array };
        };
      }
    )
      .getContext('2d')
      .getImageData(0, 0, width, height).data;
    return drawn.filter((value, index) => index % 4 === 3 && value > 200).length;
  });
}

const tableRows = async (element: string): Promise<string[]> => {
  const rows = await panel.locator(`${element} tbody tr`).allInnerTexts();
  return rows.map(row => row.replace(/\s+/g, ' ').trim());
};

/** Figures at the top of the panel by their names. */
async function figures(): Promise<Record<string, string>> {
  const texts = await panel.locator('pl-kpi-row dl > div').allInnerTexts();
  return Object.fromEntries(texts.map(text => text.split('\n').map(part => part.trim())));
}

async function runBatch(spec: string): Promise<void> {
  await workbench.runCommand('Prompt Ledger: Run Batch…');
  await workbench.quickInput.pick(spec);
}

describe('a batch from the command palette', () => {
  it('asks first: what it makes, what that costs, what the budget leaves', async () => {
    await workbench.views.openContainer('Prompt Ledger');
    await workbench.resize(1200, 780);
    await workbench.runCommand('Prompt Ledger: Run Batch…');
    expect(await workbench.quickInput.rows()).toEqual(['icons.batch.yaml']);
    await workbench.quickInput.pick('icons.batch.yaml');

    const { message, detail, buttons } = await workbench.messages.dialog();
    expect(message).toBe('Run simulated batch: 256 images for ~$11.10?');
    for (const part of [
      'Cost: ~$11.10',
      'At most: $12.10',
      'Budget: $40.00',
      '256 calls',
      'sandbox/gpt-image-1',
      'prompts/icon.prompt (v3)',
      'assets/icons/{{name}}.png',
      'no money is spent',
    ]) {
      expect(detail).toContain(part);
    }
    expect(buttons).toEqual(['Cancel', 'Run']);
    expect(await journalSegments(session.folder), 'nothing is written before the answer').toEqual([]);
    await workbench.screenshot('preflight');
    await workbench.resize();
  });

  it('runs with progress and ends with a summary', async () => {
    await workbench.messages.answerDialog('Run');
    expect(await workbench.messages.notification(/\d+ of 256/)).toMatch(
      /^icons\.batch\.yaml: \d+ of 256 · \$[\d.]+ of \$40\.00$/,
    );
    expect(await workbench.messages.notification(/^Batch done/, 60_000)).toBe(
      'Batch done: 256 assets for $11.10 (simulated), $0.0433 per asset.',
    );
  });

  it('wrote every asset as a picture, and a manifest', async () => {
    const folder = join(session.folder, 'assets', 'icons');
    const names = await readdir(folder);
    const pictures = names.filter(name => name.endsWith('.png'));
    expect(pictures).toHaveLength(256);
    for (const name of pictures) {
      const content = await readFile(join(folder, name));
      expect(content.subarray(0, PNG.length).equals(PNG), name).toBe(true);
      expect(content.length, name).toBeGreaterThan(500);
    }
    expect(names.filter(name => /^manifest\..+\.json$/.test(name))).toHaveLength(1);
  });

  it('signed the rows with a key from secret storage: no private key is on the disk', async () => {
    const [head = ''] = await readdir(join(session.folder, '.promptledger', 'heads'));
    const { key, signature } = JSON.parse(
      await readFile(join(session.folder, '.promptledger', 'heads', head), 'utf8'),
    );
    expect([typeof key, typeof signature]).toEqual(['string', 'string']);
    const state = await readdir(session.state);
    expect(state).toContain('known-keys');
    expect(state).not.toContain('signing-key.pem');
  });

  it('left a row for every call, in the journal and in ledger.sqlite', async () => {
    const [segment = ''] = await journalSegments(session.folder);
    const file = join(session.folder, '.promptledger', 'journal', segment);
    const rows = (await readFile(file, 'utf8')).split('\n');
    expect(rows.filter(row => row.includes('"type":"intent"'))).toHaveLength(256);
    expect(rows.filter(row => row.includes('"type":"settle"'))).toHaveLength(256);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);

    await expect.poll(() => ledgerSums(session.folder), soon).toMatchObject({ calls: 256, runs: ['done'] });
    const sums = await ledgerSums(session.folder);
    expect(displayUsd(sums?.cost ?? null)).toBe('$11.10');
  });

  it('opened the panel: figures, a drawn chart, cost per asset, history of versions', async () => {
    panel = await workbench.views.webview('pl-kpi-row dd');
    await expect.poll(figures, soon).toMatchObject({
      Spend: '$11.10',
      'Cost per asset': '$0.0433',
      Assets: '256',
      Calls: '256',
    });
    const chart = panel.locator('canvas');
    expect(await chart.getAttribute('aria-label')).toMatch(/Spend per day.*: \$11\.10, 256 calls/);
    await expect.poll(inkedPixels, soon).toBeGreaterThan(1_000);
    expect(await tableRows('pl-asset-cost-table')).toEqual([
      'prompts/icon.prompt v3 gpt-image-1 256 $11.10 $0.0433',
    ]);
    const [version = ''] = await tableRows('pl-version-table');
    expect(version).toMatch(
      /^prompts\/icon\.prompt v3 \d{4}-\d\d-\d\d \d\d:\d\d 256 \d+ \/ 1,056 \$11\.10 \$0\.0433$/,
    );
  });

  it('shows runs, templates and spend in the sidebar, and cost per asset below', async () => {
    const { views } = workbench;
    await views.treeRow('Runs', '256 assets');
    expect(await views.treeRows('Runs')).toEqual([
      expect.stringMatching(/^icons · \d\d:\d\d 256 assets · \$11\.10 · simulated$/),
    ]);
    expect(await views.treeRows('Templates')).toEqual([
      expect.stringContaining('classify.j2'),
      expect.stringMatching(/^icon\.prompt v3 · ~\$0\.0434 per call/),
      expect.stringContaining('summary.prompt.md'),
      expect.stringContaining('reply.prompty'),
    ]);
    const spend = await views.treeRows('Spend');
    expect(spend[0]).toContain('Simulated $11.10');
    expect(spend).toContainEqual('Total $11.10 · 256 calls');
    const compact = await views.webview('prompt-ledger-asset-cost table');
    const text = (await compact.locator('main').innerText()).replace(/\s+/g, ' ');
    expect(text).toContain('$0.0433');
    expect(text).toContain('icon.prompt v3');
  });

  it('unfolds a run into its facts', async () => {
    await (await workbench.views.treeRow('Runs', '256 assets')).click();
    await workbench.views.treeRow('Runs', 'Budget');
    const facts = await workbench.views.treeRows('Runs');
    expect(facts).toContainEqual('Cost per asset $0.0433');
    expect(facts).toContainEqual('Attempts 256 attempts');
    expect(facts).toContainEqual('Budget $11.10 of $40.00');
    expect(facts).toContainEqual('Models sandbox/gpt-image-1');
  });
});

describe('a second batch while the panel is open', () => {
  it('is drawn as it runs, and stands as a version of its own', async () => {
    await workbench.messages.clear();
    // Another wording is another version; a second set of names makes other files.
    const template = join(session.folder, 'prompts', 'icon.prompt');
    await writeFile(
      template,
      (await readFile(template, 'utf8')).replace('Three to seven simple', 'Three to five simple'),
    );
    const spec = await readFile(join(session.folder, 'icons.batch.yaml'), 'utf8');
    await writeFile(
      join(session.folder, 'simpler.batch.yaml'),
      spec.replace('assets/icons/', 'assets/simpler/').replace('quality: medium', 'quality: low'),
    );
    await runBatch('simpler.batch.yaml');
    expect((await workbench.messages.dialog()).message).toMatch(/256 images/);
    await workbench.messages.answerDialog('Run');
    // The message goes away by itself after a while: it is waited for while the panel is watched.
    const summary = workbench.messages.notification(/^Batch done/, 90_000);

    const seen = new Set<string>();
    await expect
      .poll(
        async () => {
          const running = panel.locator('pl-run-progress .run');
          if ((await running.count()) > 0) seen.add((await running.first().innerText()).replace(/\s+/g, ' '));
          return (await figures()).Calls;
        },
        { timeout: 60_000, interval: 50 },
      )
      .toBe('512');
    expect([...seen].some(text => /Running simpler\.batch\.yaml \d+ of 256/.test(text))).toBe(true);
    expect(seen.size, 'the panel followed the run').toBeGreaterThan(2);
    expect(await summary).toMatch(/^Batch done: 256 assets for \$3\.07/);
    await expect.poll(() => tableRows('pl-version-table'), soon).toHaveLength(2);
    await expect.poll(() => panel.locator('pl-run-progress .run').count(), soon).toBe(0);
  });

  it('adds up: panel, sidebar and ledger.sqlite say the same', async () => {
    await expect.poll(() => ledgerSums(session.folder), soon).toMatchObject({ calls: 512 });
    const total = (await figures()).Spend;
    // A snapshot of a moment before may have all calls and not yet the end of each.
    const saved = async () => displayUsd((await ledgerSums(session.folder))?.cost ?? null);
    await expect.poll(saved, soon).toBe(total);
    await workbench.views.treeRow('Spend', 'Total');
    expect(await workbench.views.treeRows('Spend')).toContainEqual(`Total ${total} · 512 calls`);
  });

  it('looks like this', async () => {
    await workbench.messages.clear();
    // The run that was unfolded before is folded again.
    await (await workbench.views.treeRow('Runs', /^icons/)).click();
    await workbench.resize(1280, 840);
    await workbench.runCommand('Prompt Ledger: Open Dashboard');
    await workbench.screenshot('panel');
    await workbench.openFile('prompts/icon.prompt');
    await workbench.editor.codeLens('per call');
    await workbench.views.openContainer('Prompt Ledger');
    await workbench.views.widenSideBar(440);
    await workbench.restPointer();
    await workbench.screenshot('sidebar');
  });
});
