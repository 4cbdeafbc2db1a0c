// Run by ledgerScale.ts in a process of its own: node --expose-gc ledgerScaleChild.ts ROOT [queries]
import { join } from 'node:path';
import { systemClock } from '../../src/adapters/clock.ts';
import { sha256 } from '../../src/adapters/hash.ts';
import { systemIdentity } from '../../src/adapters/identity.ts';
import { openJournal } from '../../src/adapters/journal/openJournal.ts';
import { LedgerEngine } from '../../src/engine/ledger.ts';
import { measureQueries } from './ledgerQueries.ts';

const [root = '', wanted] = process.argv.slice(2);
const ledger = join(root, '.promptledger');
const stateFolder = join(root, 'state');
const home = { root, ledger, policyFile: null };
const idle = residentMegabytes();
const built = new LedgerEngine({ home, stateFolder });
const rebuild = await elapsed(() => built.rebuild({ root }));
await built.dispose();

const engine = new LedgerEngine({ home, stateFolder });
const open = await elapsed(() => engine.sidebar({ root }));
const residentMb = Math.round(residentMegabytes() - idle);
const queries = wanted === 'queries' ? await measureQueries(engine, root) : undefined;
await engine.dispose();

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
const ms = { rebuildAndSave: rebuild, openWithSnapshot: open, ...budget };
console.log(JSON.stringify({ ms, residentMbAboveIdle: residentMb, queries }));

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
