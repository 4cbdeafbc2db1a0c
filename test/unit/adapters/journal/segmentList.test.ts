import { mkdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SegmentList } from '../../../../src/adapters/journal/segmentList.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';

let folder: LedgerFolder;
let journal: string;
beforeEach(async () => {
  folder = await ledgerFolder();
  journal = join(folder.ledger, 'journal');
});
afterEach(() => folder.remove());

describe('the list of segments', () => {
  it('has every segment that was created before it was asked for, however soon after another', async () => {
    const list = new SegmentList(folder.ledger);
    expect(list.read()).toEqual([]);
    await mkdir(journal, { recursive: true });
    const ids: string[] = [];
    for (let n = 0; n < 200; n++) {
      const id = `S${String(n).padStart(3, '0')}`;
      await writeFile(join(journal, `${id}.jsonl`), '');
      ids.push(id);
      expect(list.read()).toEqual(ids);
    }
  });

  it('sees what is created or removed in a folder that had long been as it was', async () => {
    await mkdir(journal, { recursive: true });
    await writeFile(join(journal, 'A.jsonl'), '');
    const list = new SegmentList(folder.ledger);
    for (const age of [3, 10]) {
      const then = Date.now() / 1000 - age;
      await utimes(journal, then, then);
      expect(list.read()).toEqual(['A']);
      expect(list.read()).toBe(list.read());
      await writeFile(join(journal, 'B.jsonl'), '');
      expect(list.read()).toEqual(['A', 'B']);
      await rm(join(journal, 'B.jsonl'));
      expect(list.read()).toEqual(['A']);
    }
  });

  it('trusts no folder that changed a moment ago: its clock may not have moved since', async () => {
    await mkdir(journal, { recursive: true });
    await writeFile(join(journal, 'A.jsonl'), '');
    const list = new SegmentList(folder.ledger);
    // By a clock of whole seconds, and by one that was ahead when it was set back.
    for (const then of [Math.floor(Date.now() / 1000) - 1, Date.now() / 1000 + 5.001]) {
      await utimes(journal, then, then);
      expect(list.read()).toEqual(['A']);
      await writeFile(join(journal, 'B.jsonl'), '');
      await utimes(journal, then, then);
      expect(list.read()).toEqual(['A', 'B']);
      await rm(join(journal, 'B.jsonl'));
    }
  });
});
