import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerPaths, listSegments } from '../../../../src/adapters/journal/folders.ts';
import { openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import { verifyLedger } from '../../../../src/adapters/journal/verify.ts';
import { thisWriter } from '../../../../src/adapters/journal/writer.ts';
import { intentRow, segmentRow, settleRow } from '../../ledger/rows.ts';
import { bytesOf, readAll } from '../../ledger/segments.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';

const script = new URL('./writerProcess.ts', import.meta.url);

let folder: LedgerFolder;
beforeEach(async () => {
  folder = await ledgerFolder();
});
afterEach(() => folder.remove());

function start(job: string, ...numbers: readonly number[]): ChildProcess {
  const { ledger, stateFolder } = folder.options;
  // Vitest's own options for Node are none of the writer's.
  return fork(script, [job, ledger, stateFolder, ...numbers.map(String)], { execArgv: [] });
}

async function ended(child: ChildProcess): Promise<void> {
  const [code] = (await once(child, 'exit')) as [number | null];
  expect(code).toBe(0);
}

async function settledTotal(): Promise<bigint> {
  let total = 0n;
  for (const segment of await listSegments(folder.ledger)) {
    for (const { event } of readAll(await readFile(ledgerPaths(folder.ledger).segment(segment))).lines) {
      if (event?.type === 'settle') total += event.cost.upper ?? 0n;
    }
  }
  return total;
}

describe('many processes on one ledger', () => {
  it('keep every acknowledged row and every chain whole (F6)', async () => {
    const children = [1, 2, 3, 4].map(() => start('append', 4, 15));
    const acknowledged = (
      await Promise.all(
        children.map(async child => {
          const [message] = (await once(child, 'message')) as [{ acknowledged: string[] }];
          await ended(child);
          return message.acknowledged;
        }),
      )
    ).flat();
    const journal = await openJournal(folder.options);
    const { reserved } = await journal.spend({ simulated: true });
    await journal.close();
    const report = await verifyLedger(folder.ledger, folder.options.stateFolder);
    expect(acknowledged.length).toBe(240);
    expect(reserved).toBe(240n);
    expect(report).toMatchObject({ rows: 244, problems: [], notes: [] });
    expect(report.segments.map(({ signed }) => signed)).toEqual([true, true, true, true]);
  }, 30_000);

  it('never spend more than one cap together, and use it up (F17)', async () => {
    for (let race = 0; race < 2; race++) {
      await Promise.all([1, 2, 3].map(() => ended(start('spend', 8, 10, 205))));
      expect(await settledTotal()).toBe(200n);
      await folder.remove();
      folder = await ledgerFolder();
    }
  }, 60_000);

  it('declare the open attempts of a killed writer orphans, and not those of a living one', async () => {
    const child = start('hang');
    const [{ segment }] = (await once(child, 'message')) as [{ segment: string }];
    const journal = await openJournal(folder.options);
    expect(await journal.declareOrphans()).toEqual([]);
    expect(journal.segment).toBeNull();
    child.kill('SIGKILL');
    await once(child, 'exit');
    const orphans = await journal.declareOrphans();
    expect(orphans.map(({ attempt, deadSegment }) => [attempt, deadSegment])).toEqual([
      ['H1', segment],
      ['H3', segment],
    ]);
    expect(await journal.spend({ simulated: true })).toMatchObject({ spent: 22n, reserved: 0n });
    expect(await journal.declareOrphans()).toEqual([]);
    // It was not dead after all: what it really cost wins.
    await journal.append([settleRow('H1', 2n)]);
    expect(await journal.spend({ simulated: true })).toMatchObject({ spent: 19n, reserved: 0n });
    await journal.close();
  }, 30_000);

  it('leave writers of other hosts to a person', async () => {
    const journal = await openJournal(folder.options);
    await journal.append([settleRow('X', 1n)]);
    const here = thisWriter();
    const foreign = segmentRow({ segment: '0FOREIGN', ...here, host: 'elsewhere' });
    const bytes = bytesOf([foreign, intentRow({ attempt: 'F1', max: 3n })]);
    await writeFile(ledgerPaths(folder.ledger).segment('0FOREIGN'), bytes);
    expect(await journal.declareOrphans()).toEqual([]);
    expect(await journal.declareOrphans({ otherHosts: true })).toMatchObject([{ attempt: 'F1' }]);
    await journal.close();
  });
});
