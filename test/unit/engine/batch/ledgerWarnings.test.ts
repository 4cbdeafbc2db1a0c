import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Sandbox } from '../../../../src/adapters/sandbox/server.ts';
import type { BatchOptions } from '../../../../src/shared/batchProtocol.ts';
import { testSandbox } from '../../adapters/sandbox/testSandbox.ts';
import { intentRow, segmentRow, settleRow } from '../../ledger/rows.ts';
import { bytesOf } from '../../ledger/segments.ts';
import { SPEC, Studio } from './studio.ts';

let studio: Studio;
let sandbox: Sandbox | undefined;
afterEach(async () => {
  await studio.remove();
  await sandbox?.close();
  sandbox = undefined;
});

const MONTHLY = { 'promptledger.yaml': 'budgets:\n  - {per: month, limit: 5}\n' };

/** Pre-flight and run. */
async function batch(options: BatchOptions = {}) {
  sandbox ??= await testSandbox({});
  const engine = studio.engine();
  const preflight = await engine.preflight(
    studio.request(options, { endpoints: { sandbox: sandbox.address } }),
  );
  return { preflight, summary: await engine.run({ plan: preflight.plan }) };
}

describe('before a batch', () => {
  it('is said that the ledger is gone which a budget was counted by', async () => {
    studio = new Studio(2, SPEC, MONTHLY);
    expect((await batch()).preflight.warnings).toEqual([]);
    rmSync(join(studio.root, '.promptledger'), { recursive: true });
    const { warnings } = (await batch({ overwrite: true })).preflight;
    expect(warnings).toEqual([
      expect.stringContaining('The ledger lacks 1 segment that stood in it before.'),
    ]);
  });

  it('is said that earlier calls of unknown cost count as nothing', async () => {
    studio = new Studio(2, SPEC, MONTHLY);
    const at = new Date().toISOString();
    const rows = [
      segmentRow({ segment: '01OTHER' }),
      intentRow({ attempt: 'A1', at, max: null, simulated: true }),
      settleRow('A1', null, { cost: { pico: null, upper: null, kind: 'unpriced', components: [] } }),
    ];
    studio.write('.promptledger/journal/01OTHER.jsonl', bytesOf(rows).toString());
    const { budget, warnings } = (await batch()).preflight;
    expect(budget?.alreadySpent).toBe(0n);
    expect(warnings).toEqual([
      '1 earlier call of unknown cost counted as nothing under the cap per month (the policy).',
    ]);
  });
});

describe('a cap per batch', () => {
  it('holds over a run, its resumption and the resumption of that', async () => {
    studio = new Studio(20, SPEC);
    const first = await batch({ budget: '0.03' });
    const second = await batch({ budget: '0.06', resume: first.summary.run });
    expect([first.summary.status, second.summary.status]).toEqual(['stopped', 'stopped']);
    await expect(batch({ budget: '0.06', resume: second.summary.run })).rejects.toMatchObject({
      exitCode: 1,
      message: expect.stringContaining('leaves $0.00'),
    });
    expect(sandbox!.bill().total <= 60_000_000_000n).toBe(true);
  });
});

describe('after a batch', () => {
  it('is said that heads could not be mirrored, and every row is there', async () => {
    studio = new Studio(2, SPEC);
    writeFileSync(studio.state, 'a file where the state folder should be');
    const { summary } = await batch();
    expect(summary).toMatchObject({ status: 'done', produced: 2 });
    expect(summary.notes.join()).toMatch(/head of segment \w{26} could not be published/);
    expect(studio.settles()).toHaveLength(2);
  });
});
