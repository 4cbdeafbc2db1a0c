import type { PlannedItem } from '../../../src/core/batch/plan/planItems.ts';
import type { PlannedModel } from '../../../src/core/batch/plan/planModels.ts';
import type { ManifestWriter } from '../../../src/core/batch/run/manifest.ts';
import type { RunInput } from '../../../src/core/batch/run/run.ts';
import type { IntentRow, LedgerRow, SettleRow } from '../../../src/core/ledger/event.ts';
import { rateOf } from '../../../src/core/money.ts';
import type { Clock, Identity, Journal, SpendScope } from '../../../src/core/ports.ts';

/** Time that only moves when somebody sleeps; sleepers wake in the order of their times. */
export function fakeClock(): Clock & { readonly slept: number[] } {
  let now = 1_800_000_000_000;
  const slept: number[] = [];
  return {
    slept,
    now: () => now,
    monotonic: () => now,
    async sleep(ms) {
      slept.push(ms);
      await new Promise(resolve => setImmediate(resolve));
      now += ms;
    },
  };
}

export function fakeIdentity(): Identity {
  let next = 0;
  return { ulid: () => `A${String(next++).padStart(6, '0')}`, random: () => 0.5 };
}

/** A journal in memory whose appends take a turn of the event loop; `failAfter` rows it can write no more. */
export class FakeJournal implements Journal {
  readonly rows: LedgerRow[] = [];
  failAfter = Number.POSITIVE_INFINITY;
  /** Pico-USD that others have reserved. */
  foreign = 0n;

  async append(rows: readonly LedgerRow[]): Promise<void> {
    await new Promise(resolve => setImmediate(resolve));
    if (this.rows.length + rows.length > this.failAfter) throw new Error('disk full');
    this.rows.push(...rows);
  }

  async spend({ run }: SpendScope) {
    let [spent, reserved, unpriced] = [0n, this.foreign, 0];
    const ended = new Map(
      this.rows.flatMap(row => (row.type === 'settle' || row.type === 'void' ? [[row.attempt, row]] : [])),
    );
    for (const row of this.intents()) {
      if (run !== undefined && row.run !== run) continue;
      const end = ended.get(row.attempt);
      if (end?.type === 'void') continue;
      const most = end === undefined ? row.max : (end.cost.upper ?? row.max);
      if (most === null) unpriced += 1;
      else if (end === undefined) reserved += most;
      else spent += most;
    }
    return { spent, reserved, unpriced };
  }

  intents(): IntentRow[] {
    return this.rows.filter(row => row.type === 'intent');
  }

  settles(): SettleRow[] {
    return this.rows.filter(row => row.type === 'settle');
  }

  async close(): Promise<void> {}
}

const model: PlannedModel = {
  id: 'p/m',
  provider: 'p',
  model: 'm',
  simulated: false,
  operation: 'text',
  params: { maxOutputTokens: 100 },
  price: {
    provider: 'p',
    model: 'm',
    rates: {
      inputTokens: [{ start: 0, rate: rateOf('1', 1_000_000n) }],
      outputTokens: [{ start: 0, rate: rateOf('10', 1_000_000n) }],
    },
    source: { name: 'test', date: '2026-11-01', hash: 'sha256:0' },
  },
  floor: undefined,
  approved: true,
};

/** A call of at most 1,000 pico-dollars × 10⁶: 10 input and 99 output tokens cost exactly that. */
export const MAX = 1_000_000_000n;

function item(index: number, change: Partial<PlannedItem> = {}): PlannedItem {
  const messages = [{ role: 'user' as const, text: `item ${index}` }];
  return {
    key: `out/${index}.txt`,
    line: index + 2,
    model,
    repeat: 1,
    tags: {},
    messages,
    promptBytes: 10,
    max: MAX,
    ...change,
  };
}

export async function* items(count: number, change: Partial<PlannedItem> = {}): AsyncGenerator<PlannedItem> {
  for (let index = 0; index < count; index++) yield item(index, change);
}

export function runInput(count: number, change: Partial<RunInput> = {}): RunInput {
  const identity = { run: 'R1', template: 'a.prompt', version: 'v1', templateHash: 'sha256:1' };
  const row = {
    type: 'run',
    run: 'R1',
    at: '2026-11-01T00:00:00.000Z',
    spec: 's',
    simulated: false,
    items: count,
    budget: null,
    template: 'a.prompt',
    version: 'v1',
    models: ['p/m'],
  } as const;
  return { identity, row, items: items(count), count, concurrency: 4, retries: 2, ...change };
}

export const noManifest: ManifestWriter = { add: async () => {}, finish: async () => null };
