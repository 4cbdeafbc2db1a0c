import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildEncodingTable } from '../../scripts/encodings.ts';
import { verifyLedger } from '../../src/adapters/journal/verify.ts';
import { formatUsd, sumPico } from '../../src/core/money.ts';
import { testSandbox } from '../unit/adapters/sandbox/testSandbox.ts';
import { SPEC, Studio } from '../unit/engine/batch/studio.ts';
import { bundled } from './bundled.ts';
import { size, TIMEOUT_MS } from './size.ts';
import { tried } from './tried.ts';

/** What one image of the studio costs, and at most: $0.01093 and $0.01142. */
const CALL = 10_930_000_000n;

let folder: string;
let table: string;
let program: Awaited<ReturnType<typeof bundled>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'race-'));
  table = join(folder, 'o200k_base.bin');
  writeFileSync(table, await buildEncodingTable('o200k_base'));
  program = await bundled(new URL('../unit/engine/batch/batchProcess.ts', import.meta.url));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await program.remove();
});

describe('whole batches in many processes', () => {
  it(
    'never spend more than the month’s one cap together, and use it up (F17; LiteLLM 26672)',
    async () => {
      const { batchRaces, racers, lanes } = size;
      let [paid, least] = [0, 100];
      for (let race = 0; race < batchRaces; race++) {
        // Three quarters of what all would buy, and no multiple of a call.
        const cap = (CALL * BigInt(racers * lanes * 3)) / 4n + CALL / 3n;
        const specs = Array.from({ length: racers }, (_, racer) => [
          `${racer}.batch.yaml`,
          SPEC.replace('assets/', `assets/${racer}/`).replace('concurrency: 8', `concurrency: ${lanes}`),
        ]);
        const policy = `version: 1\nbudgets: [{per: month, limit: ${formatUsd(cap)}}]\n`;
        const studio = new Studio(lanes, SPEC, { ...Object.fromEntries(specs), 'promptledger.yaml': policy });
        const sandbox = await testSandbox({ latencyMs: 3 });
        try {
          const start = mkdtempSync(join(folder, 'start-'));
          const env = { ...process.env, START_FOLDER: start };
          const ended = specs.map(([spec = '']) => {
            const args = [program.path, join(studio.root, spec), studio.state, sandbox.address, table];
            return promisify(execFile)(process.execPath, args, { env }).then(
              ({ stdout }) => JSON.parse(stdout).status as string,
            );
          });
          const all = Promise.all(ended);
          while (readdirSync(start).length < racers) await Promise.race([all, wait(5)]);
          writeFileSync(join(start, 'go'), '');
          const statuses = await all;
          const spent = sumPico(studio.settles().map(({ cost }) => cost.upper ?? 0n));
          const { requests, total } = sandbox.bill();
          expect([spent <= cap, total <= spent]).toEqual([true, true]);
          const used = Number((100n * spent) / cap);
          expect(used).toBeGreaterThanOrEqual(90);
          expect(statuses).toContain('stopped');
          const { problems } = await verifyLedger(join(studio.root, '.promptledger'), studio.state);
          expect(problems).toEqual([]);
          paid += requests.length;
          least = Math.min(least, used);
        } finally {
          await sandbox.close();
          await studio.remove();
        }
      }
      tried(
        'F17',
        `${batchRaces} races of ${racers} whole batches × ${lanes} for one cap, ${paid} paid calls`,
        `0 overspent, at least ${least}% of the cap used`,
      );
    },
    TIMEOUT_MS,
  );
});
