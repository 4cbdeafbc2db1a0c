import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BudgetGate } from '../../../../src/core/batch/budget/budgetGate.ts';
import { type RunInput, type RunPorts, runBatch } from '../../../../src/core/batch/run/run.ts';
import { UserError } from '../../../../src/core/errors.ts';
import type { Usage } from '../../../../src/core/model.ts';
import {
  type Provider,
  ProviderError,
  type ProviderErrorClass,
  type ProviderResponse,
} from '../../../../src/core/ports.ts';
import { FakeJournal, fakeClock, fakeIdentity, items, MAX, noManifest, runInput } from '../fakes.ts';

const USAGE: Usage = { inputTokens: 10, outputTokens: 40 };
const COST = 10n * 1_000_000n + 40n * 10_000_000n;

function answer(usage: Usage | null = USAGE, text = 'fine'): ProviderResponse {
  return { output: { kind: 'text', text }, usage };
}

function fault(kind: ProviderErrorClass, billable = true, retryAfterMs?: number): ProviderError {
  return new ProviderError(kind, { class: kind, billable, retryAfterMs });
}

interface World {
  readonly journal: FakeJournal;
  readonly sent: string[];
  readonly written: Map<string, string>;
  readonly clock: ReturnType<typeof fakeClock>;
  ports: RunPorts;
}

function world(call: (n: number, signal: AbortSignal) => Promise<ProviderResponse>, limit?: bigint): World {
  const journal = new FakeJournal();
  const clock = fakeClock();
  const sent: string[] = [];
  const written = new Map<string, string>();
  const provider: Provider = {
    id: 'p',
    endpoint: 'https://p.example',
    async call({ attempt, signal }) {
      expect(journal.intents().some(intent => intent.attempt === attempt)).toBe(true);
      sent.push(attempt);
      return call(sent.length, signal);
    },
  };
  const scopes =
    limit === undefined ? [] : [{ label: 'the cap', limit, scopes: [{ simulated: false, run: 'R1' }] }];
  const ports: RunPorts = {
    clock,
    identity: fakeIdentity(),
    sha256: () => '0'.repeat(64),
    journal,
    assets: {
      check: async () => {},
      exists: async () => false,
      write: async (path, bytes) => {
        written.set(path, new TextDecoder().decode(bytes));
      },
    },
    gate: new BudgetGate(journal, scopes),
    providerOf: () => provider,
    checks: [],
    expected: () => 5n,
    counted: () => undefined,
    redact: text => text,
    manifest: noManifest,
    onProgress: () => {},
  };
  return { journal, sent, written, clock, ports };
}

const never = () => ({ stop: new AbortController().signal, abort: new AbortController().signal });
const run = (input: RunInput, { ports }: World) => runBatch(input, ports, never());
const soon = () => new Promise<void>(resolve => setImmediate(resolve));

