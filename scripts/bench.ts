import { cpus, loadavg, totalmem } from 'node:os';
import { SetupError } from './bootstrap/setupError.mjs';
import { runScript } from './runScript.ts';

/** Each part measures side by side in one run and answers with figures and ratios. */
const parts: Readonly<Record<string, () => Promise<object>>> = {
  tokens: async () => (await import('./bench/tokens.ts')).benchTokens(),
  pipeline: async () => (await import('./bench/pipeline.ts')).benchPipeline(),
  scan: async () => (await import('./bench/scan.ts')).benchScan(),
  ledger: async () => (await import('./bench/ledger.ts')).benchLedger(),
  ledgerScale: async () => (await import('./bench/ledgerScale.ts')).benchLedgerScale(),
  ledgerRowCost: async () => (await import('./bench/ledgerRowCost.ts')).benchLedgerRowCost(),
  batch: async () => (await import('./bench/batch.ts')).benchBatch(),
  package: async () => (await import('./bench/package.ts')).benchPackage(),
};

/** They take minutes and gigabytes of disk: only where they are asked for by name. */
const onRequest: readonly string[] = ['ledgerScale', 'ledgerRowCost'];

/** `npm run bench [-- PART…]` prints one JSON document; nothing here passes or fails by the clock. */
await runScript(async () => {
  const asked = process.argv.slice(2);
  const unknown = asked.find(name => parts[name] === undefined);
  if (unknown !== undefined) {
    throw new SetupError(`There is no bench "${unknown}": choose from ${Object.keys(parts).join(', ')}.`);
  }
  const results: Record<string, object> = {};
  const loadBefore = loadNow();
  for (const [name, measure] of Object.entries(parts)) {
    if (asked.length > 0 ? !asked.includes(name) : onRequest.includes(name)) continue;
    console.error(`measuring ${name}…`);
    results[name] = await measure();
  }
  const machine = {
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    load: { before: loadBefore, after: loadNow() },
  };
  console.log(
    JSON.stringify({ schemaVersion: 1, date: new Date().toISOString(), machine, ...results }, null, 2),
  );
  return 0;
});

/** What else the machine had to do: processes that ran or waited to, on average over the last minute. */
function loadNow(): number {
  return Number((loadavg()[0] ?? 0).toFixed(1));
}
