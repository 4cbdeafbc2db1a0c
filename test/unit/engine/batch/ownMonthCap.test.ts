import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import type { Sandbox } from '../../../../src/adapters/sandbox/server.ts';
import type { LedgerRow } from '../../../../src/core/ledger/event.ts';
import { journalOptions } from '../../adapters/journal/ledgerFolder.ts';
import { testSandbox } from '../../adapters/sandbox/testSandbox.ts';
import { intentRow, settleRow } from '../../ledger/rows.ts';
import { SPEC, Studio } from './studio.ts';

const USD = 10n ** 12n;

let studio: Studio;
let sandbox: Sandbox;
beforeEach(async () => {
  studio = new Studio(2, SPEC, { 'promptledger.yaml': 'budgets:\n  - {per: month, limit: 4}\n' });
  sandbox = await testSandbox({});
});
afterEach(async () => {
  await studio.remove();
  await sandbox.close();
});

const preflight = (perMonth: string | undefined) =>
  studio
    .engine()
    .preflight(
      studio.request(
        {},
        { endpoints: { sandbox: sandbox.address }, caps: perMonth === undefined ? {} : { perMonth } },
      ),
    );

/** Another ledger of the same user; resolves to its folder. */
async function other(name: string, rows: readonly LedgerRow[]): Promise<string> {
  const ledger = join(studio.outer, name, '.promptledger');
  const journal = await openJournal(journalOptions(ledger, studio.state));
  await journal.append(rows);
  await journal.close();
  return ledger;
}

function call(attempt: string, pico: bigint | null, simulated = true, at = new Date().toISOString()) {
  const cost = pico === null ? { pico, upper: null, kind: 'unpriced' as const, components: [] } : undefined;
  return [
    intentRow({ attempt, at, simulated, max: pico }),
    settleRow(attempt, pico, { at, ...(cost && { cost }) }),
  ];
}

describe("a user's own cap per month", () => {
  it('holds over all ledgers of this user, as they stood before the batch, and says so', async () => {
    const a = await other('a', call('A1', 2n * USD));
    const open = intentRow({ attempt: 'B1', at: new Date().toISOString(), simulated: true, max: USD });
    const b = await other('b', [open, ...call('B2', 9n * USD, false), ...call('B3', null)]);
    await other('c', call('C1', 7n * USD, true, '2026-01-31T23:59:59.000Z'));
    const { budget, warnings, plan } = await preflight('3.02');
    expect(budget).toEqual({ limit: 302n * 10n ** 10n, source: expect.any(String), alreadySpent: 3n * USD });
    expect(budget?.source).toContain('your own settings');
    expect(warnings.slice(0, 2)).toEqual([
      `Your own cap per month holds over all your ledgers: $3.00 of this month stand in others (${a}, ${b}).`,
      '1 earlier call of unknown cost counted as nothing under the cap per month over all your ledgers (your own settings).',
    ]);
    expect(plan).not.toBe('');
    await expect(preflight('3.001')).rejects.toMatchObject({
      message: expect.stringContaining('over all your ledgers (your own settings) of $3.001 leaves $0.001;'),
      exitCode: 1,
    });
  });

  it('stops a run at what the other ledgers left', async () => {
    await other('a', call('A1', 2n * USD));
    const engine = studio.engine();
    const request = studio.request(
      {},
      { endpoints: { sandbox: sandbox.address }, caps: { perMonth: '2.02' } },
    );
    const { plan } = await engine.preflight(request);
    const summary = await engine.run({ plan });
    expect([summary.status, summary.produced]).toEqual(['stopped', 1]);
  });

  it('counts beside the policy’s, which is about its own ledger alone', async () => {
    await other('a', call('A1', 30n * USD));
    expect((await preflight('40')).budget).toMatchObject({ limit: 4n * USD, alreadySpent: 0n });
    expect((await preflight('32')).budget).toMatchObject({ limit: 32n * USD, alreadySpent: 30n * USD });
    const { budget, warnings } = await preflight(undefined);
    expect(budget).toMatchObject({ limit: 4n * USD, alreadySpent: 0n });
    expect(warnings).toEqual([]);
  });

  it('says what is gone of this month, and is not kept against a ledger that cannot be trusted', async () => {
    const a = await other('a', call('A1', USD));
    rmSync(a, { recursive: true });
    expect((await preflight('40')).warnings).toEqual([
      `1 segment that you wrote this month to ${a} cannot be found there any more: what was spent by them is not counted under your own cap per month.`,
    ]);
    mkdirSync(join(a, 'journal'), { recursive: true });
    writeFileSync(join(a, 'journal', '01BAD.jsonl'), 'no row\n');
    await expect(preflight('40')).rejects.toMatchObject({ message: expect.stringContaining('01BAD') });
  });
});
