// One writer of many, as a process of its own: `writerProcess.ts JOB LEDGER STATE …`. Talks over IPC.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { argv } from 'node:process';
import { setTimeout } from 'node:timers/promises';
import { systemIdentity } from '../../../../src/adapters/identity.ts';
import { type LedgerJournal, openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import { intentRow, settleRow, voidRow } from '../../ledger/rows.ts';
import { journalOptions } from './ledgerFolder.ts';

const [, , job = '', ledger = '', state = '', ...numbers] = argv;
const [first = 0, second = 0, third = 0] = numbers.map(Number);
const journal = await openJournal(journalOptions(ledger, state));
const tell = (message: object) => new Promise<void>(resolve => process.send?.(message, () => resolve()));

if (job === 'append') await appendMany(journal, first, second);
if (job === 'spend') await spendUpTo(journal, first, BigInt(second), BigInt(third));
if (job === 'hang') await hang(journal);
if (job === 'fill') await fill(journal);
if (job === 'calls') await makeCalls(journal, first);
if (job === 'settleWhenTold') await settleWhenTold(journal);
await journal.close();
process.disconnect?.();

/** Calls that begin and end, all of them in one go. */
async function makeCalls(to: LedgerJournal, calls: number): Promise<void> {
  const attempts = Array.from({ length: calls }, () => systemIdentity.ulid());
  await to.append(attempts.flatMap(attempt => [intentRow({ attempt }), settleRow(attempt, 1n)]));
  await tell({ calls });
}

/** `lanes` appends at a time, `each` in every lane; tells what was acknowledged. */
async function appendMany(to: LedgerJournal, lanes: number, each: number): Promise<void> {
  const acknowledged: string[] = [];
  const lane = async () => {
    for (let n = 0; n < each; n++) {
      const attempt = systemIdentity.ulid();
      await to.append([intentRow({ attempt, max: 1n })]);
      acknowledged.push(attempt);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await tell({ acknowledged });
}

/** Write, then check: every lane buys at `max` until the cap leaves no room. */
async function spendUpTo(to: LedgerJournal, lanes: number, max: bigint, cap: bigint): Promise<void> {
  const lane = async () => {
    let patienceMs = 12;
    for (;;) {
      const attempt = systemIdentity.ulid();
      await to.append([intentRow({ attempt, run: 'R1', max })]);
      const { spent, reserved } = await to.spend({ simulated: true, run: 'R1' });
      if (spent + reserved <= cap) {
        // What a call takes; another process may look in between.
        await setTimeout(randomInt(3));
        await to.append([settleRow(attempt, max)]);
        patienceMs = 12;
        continue;
      }
      await to.append([voidRow(attempt)]);
      if (spent + max > cap) return;
      await setTimeout(randomInt(patienceMs));
      // Hundreds that try again at once would keep each other out.
      patienceMs = Math.min(2 * patienceMs, 800);
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Leaves two attempts open and waits to be killed. */
async function hang(to: LedgerJournal): Promise<void> {
  await to.append([intentRow({ attempt: 'H1', max: 5n }), intentRow({ attempt: 'H2', max: 7n })]);
  await to.append([settleRow('H2', 6n), intentRow({ attempt: 'H3', max: 11n })]);
  await tell({ segment: to.segment });
  await setTimeout(60_000);
}

/** Leaves an attempt open until a message comes, and settles it then, however late. */
async function settleWhenTold(to: LedgerJournal): Promise<void> {
  await to.append([intentRow({ attempt: 'H1', max: 5n })]);
  const told = once(process, 'message');
  await tell({ segment: to.segment });
  await told;
  await to.append([settleRow('H1', 3n)]);
}

/** Appends one by one until the disk takes no more; tells what was acknowledged, and the refusal. */
async function fill(to: LedgerJournal): Promise<void> {
  const acknowledged: string[] = [];
  for (;;) {
    const attempt = systemIdentity.ulid();
    try {
      await to.append([intentRow({ attempt, max: 1n })]);
    } catch (error) {
      await tell({ acknowledged, refusal: String(error) });
      return;
    }
    acknowledged.push(attempt);
  }
}
