import { execFileSync, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunDocument, SandboxDocument } from '../../src/cli/documents/run.ts';
import { expectSchema } from './harness/schema.ts';
import { ended, Workspace } from './harness/workspace.ts';

const sqlite3 = spawnSync('sqlite3', ['--version']).status === 0;

let workspace: Workspace;
beforeEach(async () => {
  workspace = await Workspace.studio();
});
afterEach(() => workspace.remove());

/** Pico-dollars of a dollar string with 12 decimals. */
function picoOf(usd: string | null | undefined): bigint {
  return BigInt((usd ?? '').replace('.', ''));
}

function ask(sql: string): string {
  const database = workspace.path('.promptledger/ledger.sqlite');
  return execFileSync('sqlite3', [database, sql], { encoding: 'utf8' }).trim();
}

/** Starts the sandbox as a process of its own: a provider with a bill that the run knows nothing of. */
async function startSandbox() {
  const child = workspace.start(['sandbox', '--format', 'json']);
  const result = ended(child);
  const [line] = (await once(child.stderr as NodeJS.ReadableStream, 'data')) as [string];
  const address = /http:\/\/127\.0\.0\.1:\d+\S*/.exec(line)?.[0] ?? '';
  return {
    address,
    bill: async () => {
      child.kill('SIGINT');
      const { stdout, code } = await result;
      expect(code).toBe(0);
      const document = JSON.parse(stdout);
      expectSchema('sandbox', document);
      return document.bill as SandboxDocument['bill'];
    },
  };
}

describe('run --dry-run', () => {
  it('shows the pre-flight and leaves no trace', async () => {
    const { code, document } = await workspace.json(['run', 'icons.batch.yaml', '--dry-run']);
    expect(code).toBe(0);
    expectSchema('run', document);
    const { preflight, run } = document as RunDocument;
    expect(preflight).toMatchObject({
      items: 256,
      calls: 256,
      operation: 'image',
      simulated: true,
      models: ['sandbox/gpt-image-1'],
      budget: { limit: '40.000000000000' },
    });
    expect(picoOf(preflight.worstCase)).toBeGreaterThanOrEqual(picoOf(preflight.cost.value));
    expect(run).toMatchObject({ id: null, status: null, produced: 0, cost: '0.000000000000' });
    expect(await readdir(workspace.folder)).not.toContain('.promptledger');
    expect(await readdir(workspace.folder)).not.toContain('assets');
    const text = await workspace.run(['run', 'icons.batch.yaml', '--dry-run']);
    expect(text.stdout).toMatch(/Budget +\$40\.00/);
    expect(text.stdout).toContain('nothing was sent');
  });
});

