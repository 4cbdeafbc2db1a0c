// Run by ledgerScale.ts in a process of its own: node --expose-gc ledgerScaleChild.ts ROOT [million]
import { join } from 'node:path';
import { systemClock } from '../../src/adapters/clock.ts';
import { sha256 } from '../../src/adapters/hash.ts';
import { systemIdentity } from '../../src/adapters/identity.ts';
import { openJournal } from '../../src/adapters/journal/openJournal.ts';
import { LedgerEngine } from '../../src/engine/ledger.ts';
import { measureQueries } from './ledgerQueries.ts';
import { buildRawTable } from './rawTable.ts';

const OPENS = 3;

const [root = '', wanted] = process.argv.slice(2);
const isMillion = wanted === 'million';
const ledger = join(root, '.promptledger');
const stateFolder = join(root, 'state');
const home = { root, ledger, policyFile: null };
const idle = residentMegabytes();
const built = new LedgerEngine({ home, stateFolder });
const rebuild = await elapsed(() => built.rebuild({ root }));
const peakMb = Math.round(process.resourceUsage().maxRSS / 1024 - idle);
await built.dispose();

const opens: number[] = [];
for (let n = 1; n < OPENS; n++) {
  const again = new LedgerEngine({ home, stateFolder });
  opens.push(await elapsed(() => again.sidebar({ root })));
  await again.dispose();
}
const engine = new LedgerEngine({ home, stateFolder });
opens.push(await elapsed(() => engine.sidebar({ root })));
const open = opens.sort((a, b) => a - b)[Math.floor(OPENS / 2)] ?? 0;
const residentMb = Math.round(residentMegabytes() - idle);
const queries = isMillion ? await measureQueries(engine, root) : undefined;
await engine.dispose();
const nodeSqliteBuild = isMillion ? await elapsed(async () => buildRawTable(ledger)) : undefined;

const spend: number[] = [];
for (let process = 0; process < 2; process++) {
  const journal = await openJournal({
    ledger,
    stateFolder,
    clock: systemClock,
    identity: systemIdentity,
    sha256,
    app: 'bench',
  });
  spend.push(await elapsed(() => journal.spend({ simulated: true })));
  spend.push(await elapsed(() => journal.spend({ simulated: true })));
  await journal.close();
}
const [firstBudgetCheck, , budgetCheckWithCheckpoint, nextBudgetCheck] = spend;

const budget = { firstBudgetCheck, budgetCheckWithCheckpoint, nextBudgetCheck };
const ms = { rebuildAndSave: rebuild, nodeSqliteBuild, openWithSnapshot: open, ...budget };
const memory = { residentMbAboveIdle: residentMb, peakMbAboveIdleDuringRebuild: peakMb };
const goals = {
  rebuildWithin20s: rebuild <= 20_000,
  openWithin1s: open <= 1000,
  residentWithin300Mb: residentMb <= 300,
  peakWithin300Mb: peakMb <= 300,
};
console.log(JSON.stringify({ ms, ...memory, ...(isMillion && { goals }), queries }));

function residentMegabytes(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage.rss() / 2 ** 20;
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round((performance.now() - began) * 10) / 10;
}
