import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemIdentity } from '../../../../../src/adapters/identity.ts';
import { type LedgerJournal, openJournal } from '../../../../../src/adapters/journal/openJournal.ts';
import { readFacts } from '../../../../../src/adapters/projection/facts/facts.ts';
import { Projection } from '../../../../../src/adapters/projection/projection.ts';
import { intentRow, settleRow } from '../../../ledger/rows.ts';
import { type LedgerFolder, ledgerFolder } from '../../journal/ledgerFolder.ts';

let folder: LedgerFolder;
let journal: LedgerJournal;
const opened: Projection[] = [];
beforeEach(async () => {
  folder = await ledgerFolder();
  journal = await openJournal(folder.options);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(projection => projection.close()));
  await journal.close();
  await folder.remove();
});

async function open(timeZone: string | null): Promise<Projection> {
  const projection = await Projection.open(folder.place, systemIdentity, timeZone);
  opened.push(projection);
  return projection;
}

function days({ database }: Projection): string[] {
  return readFacts(database, { simulated: true, from: null }, ['day']).map(
    ({ by, calls }) => `${by.day}: ${calls}`,
  );
}

it('sums have the days of the time zone that is asked for, whatever the snapshot had', async () => {
  const at = ['2026-11-21T18:29:59.999Z', '2026-11-21T18:30:00.000Z', '2026-11-21T23:59:59.999Z'];
  for (const [index, time] of at.entries()) {
    await journal.append([intentRow({ attempt: `A${index}`, at: time }), settleRow(`A${index}`, 1n)]);
  }
  const inUtc = await open(null);
  expect(days(inUtc)).toEqual(['2026-11-21: 3']);
  await inUtc.save();
  const inIndia = await open('Asia/Kolkata');
  expect(days(inIndia)).toEqual(['2026-11-21: 1', '2026-11-22: 2']);
  await inIndia.save();
  // What asks for no day takes what there is.
  expect(days(await open(null))).toEqual(days(inIndia));
  await inUtc.useTimeZone('Europe/Berlin');
  expect(days(inUtc)).toEqual(['2026-11-21: 2', '2026-11-22: 1']);
  await journal.append([intentRow({ attempt: 'A9', at: at[2] ?? '' }), settleRow('A9', 1n)]);
  await inUtc.catchUp();
  expect(days(inUtc)).toEqual(['2026-11-21: 2', '2026-11-22: 2']);
});
