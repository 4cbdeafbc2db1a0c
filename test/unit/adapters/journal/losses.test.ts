import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../../src/adapters/hash.ts';
import { ledgerPaths, listSegments } from '../../../../src/adapters/journal/folders.ts';
import { forgetSegments } from '../../../../src/adapters/journal/forgotten.ts';
import { openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import { missingSegments } from '../../../../src/adapters/journal/verify.ts';
import { encodeLine } from '../../ledger/encodeLine.ts';
import { intentRow, settleRow } from '../../ledger/rows.ts';
import { type LedgerFolder, ledgerFolder } from './ledgerFolder.ts';

let folder: LedgerFolder;
beforeEach(async () => {
  folder = await ledgerFolder();
  await write('A', 'B');
});
afterEach(() => folder.remove());

/** A process of its own: one segment of a first row and two per attempt. */
async function write(...attempts: readonly string[]): Promise<void> {
  const journal = await openJournal(folder.options);
  for (const attempt of attempts) await journal.append([intentRow({ attempt }), settleRow(attempt, 7n)]);
  await journal.close();
}

/** What a later process says of the ledger before it spends. */
async function look(): Promise<readonly string[]> {
  const journal = await openJournal(folder.options);
  try {
    await journal.spend({ simulated: true });
    return journal.losses;
  } finally {
    await journal.close();
  }
}

const segmentPath = async (index = 0) => {
  const segment = (await listSegments(folder.ledger))[index] ?? '';
  return ledgerPaths(folder.ledger).segment(segment);
};

async function edit(change: (lines: string[]) => string[]): Promise<void> {
  const path = await segmentPath();
  await writeFile(path, change((await readFile(path, 'utf8')).split(/(?<=\n)/)).join(''));
}

describe('a journal that is opened says', () => {
  it('nothing of a ledger that is as it was left', async () => {
    expect(await look()).toEqual([]);
  });

  it('that the whole ledger is gone', async () => {
    await rm(folder.ledger, { recursive: true });
    expect(await look()).toEqual([expect.stringContaining('lacks 1 segment that stood in it before')]);
  });

  it('that a segment is gone', async () => {
    await write('C');
    await rm(await segmentPath(1));
    expect(await look()).toEqual([expect.stringContaining('lacks 1 segment')]);
  });

  it('that rows were cut off', async () => {
    await edit(lines => lines.slice(0, 3));
    expect(await look()).toEqual([expect.stringMatching(/lacks 2 rows that stood in segment \w{26} before/)]);
  });

  it('that the folder was put back to an earlier day', async () => {
    const earlier = join(folder.ledger, '..', 'earlier');
    await cp(folder.ledger, earlier, { recursive: true });
    await write('C');
    await rm(folder.ledger, { recursive: true });
    await cp(earlier, folder.ledger, { recursive: true });
    expect(await look()).toEqual([expect.stringContaining('lacks 1 segment')]);
  });

  it('nothing more of a loss that was acknowledged', async () => {
    await rm(await segmentPath());
    await forgetSegments(await missingSegments(folder.ledger, folder.options.stateFolder), folder.options);
    expect(await look()).toEqual([]);
  });
});

describe('a journal that is opened goes on', () => {
  it('where a power loss cut off what no head names', async () => {
    const writer = await openJournal(folder.options);
    await writer.append([intentRow({ attempt: 'C', max: 7n })]);
    await writer.append([intentRow({ attempt: 'D', max: 7n })]);
    const path = await segmentPath(1);
    const bytes = await readFile(path);
    const row = bytes.lastIndexOf('\n', bytes.lastIndexOf('\n') - 1) + 1;
    const left = Buffer.from(bytes.subarray(0, bytes.lastIndexOf('\n') + 1));
    await writeFile(path, left.fill(0, row, Math.min((Math.floor(row / 512) + 1) * 512, left.length)));
    const reader = await openJournal(folder.options);
    expect(await reader.spend({ simulated: true })).toMatchObject({ spent: 14n, reserved: 7n });
    await reader.close();
    await writer.close();
  });
});

describe('a journal that is opened checks no budget against', () => {
  it('rows that were chained anew', async () => {
    await edit(lines => {
      let previous = '0'.repeat(64);
      return lines.map(line => {
        const body = line.slice(line.indexOf('{')).trimEnd().replace('"pico":"7"', '"pico":"1"');
        const encoded = encodeLine(previous, body, sha256);
        previous = encoded.hash;
        return encoded.line;
      });
    });
    await expect(look()).rejects.toThrow('this row or one before it was rewritten');
  });

  it('rows that were added after the writer had ended', async () => {
    await edit(lines => {
      const last = lines.at(-1)?.slice(0, 64) ?? '';
      return [...lines, encodeLine(last, '{"type":"refund"}', sha256).line];
    });
    await expect(look()).rejects.toThrow('rows from here on were added after the writer had ended');
  });

  it.each([
    ['this user’s', () => folder.options.stateFolder],
    ['another user’s', () => join(folder.root, 'theirs')],
  ])('a gap of zeros before rows that %s heads name', async (_, stateFolder) => {
    await write('C', 'D', 'E');
    const path = await segmentPath(1);
    const bytes = await readFile(path);
    await writeFile(path, bytes.fill(0, 1024, 1536));
    const journal = await openJournal({ ...folder.options, stateFolder: stateFolder() });
    await expect(journal.spend({ simulated: true })).rejects.toThrow('zeros stand in the place of rows');
    await journal.close();
  });

  it.each([
    ['a folder', (path: string) => mkdir(path)],
    ['a pipe', async (path: string) => execFileSync('mkfifo', [path])],
  ])('%s in the place of a segment', async (_, make) => {
    const path = await segmentPath();
    await rm(path);
    await make(path);
    await expect(look()).rejects.toThrow('what stands there is no regular file');
  });
});