describe('running a batch', () => {
  it('leaves an intent and a settle row for every call, and prices it exactly', async () => {
    const it_ = world(async () => answer());
    const result = await run(runInput(20), it_);
    expect(result).toMatchObject({
      status: 'done',
      produced: 20,
      failed: 0,
      attempts: 20,
      cost: 20n * COST,
      kind: 'exact',
      reserved: 0n,
    });
    expect(
      it_.journal.rows.map(row => row.type).filter(type => type !== 'intent' && type !== 'settle'),
    ).toEqual(['run', 'runEnd']);
    expect(it_.journal.settles().every(row => row.cost.pico === COST && row.cost.upper === COST)).toBe(true);
    expect(it_.written.get('out/7.txt')).toBe('fine');
  });

  it('writes the output before the row that names it', async () => {
    const it_ = world(async () => answer());
    const { append } = it_.journal;
    it_.journal.append = async rows => {
      for (const row of rows)
        if (row.type === 'settle') expect(it_.written.has(row.asset?.path ?? '')).toBe(true);
      return append.call(it_.journal, rows);
    };
    await run(runInput(5), it_);
    expect(it_.journal.settles().length).toBe(5);
  });

  it('tries again what can pass, each attempt with rows of its own (F11)', async () => {
    const plan = [fault('rate-limit', false, 2000), fault('server'), null];
    const it_ = world(async n => {
      const error = plan[n - 1];
      if (error) throw error;
      return answer();
    });
    const result = await run(runInput(1, { concurrency: 1 }), it_);
    expect(result).toMatchObject({
      status: 'done',
      produced: 1,
      attempts: 3,
      cost: MAX + COST,
      kind: 'upper-bound',
    });
    expect(it_.journal.intents().map(row => row.try)).toEqual([1, 2, 3]);
    expect(it_.journal.settles().map(row => [row.outcome, row.cost.upper])).toEqual([
      ['error', 0n],
      ['error', MAX],
      ['ok', COST],
    ]);
    expect(it_.clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeGreaterThanOrEqual(2000);
  });

  it('never makes more attempts than it may, and counts the item as failed', async () => {
    const it_ = world(async () => {
      throw fault('overloaded');
    });
    expect(await run(runInput(3, { retries: 1 }), it_)).toMatchObject({
      status: 'done',
      produced: 0,
      failed: 3,
      attempts: 6,
    });
    expect(it_.sent.length).toBe(6);
  });

  it('holds everybody back for as long as Retry-After says', async () => {
    const times: number[] = [];
    const it_ = world(async n => {
      times.push(it_.clock.monotonic());
      if (n === 1) throw fault('rate-limit', false, 60_000);
      return answer();
    });
    await run(runInput(4, { concurrency: 1 }), it_);
    expect(times.slice(1).every(time => time >= (times[0] ?? 0) + 60_000)).toBe(true);
  });

  it('ends at once when the key is refused', async () => {
    const it_ = world(async () => {
      throw fault('auth', false);
    });
    const result = await run(runInput(50, { concurrency: 2 }), it_);
    expect(result.status).toBe('failed');
    expect(it_.sent.length).toBeLessThanOrEqual(2);
    expect(result.cost).toBe(0n);
  });

  it('counts an answer without usage as an estimate that is bounded and not zero (F14)', async () => {
    const it_ = world(async () => answer(null));
    const result = await run(runInput(1), it_);
    expect(it_.journal.settles()[0]?.cost).toMatchObject({ pico: 5n, upper: MAX, kind: 'estimated' });
    expect(result.kind).toBe('estimated');
  });

  it('never lowers the ledger by what a provider reports (F19)', async () => {
    const bad = fc.oneof(
      fc.constant(-1),
      fc.constant(Number.NaN),
      fc.constant(Number.POSITIVE_INFINITY),
      fc.constant('12'),
      fc.constant(2 ** 60),
      fc.double(),
    );
    await fc.assert(
      fc.asyncProperty(bad, async value => {
        fc.pre(!(Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 1e9));
        const it_ = world(async () => answer({ inputTokens: 10, outputTokens: value as number }));
        await run(runInput(1), it_);
        const [row] = it_.journal.settles();
        expect(row?.usage).toBeNull();
        expect(row?.quarantined).toHaveProperty('outputTokens');
        expect(row?.cost).toMatchObject({ kind: 'estimated', upper: MAX });
      }),
      { numRuns: 40 },
    );
  });

  it('does not take an empty answer for a product, and pays for it', async () => {
    const it_ = world(async () => answer(USAGE, ''));
    expect(await run(runInput(1), it_)).toMatchObject({ produced: 0, failed: 1, cost: COST });
    expect(it_.written.size).toBe(0);
  });

  it('records checks', async () => {
    const it_ = world(async () => answer());
    it_.ports = {
      ...it_.ports,
      checks: [
        { name: 'a', passes: text => text === 'fine' },
        { name: 'b', passes: () => false },
      ],
    };
    await run(runInput(1), it_);
    expect(it_.journal.settles()[0]?.checks).toEqual([
      { check: 'a', passed: true },
      { check: 'b', passed: false },
    ]);
  });

  it('stops paying when outputs cannot be written', async () => {
    const it_ = world(async () => answer());
    it_.ports = {
      ...it_.ports,
      assets: { ...it_.ports.assets, write: async () => Promise.reject(new Error('ENOSPC')) },
    };
    const result = await run(runInput(100, { concurrency: 2 }), it_);
    expect(result.status).toBe('failed');
    expect(result.reasons.join()).toMatch(/ENOSPC/);
    expect(it_.sent.length).toBeLessThanOrEqual(2);
    expect(it_.journal.settles()[0]?.cost.pico).toBe(COST);
  });
});

describe('budgets while a batch runs', () => {
  it('never overspends, whatever the concurrency, the cap and the outcomes', async () => {
    const outcome = fc.constantFrom('ok', 'dear', 'missing', 'billed', 'free');
    await fc.assert(
      fc.asyncProperty(
        fc.array(outcome, { minLength: 1, maxLength: 60 }),
        fc.integer({ min: 1, max: 32 }),
        fc.bigInt({ min: 0n, max: 30n * MAX }),
        async (outcomes, concurrency, limit) => {
          const it_ = world(async n => {
            for (let turn = 0; turn < n % 5; turn++) await soon();
            const kind = outcomes[n % outcomes.length];
            if (kind === 'billed') throw fault('server');
            if (kind === 'free') throw fault('rate-limit', false);
            if (kind === 'missing') return answer(null);
            return answer(kind === 'dear' ? { inputTokens: 10, outputTokens: 99 } : USAGE);
          }, limit);
          const result = await run(runInput(outcomes.length, { concurrency, retries: 1 }), it_);
          const upper = it_.journal.settles().reduce((sum, row) => sum + (row.cost.upper ?? 0n), 0n);
          expect(upper <= limit).toBe(true);
          expect(it_.sent.length).toBe(it_.journal.settles().length);
          const terminal = new Set(
            it_.journal.rows.flatMap(row =>
              row.type === 'settle' || row.type === 'void' ? [row.attempt] : [],
            ),
          );
          expect(terminal.size).toBe(it_.journal.intents().length);
          if (result.status === 'stopped') expect(upper + MAX > limit).toBe(true);
        },
      ),
      { numRuns: 150 },
    );
  });

  it('uses the cap up instead of stopping at the first refusal', async () => {
    const it_ = world(async () => {
      await soon();
      return answer();
    }, 20n * MAX);
    const result = await run(runInput(200, { concurrency: 16 }), it_);
    expect(result.status).toBe('stopped');
    // What is left is less than one worst case.
    expect(result.cost + MAX > 20n * MAX).toBe(true);
    expect(result.reasons.join()).toMatch(/the cap/);
  });

  it('sends nothing where the first call does not fit', async () => {
    const it_ = world(async () => answer(), MAX - 1n);
    expect(await run(runInput(5), it_)).toMatchObject({ status: 'stopped', attempts: 0, cost: 0n });
    expect(it_.sent).toEqual([]);
  });

  it('waits for reservations of others, and gives up when they do not move', async () => {
    const it_ = world(async () => answer(), 3n * MAX);
    it_.journal.foreign = 3n * MAX;
    expect(await run(runInput(5), it_)).toMatchObject({ status: 'stopped', attempts: 0 });
    const freed = world(async () => answer(), 3n * MAX);
    freed.journal.foreign = 3n * MAX;
    const { sleep } = freed.clock;
    freed.ports = {
      ...freed.ports,
      clock: {
        ...freed.clock,
        sleep: async ms => {
          freed.journal.foreign = 0n;
          await sleep(ms);
        },
      },
    };
    expect(await run(runInput(5), freed)).toMatchObject({ status: 'done', produced: 5 });
  });
});

describe('ends of a batch', () => {
  it('throws where not even its first row can be written, and sends nothing (F5)', async () => {
    const it_ = world(async () => answer());
    it_.journal.failAfter = 0;
    await expect(run(runInput(5), it_)).rejects.toThrow('disk full');
    expect(it_.sent).toEqual([]);
  });

  it.each([2, 3, 7, 12])('sends nothing after a write failed (after %i rows) (F4)', async failAfter => {
    const it_ = world(async () => {
      await soon();
      return answer();
    });
    const { append } = it_.journal;
    let failed = false;
    let sentAtFailure = 0;
    it_.journal.append = async rows => {
      if (failed) throw new UserError({ what: 'disk full' });
      if (it_.journal.rows.length + rows.length <= failAfter) return append.call(it_.journal, rows);
      failed = true;
      sentAtFailure = it_.sent.length;
      throw new UserError({ what: 'disk full' });
    };
    const result = await run(runInput(50, { concurrency: 3 }), it_);
    expect(result.status).toBe('failed');
    expect(result.reasons.join()).toMatch(/disk full/);
    expect(it_.sent.length).toBe(sentAtFailure);
  });

  it('on the first cancel sends nothing new and keeps what is under way', async () => {
    const stop = new AbortController();
    const it_ = world(async n => {
      if (n === 3) stop.abort();
      await soon();
      return answer();
    });
    const result = await runBatch(runInput(50, { concurrency: 3 }), it_.ports, {
      stop: stop.signal,
      abort: new AbortController().signal,
    });
    expect(result).toMatchObject({ status: 'cancelled', produced: 3, failed: 0, cost: 3n * COST });
  });

  it('on the second gives up what is under way, at its maximum', async () => {
    const [stop, abort] = [new AbortController(), new AbortController()];
    const it_ = world(
      (n, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => reject(fault('cancelled')));
          if (n === 2) {
            stop.abort();
            abort.abort();
          }
        }),
    );
    const result = await runBatch(runInput(50, { concurrency: 2 }), it_.ports, {
      stop: stop.signal,
      abort: abort.signal,
    });
    expect(result).toMatchObject({ status: 'cancelled', produced: 0, cost: 2n * MAX, kind: 'upper-bound' });
    expect(it_.journal.settles().map(row => row.outcome)).toEqual(['cancelled', 'cancelled']);
  });

  it('keeps rows and ends as failed when an item cannot be made', async () => {
    const it_ = world(async () => answer());
    async function* broken() {
      yield* items(3);
      throw new UserError({ what: 'row 5 is broken' });
    }
    const result = await run(runInput(10, { items: broken(), concurrency: 2 }), it_);
    expect(result).toMatchObject({
      status: 'failed',
      produced: it_.sent.length,
      reasons: ['row 5 is broken.'],
    });
    expect(result.produced).toBeGreaterThan(0);
    expect(it_.journal.rows.at(-1)).toMatchObject({ type: 'runEnd', status: 'failed' });
  });
});
