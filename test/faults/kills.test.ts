import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildEncodingTable } from '../../scripts/encodings.ts';
import { verifyLedger } from '../../src/adapters/journal/verify.ts';
import type { Sandbox } from '../../src/adapters/sandbox/server.ts';
import { testSandbox } from '../unit/adapters/sandbox/testSandbox.ts';
import { SPEC, Studio } from '../unit/engine/batch/studio.ts';
import { bundled } from './bundled.ts';
import { size, TIMEOUT_MS } from './size.ts';
import { tried } from './tried.ts';

const ITEMS = 60;
const KILLS_PER_BATCH = 5;
/** Batches that are killed side by side. */
const SIDE_BY_SIDE = 2;
const LATENCY_MS = 15;
const source = new URL('../unit/engine/batch/batchProcess.ts', import.meta.url);

let folder: string;
let table: string;
let program: Awaited<ReturnType<typeof bundled>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'killed-'));
  table = join(folder, 'o200k_base.bin');
  writeFileSync(table, await buildEncodingTable('o200k_base'));
  program = await bundled(source);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await program.remove();
});

/** A batch that goes on where it was after each kill, until every item is made. */
class KilledBatch {
  readonly studio = new Studio(ITEMS, SPEC.replace('concurrency: 8', 'concurrency: 16'));
  readonly #sandbox: Sandbox;
  readonly #arrivals: { first: () => void };

  private constructor(sandbox: Sandbox, arrivals: { first: () => void }) {
    this.#sandbox = sandbox;
    this.#arrivals = arrivals;
  }

  static async open(): Promise<KilledBatch> {
    const arrivals = { first: () => {} };
    const faults = () => {
      arrivals.first();
      return null;
    };
    return new KilledBatch(await testSandbox({ latencyMs: LATENCY_MS, faults }), arrivals);
  }

  /** Starts or resumes it; killed `delayMs` after its first call arrived, or never. True where it ended by itself. */
  async run(delayMs: number | null): Promise<boolean> {
    const resume = this.studio.rows().findLast(row => row.type === 'run')?.run;
    const spec = join(this.studio.root, 'icons.batch.yaml');
    const rest = resume === undefined ? [] : [resume];
    const args = [program.path, spec, this.studio.state, this.#sandbox.address, table, ...rest];
    const env = { ...process.env, NODE_COMPILE_CACHE: folder };
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const errors: Buffer[] = [];
    child.stderr.on('data', chunk => errors.push(chunk));
    const sent = new Promise<void>(resolve => {
      this.#arrivals.first = resolve;
    });
    const exit = once(child, 'exit');
    if (delayMs !== null) {
      await Promise.race([sent, exit]);
      await wait(delayMs);
      child.kill('SIGKILL');
    }
    const [code] = (await exit) as [number | null];
    if (code !== null && code !== 0) throw new Error(`${Buffer.concat(errors)}`);
    return code === 0;
  }

  /** What must hold after every kill. */
  async check(): Promise<void> {
    const rows = this.studio.rows();
    const { requests, total } = this.#sandbox.bill();
    const intents = new Map(rows.flatMap(row => (row.type === 'intent' ? [[row.attempt, row]] : [])));
    const settled = new Map(this.studio.settles().map(row => [row.attempt, row.cost]));
    const voided = new Set(rows.flatMap(row => (row.type === 'void' ? [row.attempt] : [])));
    let upper = 0n;
    for (const [attempt, { max }] of intents) {
      if (!voided.has(attempt)) upper += settled.get(attempt)?.upper ?? max ?? 0n;
    }
    expect(upper >= total).toBe(true);
    for (const { clientId, pico } of requests) {
      expect(intents.has(clientId ?? '')).toBe(true);
      const cost = settled.get(clientId ?? '');
      if (cost?.kind === 'exact') expect(cost.pico).toBe(pico);
    }
    const ledger = join(this.studio.root, '.promptledger');
    expect((await verifyLedger(ledger, this.studio.state)).problems).toEqual([]);
  }

  /** What must hold at the end: every item once, every attempt with one end. */
  checkEnd(): void {
    const rows = this.studio.rows();
    const paths = this.studio.settles().flatMap(row => (row.outcome === 'ok' ? [row.asset?.path ?? ''] : []));
    expect([paths.length, new Set(paths).size]).toEqual([ITEMS, ITEMS]);
    expect(paths.every(path => existsSync(join(this.studio.root, path)))).toBe(true);
    const ends = rows.flatMap(row =>
      row.type === 'settle' || row.type === 'orphan' || row.type === 'void' ? [row.attempt] : [],
    );
    expect(new Set(ends).size).toBe(ends.length);
    expect(new Set(ends)).toEqual(new Set(rows.flatMap(row => (row.type === 'intent' ? [row.attempt] : []))));
  }

  get calls(): number {
    return this.#sandbox.bill().requests.length;
  }

  async close(): Promise<void> {
    await this.#sandbox.close();
    await this.studio.remove();
  }
}

describe('batches that are killed again and again', () => {
  it(
    'have a row for every call, never less than the bill, and make every item once (F1)',
    async () => {
      let [kills, batches, calls] = [0, 0, 0];
      const killBatches = async () => {
        while (kills < size.kills) {
          const batch = await KilledBatch.open();
          try {
            let done = false;
            for (let kill = 0; kill < KILLS_PER_BATCH && kills < size.kills && !done; kill++) {
              kills += 1;
              // Spread over the time that a few rounds of calls take, from the very first one on.
              done = await batch.run(((kills * 7) % 11) * (LATENCY_MS / 5));
              if (done) kills -= 1;
              await batch.check();
            }
            while (!done) done = await batch.run(null);
            await batch.check();
            batch.checkEnd();
            batches += 1;
            calls += batch.calls;
          } finally {
            await batch.close();
          }
        }
      };
      await Promise.all(Array.from({ length: SIDE_BY_SIDE }, killBatches));
      expect(kills).toBeGreaterThanOrEqual(size.kills);
      tried(
        'F1',
        `${kills} kills in ${batches} batches with ${calls} paid calls`,
        '0 calls without a row, 0 items twice',
      );
    },
    TIMEOUT_MS,
  );
});
