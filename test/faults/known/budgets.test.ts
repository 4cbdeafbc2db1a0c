import { afterEach, describe, expect, it } from 'vitest';
import { BudgetGate } from '../../../src/core/batch/budget/budgetGate.ts';
import { type RunPorts, runBatch } from '../../../src/core/batch/run/run.ts';
import { UserError } from '../../../src/core/errors.ts';
import { parseUsd, sumPico } from '../../../src/core/money.ts';
import { ProviderError, type ProviderResponse } from '../../../src/core/ports.ts';
import { testSandbox } from '../../unit/adapters/sandbox/testSandbox.ts';
import { FakeJournal, fakeClock, fakeIdentity, MAX, noManifest, runInput } from '../../unit/batch/fakes.ts';
import { SPEC, Studio } from '../../unit/engine/batch/studio.ts';

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** A batch in memory under one cap; `call` is the provider. */
async function run(
  count: number,
  concurrency: number,
  limit: bigint,
  call: () => Promise<ProviderResponse>,
  journal = new FakeJournal(),
) {
  let sent = 0;
  const scope = { simulated: false, run: 'R1' };
  const ports: RunPorts = {
    clock: fakeClock(),
    identity: fakeIdentity(),
    sha256: () => '0'.repeat(64),
    journal,
    assets: { check: async () => {}, exists: async () => false, write: async () => {} },
    gate: new BudgetGate(journal, [{ label: 'the cap', limit, scopes: [scope] }]),
    providerOf: () => ({
      id: 'p',
      endpoint: 'https://p.example',
      call: () => {
        sent += 1;
        return call();
      },
    }),
    checks: [],
    counted: () => undefined,
    redact: text => text,
    expected: () => 5n,
    manifest: noManifest,
    onProgress: () => {},
  };
  const never = { stop: new AbortController().signal, abort: new AbortController().signal };
  const result = await runBatch(runInput(count, { concurrency, retries: 0 }), ports, never).catch(
    error => error,
  );
  return { result, journal, sent };
}

/** Costs MAX to the pico-dollar. */
const dear = async (): Promise<ProviderResponse> => {
  await new Promise(resolve => setImmediate(resolve));
  return { output: { kind: 'text', text: 'x' }, usage: { inputTokens: 10, outputTokens: 99 } };
};

describe('budgets that do not cap (LiteLLM 26672, 34732, 40095, 35524, 33923, 38647)', () => {
  it('concurrent requests do not pass the check together', async () => {
    const { journal } = await run(200, 32, 30n * MAX, dear);
    expect(sumPico(journal.settles().map(({ cost }) => cost.upper ?? 0n))).toBe(30n * MAX);
  });

  it('a reservation that cannot be estimated is refused under a cap, not skipped (F18)', async () => {
    const studio = new Studio(3, SPEC.replace('sandbox/gpt-image-1', 'acme/nobody-knows-1'));
    const sandbox = await testSandbox();
    closers.push(() => studio.remove(), sandbox.close);
    const access = { endpoints: { acme: sandbox.address }, keys: { acme: 'k' } };
    const refusal = await studio
      .engine()
      .preflight(studio.request({ budget: '30' }, access))
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UserError);
    expect(String(refusal)).toMatch(/no price|unknown/);
    expect(sandbox.bill().requests).toEqual([]);
  });

  it('a check that cannot be made fails closed: nothing is sent', async () => {
    const journal = new FakeJournal();
    journal.spend = async () => {
      throw new UserError({ what: 'the journal cannot be trusted' });
    };
    const { sent, result } = await run(20, 4, 1000n * MAX, dear, journal);
    expect(sent).toBe(0);
    expect(result instanceof UserError || result.status === 'failed').toBe(true);
  });

  it('worst cases block nothing for longer than their call: spend near zero leaves the cap free', async () => {
    const cheap = async (): Promise<ProviderResponse> => {
      await dear();
      return { output: { kind: 'text', text: 'x' }, usage: { inputTokens: 1, outputTokens: 0 } };
    };
    const { result } = await run(200, 16, 3n * MAX, cheap);
    expect(result).toMatchObject({ status: 'done', produced: 200, cost: 200n * 1_000_000n });
  });
});

describe('float money: 0.6619999999999999 decides a refusal', () => {
  it('sums of decimals meet their cap exactly, and one pico-dollar more does not', async () => {
    const parts = [...Array.from({ length: 8 }, () => '0.008'), '0.598'];
    // What doubles make of it.
    expect(parts.reduce((sum, part) => sum + Number(part), 0)).toBe(0.6619999999999999);
    const spent = sumPico(parts.map(parseUsd));
    const journal = new FakeJournal();
    const scope = { simulated: false };
    const verdict = async (over: bigint) => {
      journal.spend = async () => ({ spent: spent - 1n + over, reserved: 1n, unpriced: 0 });
      const cap = { label: 'the cap', limit: parseUsd('0.662'), scopes: [scope] };
      return (await new BudgetGate(journal, [cap]).check(1n, undefined, true)).kind;
    };
    expect([await verdict(0n), await verdict(1n)]).toEqual(['fits', 'never']);
  });
});

describe('silent zero (LiteLLM 37923, 40100, 36561, 24949, 37558, 36008; Helicone 5804)', () => {
  it('an answer without usage is an estimate above zero, bounded by the worst case (F14)', async () => {
    const { journal } = await run(1, 1, 10n * MAX, async () => ({ ...(await dear()), usage: null }));
    expect(journal.settles()[0]?.cost).toMatchObject({ pico: 5n, upper: MAX, kind: 'estimated' });
  });

  it('usage of nothing but zeros is taken for none, not for free', async () => {
    const zeros = { inputTokens: 0, outputTokens: 0 };
    const { journal } = await run(1, 1, 10n * MAX, async () => ({ ...(await dear()), usage: zeros }));
    expect(journal.settles()[0]?.cost).toMatchObject({ pico: 5n, upper: MAX, kind: 'estimated' });
  });

  it('an aborted call keeps its worst case', async () => {
    const aborted = new ProviderError('aborted', { class: 'cancelled', billable: true });
    const { journal } = await run(1, 1, 10n * MAX, async () => Promise.reject(aborted));
    expect(journal.settles()[0]?.cost).toMatchObject({ pico: MAX, upper: MAX, kind: 'upper-bound' });
  });
});
