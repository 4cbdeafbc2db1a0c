import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCatalogue } from '../../src/adapters/prices.ts';
import { startSandbox } from '../../src/adapters/sandbox/server.ts';
import { emptyPolicy } from '../../src/core/policy/policy.ts';
import { ENCODINGS, Encoding } from '../../src/core/tokens/encoding.ts';
import { tokenCounter } from '../../src/engine/batch/providerDesk.ts';
import { BatchEngine } from '../../src/engine/batch.ts';
import { buildEncodingTable } from '../encodings.ts';

const CALLS = 256;
const CONCURRENCY = 8;
const ROUNDS = 5;

/**
 * What a batch costs beside its calls: 256 images on the sandbox with zero latency, against the same 256 requests sent
 * with a bare `fetch` at the same concurrency. Both talk to the same sandbox in turns; the best round of each counts.
 */
export async function benchBatch(): Promise<object> {
  const root = await mkdtemp(join(tmpdir(), 'bench-batch-'));
  const encoding = new Encoding('o200k_base', await buildEncodingTable(ENCODINGS.o200k_base.table));
  const loadEncoding = async () => encoding;
  const catalogue = await openCatalogue(emptyPolicy);
  const sandbox = await startSandbox({ catalogue, countTokens: tokenCounter(loadEncoding) });
  try {
    await writeBatch(root);
    const engine = new BatchEngine({ loadEncoding, app: 'bench', stateFolder: join(root, 'state') });
    const rounds: { batchMs: number; fetchMs: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      const fetchMs = await bareFetches(sandbox.address);
      await rm(join(root, 'assets'), { recursive: true, force: true });
      const { plan } = await engine.preflight({
        spec: join(root, 'icons.batch.yaml'),
        options: {},
        caps: {},
        keys: {},
        endpoints: { sandbox: sandbox.address },
      });
      const { durationMs, produced } = await engine.run({ plan });
      if (produced !== CALLS) throw new Error(`the batch made ${produced} of ${CALLS} assets`);
      rounds.push({ batchMs: durationMs, fetchMs });
    }
    const batchMs = Math.min(...rounds.map(round => round.batchMs));
    const fetchMs = Math.min(...rounds.map(round => round.fetchMs));
    // An intent and a settle row per call, each synced before the call goes on, and two rows around all of them.
    const rows = 2 * CALLS + 2;
    return {
      calls: CALLS,
      concurrency: CONCURRENCY,
      rounds: ROUNDS,
      batchMs: round(batchMs),
      bareFetchMs: round(fetchMs),
      overheadPerCallMs: round((batchMs - fetchMs) / CALLS),
      rowsSyncedPerSecond: Math.round((rows * 1000) / batchMs),
    };
  } finally {
    await sandbox.close();
    await rm(root, { recursive: true, force: true });
  }
}

async function writeBatch(root: string): Promise<void> {
  await mkdir(join(root, 'prompts'));
  const rows = Array.from({ length: CALLS }, (_, index) => `icon${index},a thing of kind ${index}\n`);
  await writeFile(join(root, 'icons.csv'), `name,subject\n${rows.join('')}`);
  await writeFile(
    join(root, 'prompts/icon.prompt'),
    '---\nmodel: openai/gpt-image-1\n---\nIcon of {{subject}}, {{name}}.\n',
  );
  await writeFile(
    join(root, 'promptledger.yaml'),
    'budgets:\n  - {per: batch, limit: 100}\n  - {per: month, limit: 500}\n',
  );
  await writeFile(
    join(root, 'icons.batch.yaml'),
    `template: prompts/icon.prompt
data: icons.csv
models: [sandbox/gpt-image-1]
output: assets/{{name}}.png
params: {size: 1024x1024, quality: low}
concurrency: ${CONCURRENCY}
`,
  );
}

/** The same requests, nothing around them. @returns ms. */
async function bareFetches(address: string): Promise<number> {
  const started = performance.now();
  let next = 0;
  const work = async () => {
    while (next < CALLS) {
      const index = next++;
      const prompt = `Icon of a thing of kind ${index}, icon${index}.`;
      const response = await fetch(`${address}/images/generations`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'gpt-image-1', prompt, n: 1, size: '1024x1024', quality: 'low' }),
      });
      await response.json();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return performance.now() - started;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
