import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildEncodingTable } from '../../../../scripts/encodings.ts';
import type { Sandbox } from '../../../../src/adapters/sandbox/server.ts';
import { testSandbox } from '../../adapters/sandbox/testSandbox.ts';
import { SPEC, Studio } from './studio.ts';

const KILLS = 5;
const ITEMS = 60;
const program = fileURLToPath(new URL('./batchProcess.ts', import.meta.url));

let folder: string;
let table: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'killed-'));
  table = join(folder, 'o200k_base.bin');
  writeFileSync(table, await buildEncodingTable('o200k_base'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the batch in a process; `after` calls arrived at the sandbox it is killed, unless it ends before. */
async function runBatch(
  studio: Studio,
  sandbox: Sandbox,
  resume: string | undefined,
  after: number,
): Promise<boolean> {
  const spec = join(studio.root, 'icons.batch.yaml');
  const rest = resume === undefined ? [] : [resume];
  const child = spawn(process.execPath, [program, spec, studio.state, sandbox.address, table, ...rest], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const errors: Buffer[] = [];
  child.stderr.on('data', chunk => errors.push(chunk));
  let ended = false;
  const exit = new Promise<number | null>(resolve =>
    child.on('exit', code => {
      ended = true;
      resolve(code);
    }),
  );
  const before = sandbox.bill().requests.length;
  while (!ended && sandbox.bill().requests.length < before + after) await wait(1);
  child.kill('SIGKILL');
  const code = await exit;
  if (code !== null && code !== 0) throw new Error(`${Buffer.concat(errors)}`);
  return code === 0;
}

describe('a batch that is killed again and again (F1)', { timeout: 120_000 }, () => {
  it('has a row for every call, never less than the bill, and makes every item once', async () => {
    const studio = new Studio(ITEMS, SPEC.replace('concurrency: 8', 'concurrency: 16'));
    const sandbox = await testSandbox({ latencyMs: 15 });
    try {
      let resume: string | undefined;
      let done = false;
      for (let kill = 0; kill < KILLS && !done; kill++) {
        done = await runBatch(studio, sandbox, resume, 2 + 3 * kill);
        const runs = studio.rows().filter(row => row.type === 'run');
        resume = runs.at(-1)?.run ?? resume;
        const { requests, total } = sandbox.bill();
        const intents = new Map(
          studio.rows().flatMap(row => (row.type === 'intent' ? [[row.attempt, row]] : [])),
        );
        for (const { clientId } of requests) expect(intents.has(clientId ?? '')).toBe(true);
        const settled = new Map(studio.settles().map(row => [row.attempt, row.cost]));
        const voided = new Set(studio.rows().flatMap(row => (row.type === 'void' ? [row.attempt] : [])));
        let upper = 0n;
        for (const [attempt, { max }] of intents) {
          if (!voided.has(attempt)) upper += settled.get(attempt)?.upper ?? max ?? 0n;
        }
        expect(upper >= total).toBe(true);
        for (const { clientId, pico } of requests) {
          const cost = settled.get(clientId ?? '');
          if (cost?.kind === 'exact') expect(cost.pico).toBe(pico);
        }
      }
      while (!done) done = await runBatch(studio, sandbox, resume, Number.POSITIVE_INFINITY);
      const produced = studio.settles().flatMap(row => (row.outcome === 'ok' ? [row.asset?.path ?? ''] : []));
      expect(produced.length).toBe(ITEMS);
      expect(new Set(produced).size).toBe(ITEMS);
      expect(produced.every(path => existsSync(join(studio.root, path)))).toBe(true);
      const terminals = studio
        .rows()
        .flatMap(row =>
          row.type === 'settle' || row.type === 'orphan' || row.type === 'void' ? [row.attempt] : [],
        );
      expect(new Set(terminals).size).toBe(terminals.length);
      expect(new Set(terminals)).toEqual(
        new Set(studio.rows().flatMap(row => (row.type === 'intent' ? [row.attempt] : []))),
      );
    } finally {
      await sandbox.close();
      await studio.remove();
    }
  });
});
