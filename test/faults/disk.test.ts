import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { UserError } from '../../src/core/errors.ts';
import { intentRow, settleRow } from '../unit/ledger/rows.ts';
import { readAll } from '../unit/ledger/segments.ts';
import { bundled } from './bundled.ts';
import { FailingFs, type FsFault } from './failingFs.ts';
import { size, TIMEOUT_MS } from './size.ts';
import { tried } from './tried.ts';

/** Everything that writes to the disk, imported when the failing one is in its place. */
async function sources() {
  const { openJournal } = await import('../../src/adapters/journal/openJournal.ts');
  const { verifyLedger } = await import('../../src/adapters/journal/verify.ts');
  const { ledgerPaths, listSegments } = await import('../../src/adapters/journal/folders.ts');
  const { LedgerEngine } = await import('../../src/engine/ledger.ts');
  const { ledgerFolder } = await import('../unit/adapters/journal/ledgerFolder.ts');
  return { openJournal, verifyLedger, ledgerPaths, listSegments, LedgerEngine, ledgerFolder };
}

type Sources = Awaited<ReturnType<typeof sources>>;
let ours: Sources;
let failing: FailingFs;
let folder: Awaited<ReturnType<Sources['ledgerFolder']>>;
beforeAll(async () => {
  failing = new FailingFs('/');
  await failing.install();
  ours = await sources();
});
afterAll(() => failing.uninstall());
afterEach(() => folder.remove());

const CALLS = 8;

/** Ids of the attempts whose intent stands in a row that can be trusted. */
async function recovered(): Promise<Set<string>> {
  const found = new Set<string>();
  for (const segment of await ours.listSegments(folder.ledger)) {
    const bytes = await readFile(ours.ledgerPaths(folder.ledger).segment(segment));
    for (const { event, problem } of readAll(bytes).lines) {
      if (event?.type === 'intent' && problem === null) found.add(event.attempt);
    }
  }
  return found;
}

/** Intent, "send", settle, as a batch does it; stops at the first refusal. */
async function callUntilRefused(): Promise<{ sent: string[]; refusals: unknown[] }> {
  const journal = await ours.openJournal(folder.options);
  const sent: string[] = [];
  const refusals: unknown[] = [];
  const call = async (n: number) => {
    const attempt = `A${n}`;
    try {
      await journal.append([intentRow({ attempt, max: 10n })]);
      sent.push(attempt);
      await journal.append([settleRow(attempt, 7n)]);
    } catch (error) {
      refusals.push(error);
      const again = await journal
        .append([intentRow({ attempt: `${attempt}-again` })])
        .catch(caught => caught);
      if (again === undefined) sent.push(`${attempt}-again`);
      else expect(again).toBeInstanceOf(UserError);
    }
  };
  for (let n = 0; n < CALLS && refusals.length === 0; n += 2) await Promise.all([call(n), call(n + 1)]);
  await journal.close();
  return { sent, refusals };
}

async function saveSnapshot(): Promise<unknown> {
  const home = { root: folder.root, ledger: folder.ledger, policyFile: null };
  const engine = new ours.LedgerEngine({ home, stateFolder: folder.options.stateFolder });
  const failure = await engine.save().catch((error: unknown) => error);
  await engine.dispose();
  return failure;
}

function spentInSnapshot(): bigint {
  const file = ours.ledgerPaths(folder.ledger).snapshot;
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const statement = database.prepare('SELECT COALESCE(SUM(upper_pico), 0) AS upper FROM calls');
    statement.setReadBigInts(true);
    return BigInt(statement.get()?.upper as bigint);
  } finally {
    database.close();
  }
}

const calls = ['open', 'write', 'sync', 'rename'] as const;
const codes = ['EIO', 'ENOSPC', 'short'] as const;
const faults = calls.flatMap(call =>
  codes
    .filter(code => code !== 'short' || call === 'write')
    .flatMap(code => (['once', 'for good'] as const).map(often => ({ call, code, often }))),
);

describe('a disk that fails', () => {
  it.each(faults)(
    'at every n-th $call with $code, $often, loses no acknowledged row and lets nothing more be sent (F4, F5)',
    async ({ call, code, often }) => {
      const times = often === 'once' ? 1 : Number.POSITIVE_INFINITY;
      let [struck, refused] = [0, 0];
      for (let from = 1; from <= size.failingCalls; from++) {
        folder = await ours.ledgerFolder();
        const fault: FsFault = { call, code, from, times };
        failing.arm(fault);
        const { sent, refusals } = await callUntilRefused();
        await saveSnapshot();
        if (failing.calls >= from) struck += 1;
        failing.arm(null);
        for (const refusal of refusals) expect(refusal).toBeInstanceOf(UserError);
        refused += refusals.length;
        const found = await recovered();
        for (const attempt of sent) expect(found).toContain(attempt);
        const { problems } = await ours.verifyLedger(folder.ledger, folder.options.stateFolder);
        expect(problems).toEqual([]);
        const reader = await ours.openJournal(folder.options);
        const { spent, reserved } = await reader.spend({ simulated: true });
        await reader.close();
        expect(spent + reserved >= BigInt(sent.length) * 7n).toBe(true);
        if (refusals.length === 0) expect(spent).toBe(BigInt(CALLS) * 7n);
        expect(await saveSnapshot()).toBeUndefined();
        if (existsSync(ours.ledgerPaths(folder.ledger).snapshot)) {
          expect(spentInSnapshot()).toBe(spent + reserved);
        }
        await folder.remove();
      }
      expect(struck).toBeGreaterThan(0);
      // One failure of a kind is survived in another segment; renames are for heads and snapshots, not for rows.
      if (call === 'rename') expect(refused).toBe(0);
      else if (often === 'for good') expect(refused).toBeGreaterThan(0);
      tried(
        'F4',
        `${struck} × ${call} failing with ${code} ${often}, ${refused} refusals`,
        '0 acknowledged rows lost',
      );
      folder = await ours.ledgerFolder();
    },
    TIMEOUT_MS,
  );

  it('by a limit on the size of files keeps what it acknowledged and says what to do (F4)', async () => {
    folder = await ours.ledgerFolder();
    const program = await bundled(new URL('../unit/adapters/journal/writerProcess.ts', import.meta.url));
    const { ledger, stateFolder } = folder.options;
    const limited = ['-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath, program.path];
    const child = spawn('bash', [...limited, 'fill', ledger, stateFolder], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    const ended = once(child, 'exit');
    const [message] = (await once(child, 'message')) as [{ acknowledged: string[]; refusal: string }];
    await ended;
    await program.remove();
    expect(message.acknowledged.length).toBeGreaterThan(20);
    expect(message.refusal).toMatch(/largest allowed file size.*ulimit/s);
    const found = await recovered();
    for (const attempt of message.acknowledged) expect(found).toContain(attempt);
    tried('F4', `a file size limit after ${message.acknowledged.length} rows`, '0 acknowledged rows lost');
  });
});