describe('run', () => {
  it('makes 256 icons under the budget, each with its rows, and sums to the pico-dollar', async () => {
    const { code, document, stderr } = await workspace.json(['run', 'icons.batch.yaml', '--yes', '--quiet']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectSchema('run', document);
    const { run } = document as RunDocument;
    expect(run).toMatchObject({ status: 'done', items: 256, produced: 256, failed: 0, attempts: 256 });
    expect(run).toMatchObject({ simulated: true, costKind: 'exact', reserved: '0.000000000000' });
    expect(run.sandboxBill).toEqual({ calls: 256, cost: run.cost });
    expect(picoOf(run.cost)).toBeLessThan(picoOf('40.000000000000'));
    expect(picoOf(run.costPerAsset) * 256n - picoOf(run.cost)).toBeLessThan(256n);
    const icons = await readdir(workspace.path('assets/icons'));
    expect(icons.filter(name => name.endsWith('.png'))).toHaveLength(256);
    const png = await readFile(workspace.path('assets/icons/lighthouse.png'));
    expect(png.subarray(1, 4).toString('latin1')).toBe('PNG');
    expect((await stat(join(workspace.folder, run.manifest ?? ''))).size).toBeGreaterThan(0);

    const sql = 'SELECT count(*), sum(cost_pico), min(simulated), max(simulated) FROM calls';
    const { document: answer } = await workspace.json(['ledger', 'sql', sql]);
    expectSchema('ledger-sql', answer);
    expect((answer as { rows: unknown[][] }).rows.map(row => row.map(String))).toEqual([
      ['256', String(picoOf(run.cost)), '1', '1'],
    ]);
    if (sqlite3) expect(ask(sql)).toBe(`256|${picoOf(run.cost)}|1|1`);
  });

  it.runIf(sqlite3)("agrees with a provider's own bill, kept by another process", async () => {
    const sandbox = await startSandbox();
    const env = { OPENAI_BASE_URL: sandbox.address, OPENAI_API_KEY: 'sk-test-canary-0123456789' };
    const args = ['run', 'icons.batch.yaml', '--model', 'openai/gpt-image-1', '--yes', '--quiet'];
    const { code, document, stderr } = await workspace.json(args, { env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const bill = await sandbox.bill();
    expect(bill.requests).toHaveLength(256);
    expect(bill.total).toBe((document as RunDocument).run.cost);
    expect(ask('SELECT sum(cost_pico), max(simulated) FROM calls')).toBe(`${picoOf(bill.total)}|0`);
    for (const name of await readdir(workspace.path('.promptledger'), { recursive: true })) {
      const file = workspace.path(join('.promptledger', name));
      if ((await stat(file)).isFile())
        expect(await readFile(file, 'latin1'), name).not.toContain('sk-test-canary');
    }
  });

  it('prints cost per asset, total, budget used and where the ledger is', async () => {
    await workspace.write('data/icons.csv', 'name,subject,category,colour\nowl,an owl,nature,amber\n');
    const { code, stdout, stderr } = await workspace.run(['run', 'icons.batch.yaml', '--yes']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Per asset +\$0\.0\d+/);
    expect(stdout).toMatch(/Total +\$0\.0\d+ \(simulated: no money was spent\)/);
    expect(stdout).toMatch(/Budget +\$0\.0\d+ of \$40\.00 used/);
    expect(stdout).toContain('sqlite3 .promptledger/ledger.sqlite "SELECT');
    expect(stderr).toMatch(/Calls +1, one image each/);
  });

  it('asks nobody where nobody can answer', async () => {
    const { code, stderr, stdout } = await workspace.run(['run', 'icons.batch.yaml']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--yes');
    expect(await readdir(workspace.folder)).not.toContain('.promptledger');
  });

  it('stops at a lower budget without overspending, with exit code 1', async () => {
    const args = ['run', 'icons.batch.yaml', '--yes', '--quiet', '--budget', '0.50'];
    const { code, document } = await workspace.json(args);
    expect(code).toBe(1);
    expectSchema('run', document);
    const { run } = document as RunDocument;
    expect(run.status).toBe('stopped');
    expect(run.produced).toBeGreaterThan(0);
    expect(run.produced).toBeLessThan(256);
    expect(picoOf(run.cost)).toBeLessThanOrEqual(picoOf('0.500000000000'));
    expect(run.reasons.join(' ')).toMatch(/budget|cap/i);
  });

  it('is cancelled by the first Ctrl+C, keeps what was paid for, and can be resumed', async () => {
    const child = workspace.start([
      'run',
      'icons.batch.yaml',
      '--yes',
      '--format',
      'json',
      '--concurrency',
      '2',
    ]);
    const result = ended(child);
    await waitForAsset();
    child.kill('SIGINT');
    const { code, stdout } = await result;
    expect(code).toBe(1);
    const { run } = JSON.parse(stdout) as RunDocument;
    expect(run.status).toBe('cancelled');
    expect(run.produced).toBeLessThan(256);
    expect(run.reserved).toBe('0.000000000000');

    const args = ['run', 'icons.batch.yaml', '--yes', '--quiet', '--resume', run.id ?? ''];
    const resumed = await workspace.json(args);
    expect(resumed.stderr).toBe('');
    expect(resumed.code).toBe(0);
    const icons = await readdir(workspace.path('assets/icons'));
    expect(icons.filter(name => name.endsWith('.png'))).toHaveLength(256);
    const sql = "SELECT count(*), count(DISTINCT item) FROM calls WHERE status = 'ok'";
    const { document } = await workspace.json(['ledger', 'sql', sql]);
    expect((document as { rows: unknown[][] }).rows).toEqual([[256, 256]]);
  });
});

/** Resolves when the first picture is on disk: calls are under way then. */
async function waitForAsset(): Promise<void> {
  for (;;) {
    const names = await readdir(workspace.path('assets/icons')).catch(() => []);
    if (names.some(name => name.endsWith('.png'))) return;
    await new Promise(resolve => setTimeout(resolve, 5));
  }
}
