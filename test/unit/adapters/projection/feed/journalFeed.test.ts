import { stat, utimes } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerPaths } from '../../../../../src/adapters/journal/folders.ts';
import { openJournal } from '../../../../../src/adapters/journal/openJournal.ts';
import { JournalFeed } from '../../../../../src/adapters/projection/feed/journalFeed.ts';
import { intentRow } from '../../../ledger/rows.ts';
import { type LedgerFolder, ledgerFolder } from '../../journal/ledgerFolder.ts';

let folder: LedgerFolder;
beforeEach(async () => {
  folder = await ledgerFolder();
});
afterEach(() => folder.remove());

async function rowsOf(feed: JournalFeed): Promise<number> {
  let rows = 0;
  for await (const piece of feed.read()) rows += piece.rows.length;
  return rows;
}

describe('the feed of a journal', () => {
  it('sees rows in a segment that is laid out ahead, also after it had been quiet', async () => {
    const journal = await openJournal(folder.options);
    await journal.append([intentRow({ attempt: 'A0' })]);
    const feed = new JournalFeed(folder.ledger);
    expect(await rowsOf(feed)).toBe(2);
    for (let n = 1; n < 4; n++) {
      expect(await rowsOf(feed)).toBe(0);
      await settle(journal.segment ?? '');
      expect(await rowsOf(feed)).toBe(0);
      expect(await rowsOf(feed)).toBe(0);
      await journal.append([intentRow({ attempt: `A${n}` })]);
      expect(await rowsOf(feed)).toBe(1);
    }
    await journal.close();
    expect(await rowsOf(feed)).toBe(0);
    expect(feed.stillHolds()).toBe(true);
  });

  it('does not read again what a quiet segment is laid out with', async () => {
    const journal = await openJournal(folder.options);
    await journal.append([intentRow({ attempt: 'A0' })]);
    const segment = journal.segment ?? '';
    const feed = new JournalFeed(folder.ledger);
    expect(await rowsOf(feed)).toBe(2);
    await settle(segment);
    expect(await rowsOf(feed)).toBe(0);
    // Behind its back and with the same time: whoever looked would see a row.
    const path = ledgerPaths(folder.ledger).segment(segment);
    const { mtime, atime } = await stat(path);
    await journal.append([intentRow({ attempt: 'A1' })]);
    await utimes(path, atime, mtime);
    expect(await rowsOf(feed)).toBe(0);
    await utimes(path, atime, new Date(mtime.getTime() + 1));
    expect(await rowsOf(feed)).toBe(1);
    await journal.close();
  });
});

/** As long ago as the clock of any file system needs to have moved on. */
async function settle(segment: string): Promise<void> {
  const path = ledgerPaths(folder.ledger).segment(segment);
  const ago = new Date(Date.now() - 10_000);
  await utimes(path, ago, ago);
}
