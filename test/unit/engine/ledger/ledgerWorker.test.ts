import { join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import type { LedgerMethods } from '../../../../src/shared/ledgerProtocol.ts';
import { Rpc } from '../../../../src/shared/rpc.ts';
import { rpcErrors } from '../../../../src/shared/rpcError.ts';
import { type LedgerFolder, ledgerFolder } from '../../adapters/journal/ledgerFolder.ts';
import { intentRow, runRow, settleRow } from '../../ledger/rows.ts';

const root = resolve(import.meta.dirname, '../../../..');

let folder: LedgerFolder;
beforeEach(async () => {
  folder = await ledgerFolder();
});
afterEach(() => folder.remove());

async function fill(): Promise<void> {
  const journal = await openJournal(folder.options);
  await journal.append([runRow(), intentRow(), settleRow('A1', 5n), intentRow({ attempt: 'A2' })]);
  await journal.close();
}

describe('the ledger worker', () => {
  it('follows a ledger and answers from another thread', async () => {
    const worker = new Worker(join(root, 'src/worker/ledger.ts'), {
      env: { ...process.env, PROMPT_LEDGER_STATE_DIR: folder.options.stateFolder },
      execArgv: [],
    });
    const channel = {
      post: (message: unknown) => worker.postMessage(message),
      listen: (receive: (message: unknown) => void) => {
        worker.on('message', receive);
        return () => worker.off('message', receive);
      },
    };
    let changes = 0;
    const events = { changed: () => (changes += 1) };
    const faults: unknown[] = [];
    const rpc = new Rpc<LedgerMethods>(
      channel,
      events,
      rpcErrors(fault => faults.push(fault)),
    );
    try {
      const place = { root: folder.root };
      await rpc.call('open', place);
      expect((await rpc.call('sidebar', place)).runs).toEqual([]);
      await fill();
      await expect.poll(() => changes, { timeout: 3000 }).toBeGreaterThan(0);
      expect((await rpc.call('sidebar', place)).runs).toMatchObject([{ id: 'R1', attempts: 2 }]);
      const panel = await rpc.call('panel', { ...place, window: '30d', simulated: null });
      expect(panel.totals.cost).toBe('0.000000000005');
      expect((await rpc.call('verify', place)).problems).toEqual([]);
      await rpc.call('rebuild', place);
      await rpc.call('close', place);
      expect(faults).toEqual([]);
    } finally {
      rpc.dispose();
      await worker.terminate();
    }
  }, 30_000);
});
