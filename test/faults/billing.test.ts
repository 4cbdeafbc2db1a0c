import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/adapters/clock.ts';
import { openJournal } from '../../src/adapters/journal/openJournal.ts';
import { openaiProvider } from '../../src/adapters/providers/openaiProvider.ts';
import { BudgetGate } from '../../src/core/batch/budget/budgetGate.ts';
import { runBatch } from '../../src/core/batch/run/run.ts';
import { sumPico } from '../../src/core/money.ts';
import { ledgerFolder } from '../unit/adapters/journal/ledgerFolder.ts';
import { testSandbox } from '../unit/adapters/sandbox/testSandbox.ts';
import { FakeJournal, fakeClock, fakeIdentity, noManifest, runInput } from '../unit/batch/fakes.ts';
import { SPEC, Studio } from '../unit/engine/batch/studio.ts';
import { intentRow, settleRow } from '../unit/ledger/rows.ts';
import { tried } from './tried.ts';

const HOUR_MS = 3_600_000;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe('what a provider bills', () => {
  it('for failed attempts is in the ledger (F16)', async () => {
    const studio = new Studio(12, SPEC.replace('low}', 'low}\nretries: 1'));
    const sandbox = await testSandbox({ faults: n => (n % 3 === 2 ? null : { status: 500, billed: true }) });
    closers.push(() => studio.remove(), sandbox.close);
    const engine = studio.engine();
    const endpoints = { sandbox: sandbox.address };
    const { plan } = await engine.preflight(studio.request({}, { endpoints }));
    await engine.run({ plan });
    const { requests, total } = sandbox.bill();
    const failed = requests.filter(({ status, pico }) => status === 500 && pico > 0n);
    expect(failed.length).toBeGreaterThan(0);
    const costs = new Map(studio.settles().map(({ attempt, cost }) => [attempt, cost]));
    for (const { clientId, pico } of requests) {
      const upper = costs.get(clientId ?? '')?.upper ?? 0n;
      expect(upper >= pico).toBe(true);
    }
    expect(sumPico([...costs.values()].map(({ upper }) => upper ?? 0n)) >= total).toBe(true);
    tried('F16', `${failed.length} failed calls that the provider bills`, '0 missing from the ledger');
  });

  it('and reports twice in one answer counts once, with the final figures (F15)', async () => {
    const choices = '[{"index":0,"message":{"role":"assistant","content":"hi"},"finish_reason":"stop"}]';
    const usage = (output: number) =>
      `{"prompt_tokens":10,"completion_tokens":${output},"total_tokens":${10 + output}}`;
    const body = `{"id":"c","object":"chat.completion","created":1,"model":"gpt-4o-mini","usage":${usage(5)},"choices":${choices},"usage":${usage(40)}}`;
    const server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    closers.push(
      () => server.close(),
      () => server.closeAllConnections(),
    );
    const baseAddress = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
    const provider = openaiProvider({
      id: 'openai',
      baseAddress,
      key: 'k',
      clock: systemClock,
      deadlineMs: 5000,
    });
    const answer = await provider.call({
      operation: 'text',
      model: 'gpt-4o-mini',
      messages: [{ role: 'user', text: 'hi' }],
      params: { maxOutputTokens: 50 },
      attempt: 'A',
      signal: new AbortController().signal,
    });
    expect(answer.usage).toEqual({ inputTokens: 10, outputTokens: 40 });
  });

  it('counts once where its settle row stands twice (F10, F15; LiteLLM 15740)', async () => {
    const folder = await ledgerFolder();
    closers.push(() => folder.remove());
    for (let writer = 0; writer < 3; writer++) {
      const journal = await openJournal(folder.options);
      await journal.append([intentRow({ max: 90n }), settleRow('A1', 40n)]);
      expect(await journal.spend({ simulated: true })).toMatchObject({ spent: 40n, reserved: 0n });
      await journal.close();
    }
    tried('F10', 'the same call written by 3 processes', 'counted once');
  });
});

describe('a wall clock that jumps', () => {
  it.each([
    ['an hour back', -HOUR_MS],
    ['a year ahead', 365 * 24 * HOUR_MS],
  ])('%s changes no order, no total and no latency (F7)', async (name, jump) => {
    const calls = async (jumping: boolean) => {
      const journal = new FakeJournal();
      const clock = fakeClock();
      let reads = 0;
      const now = () => clock.now() + (jumping && ++reads % 5 > 2 ? jump : 0);
      await runBatch(
        runInput(20, { concurrency: 2 }),
        {
          clock: { ...clock, now },
          identity: fakeIdentity(),
          sha256: () => '0'.repeat(64),
          journal,
          assets: { check: async () => {}, exists: async () => false, write: async () => {} },
          gate: new BudgetGate(journal, []),
          providerOf: () => ({
            id: 'p',
            endpoint: 'https://p.example',
            call: async () => {
              await clock.sleep(7);
              return { output: { kind: 'text', text: 'x' }, usage: { inputTokens: 10, outputTokens: 40 } };
            },
          }),
          checks: [],
          counted: () => undefined,
          redact: text => text,
          expected: () => 5n,
          manifest: noManifest,
          onProgress: () => {},
        },
        { stop: new AbortController().signal, abort: new AbortController().signal },
      );
      return journal;
    };
    const [steady, jumped] = [await calls(false), await calls(true)];
    expect(jumped.settles().map(({ latencyMs }) => latencyMs)).toEqual(
      steady.settles().map(row => row.latencyMs),
    );
    expect(jumped.settles().every(({ latencyMs }) => latencyMs >= 7)).toBe(true);
    expect(await jumped.spend({ simulated: false, run: 'R1' })).toEqual(
      await steady.spend({ simulated: false, run: 'R1' }),
    );
    expect(new Set(jumped.rows.map(row => ('at' in row ? row.at.slice(0, 13) : ''))).size).toBeGreaterThan(1);

    const folder = await ledgerFolder();
    closers.push(() => folder.remove());
    const spends: unknown[] = [];
    for (const offset of [0, jump, 0]) {
      const clock = { ...systemClock, now: () => systemClock.now() + offset };
      const journal = await openJournal({ ...folder.options, clock });
      const attempt = `A${spends.length}`;
      const at = new Date(clock.now()).toISOString();
      await journal.append([intentRow({ attempt, at }), settleRow(attempt, 5n, { at })]);
      spends.push(await journal.spend({ simulated: true }));
      await journal.close();
    }
    expect(spends).toMatchObject([{ spent: 5n }, { spent: 10n }, { spent: 15n }]);
    tried('F7', `a wall clock that jumps ${name}`, '0 totals, orders or latencies changed');
  });
});
