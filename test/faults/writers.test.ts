import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ledgerPaths, listSegments } from '../../src/adapters/journal/folders.ts';
import { openJournal } from '../../src/adapters/journal/openJournal.ts';
import { verifyLedger } from '../../src/adapters/journal/verify.ts';
import { thisWriter } from '../../src/adapters/journal/writer.ts';
import { type LedgerFolder, ledgerFolder } from '../unit/adapters/journal/ledgerFolder.ts';
import { intentRow, orphanRow, segmentRow, settleRow } from '../unit/ledger/rows.ts';
import { bytesOf, readAll } from '../unit/ledger/segments.ts';
import { bundled } from './bundled.ts';
import { size, TIMEOUT_MS } from './size.ts';
import { tried } from './tried.ts';

let program: Awaited<ReturnType<typeof bundled>>;
beforeAll(async () => {
  program = await bundled(new URL('../unit/adapters/journal/writerProcess.ts', import.meta.url));
});
afterAll(() => program.remove());

let folder: LedgerFolder;
beforeEach(async () => {
  folder = await ledgerFolder();
});
afterEach(() => folder.remove());

function start(job: string, ...numbers: readonly number[]): ChildProcess {
  const { ledger, stateFolder } = folder.options;
  // Vitest's own options for Node are none of the writer's.
  return fork(program.path, [job, ledger, stateFolder, ...numbers.map(String)], { execArgv: [] });
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
  it(
    'keep every acknowledged row and every chain whole (F6)',
    async () => {
      for (const writers of [2, size.writers]) {
        const lanes = 4;
        const each = 15;
        const children = Array.from({ length: writers }, () => start('append', lanes, each));
        const acknowledged = await Promise.all(
          children.map(async child => {
            const [message] = (await once(child, 'message')) as [{ acknowledged: string[] }];
            await ended(child);
            return message.acknowledged;
          }),
        );
        const rows = acknowledged.flat().length;
        const journal = await openJournal(folder.options);
        const { reserved } = await journal.spend({ simulated: true });
        await journal.close();
        const report = await verifyLedger(folder.ledger, folder.options.stateFolder);
        expect(rows).toBe(writers * lanes * each);
        expect(reserved).toBe(BigInt(rows));
        expect(report).toMatchObject({ rows: rows + writers, problems: [], notes: [] });
        expect(report.segments.map(({ signed }) => signed)).toEqual(children.map(() => true));
        tried('F6', `${writers} writers at once, ${rows} acknowledged rows`, '0 rows lost');
        await folder.remove();
        folder = await ledgerFolder();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'never spend more than one cap together, and use it up (F17; LiteLLM 26672: 99 against a cap of 30)',
    async () => {
      const { races, racers, lanes } = size;
      const call = 10n;
      // No multiple of a call: what is left at the end is less than one.
      const cap = call * BigInt(racers * 7) - 5n;
      for (let race = 0; race < races; race++) {
        const run = () => ended(start('spend', lanes, Number(call), Number(cap)));
        await Promise.all(Array.from({ length: racers }, run));
        expect(await settledTotal()).toBe(cap - 5n);
        await folder.remove();
        folder = await ledgerFolder();
      }
      tried(
        'F17',
        `${races} races of ${racers} processes × ${lanes} for one cap`,
        '0 overspent, 0 calls unused',
      );
    },
    TIMEOUT_MS,
  );

  it('declare the open attempts of a killed writer orphans, and not those of a living one (F1)', async () => {
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
  });

  it('let the late settle of a suspended writer beat the orphan mark (F38)', async () => {
    const child = start('settleWhenTold');
    const [{ segment }] = (await once(child, 'message')) as [{ segment: string }];
    child.kill('SIGSTOP');
    const journal = await openJournal(folder.options);
    // Suspended is not dead: nobody declares it by itself. A person who does is wrong, and does no harm.
    expect(await journal.declareOrphans()).toEqual([]);
    await journal.append([{ ...orphanRow('H1'), deadSegment: segment }]);
    expect(await journal.spend({ simulated: true })).toMatchObject({ spent: 5n, reserved: 0n });
    child.kill('SIGCONT');
    child.send({});
    await ended(child);
    expect(await journal.spend({ simulated: true })).toMatchObject({ spent: 3n, reserved: 0n });
    await journal.close();
    const { problems } = await verifyLedger(folder.ledger, folder.options.stateFolder);
    expect(problems).toEqual([]);
    tried('F38', 'a writer suspended, declared dead and resumed', 'its late settle row holds');
  });

  it('leave writers of other hosts to a person (F38)', async () => {
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
