import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { systemClock } from '../../src/adapters/clock.ts';
import { sha256 } from '../../src/adapters/hash.ts';
import { systemIdentity } from '../../src/adapters/identity.ts';
import { type LedgerJournal, openJournal } from '../../src/adapters/journal/openJournal.ts';
import { verifyLedger } from '../../src/adapters/journal/verify.ts';
import { LedgerEngine } from '../../src/engine/ledger.ts';
import { projectRoot } from '../projectRoot.ts';
import { benchAppends } from './appends.ts';
import { intent, settle } from './ledgerRows.ts';

const ATTEMPTS = 25_000;

/** Durable appends beside two SQLite libraries; then what reading a ledger of 50,000 rows takes, ms. */
export async function benchLedger(): Promise<object> {
  const parent = join(projectRoot, 'node_modules/.cache/prompt-ledger');
  await mkdir(parent, { recursive: true });
  const folder = await mkdtemp(join(parent, 'bench-ledger-'));
  try {
    const appends = await benchAppends(folder);
    return { appends, reading: await benchReading(folder) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function benchReading(folder: string): Promise<object> {
  const root = join(folder, 'reading');
  const journal = await openOurs(root);
  for (let n = 0; n < ATTEMPTS; n += 500) {
    const intents = Array.from({ length: 500 }, () => intent());
    await journal.append(intents.flatMap(row => [row, settle(row.attempt)]));
  }
  await journal.close();
  const home = { root, ledger: join(root, '.promptledger'), policyFile: null };
  const open = () => new LedgerEngine({ home, stateFolder: join(root, 'state') });
  const panel = (engine: LedgerEngine) => engine.panel({ root, window: '30d', simulated: true });
  const first = open();
  const rebuilt = await elapsed(() => panel(first));
  const saved = await elapsed(() => first.save());
  const panels = await elapsed(() => panel(first));
  const sidebars = await elapsed(() => first.sidebar({ root }));
  await first.dispose();
  const second = open();
  const opened = await elapsed(() => panel(second));
  await second.dispose();
  const spender = await openOurs(root);
  const firstSpend = await elapsed(() => spender.spend({ simulated: true }));
  const nextSpend = await elapsed(() => spender.spend({ simulated: true }));
  await spender.close();
  return {
    rows: 2 * ATTEMPTS,
    ms: {
      rebuildAndFirstPanel: rebuilt,
      saveSnapshot: saved,
      openSnapshotAndFirstPanel: opened,
      panel: panels,
      sidebar: sidebars,
      firstBudgetCheck: firstSpend,
      nextBudgetCheck: nextSpend,
      verify: await elapsed(() => verifyLedger(home.ledger, join(root, 'state'))),
    },
  };
}

function openOurs(root: string): Promise<LedgerJournal> {
  return openJournal({
    ledger: join(root, '.promptledger'),
    stateFolder: join(root, 'state'),
    clock: systemClock,
    identity: systemIdentity,
    sha256,
    app: 'bench',
  });
}

async function elapsed(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return Math.round((performance.now() - began) * 10) / 10;
}
