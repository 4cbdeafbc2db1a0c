// Run by ledgerScale.ts in a process of its own: node --expose-gc ledgerScaleChild.ts ROOT
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { systemClock } from '../../src/adapters/clock.ts';
import { sha256 } from '../../src/adapters/hash.ts';
import { systemIdentity } from '../../src/adapters/identity.ts';
import { openJournal } from '../../src/adapters/journal/openJournal.ts';
import type { ReportKind } from '../../src/engine/ledger/report.ts';
import { LedgerEngine } from '../../src/engine/ledger.ts';
import type { Window } from '../../src/shared/ledgerProtocol.ts';

const WINDOWS: readonly Window[] = ['7d', '30d', '90d', 'all'];
const REPORTS: readonly ReportKind[] = ['spend', 'performance', 'content', 'templates', 'outcomes'];
/** The sums of the panel from rows instead of rollups. */
const RAW = {
  byDay: 'SELECT substr(ts, 1, 10), COUNT(*), SUM(cost_pico) FROM attempts GROUP BY 1',
  byModel: 'SELECT model, COUNT(*), SUM(cost_pico), SUM(tokens_out) FROM attempts GROUP BY 1',
};

const [root = ''] = process.argv.slice(2);
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
const panel: Record<string, number> = {};
for (const window of WINDOWS) {
  panel[window] = await elapsed(() => engine.panel({ root, window, simulated: true }));
}
const reports: Record<string, number> = {};
for (const kind of REPORTS) reports[kind] = await elapsed(() => engine.report(kind, 'all'));
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

const sqlite = new DatabaseSync(join(ledger, 'ledger.sqlite'), { readOnly: true });
const nodeSqliteRawRows: Record<string, number> = {};
for (const [name, sql] of Object.entries(RAW)) {
  nodeSqliteRawRows[name] = await elapsed(async () => sqlite.prepare(sql).all());
}
sqlite.close();
const budget = { firstBudgetCheck, budgetCheckWithCheckpoint, nextBudgetCheck };
const ms = { rebuildAndSave: rebuild, openWithSnapshot: open, ...budget, panel, reports, nodeSqliteRawRows };
console.log(JSON.stringify({ ms, residentMbAboveIdle: residentMb }));

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
