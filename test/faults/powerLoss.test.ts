import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerPaths } from '../../src/adapters/journal/folders.ts';
import { openJournal } from '../../src/adapters/journal/openJournal.ts';
import { nodeDisk, type SegmentDisk } from '../../src/adapters/journal/segmentFile.ts';
import { verifyLedger } from '../../src/adapters/journal/verify.ts';
import { writtenEnd } from '../../src/core/ledger/writtenEnd.ts';
import { type LedgerFolder, ledgerFolder } from '../unit/adapters/journal/ledgerFolder.ts';
import { intentRow, settleRow } from '../unit/ledger/rows.ts';
import { afterPowerLoss, readAll, withoutZeros } from '../unit/ledger/segments.ts';
import { PythonVerifier } from './pythonVerifier.ts';
import { size, TIMEOUT_MS } from './size.ts';
import { tried } from './tried.ts';

/** What the journal asked of the disk and what it told its caller, in order. */
type Step =
  | { readonly kind: 'create' | 'syncBegun' | 'syncEnded'; readonly file: string; readonly bytes: number }
  | { readonly kind: 'write'; readonly file: string; readonly data: Buffer }
  | { readonly kind: 'acknowledged'; readonly attempt: string };

let folder: LedgerFolder;
beforeEach(async () => {
  folder = await ledgerFolder();
});
afterEach(() => folder.remove());

/** A disk that keeps a log; the sync of number `failing` reports an error, so that a second segment is begun. */
function loggedDisk(log: Step[], failing: number): SegmentDisk {
  let syncs = 0;
  return {
    async create(path) {
      const handle = await nodeDisk.create(path);
      let bytes = 0;
      log.push({ kind: 'create', file: path, bytes });
      return {
        write(data) {
          handle.write(data);
          bytes += data.length;
          log.push({ kind: 'write', file: path, data: Buffer.from(data) });
        },
        async sync() {
          const covered = bytes;
          syncs += 1;
          if (syncs === failing) throw Object.assign(new Error('injected'), { code: 'EIO' });
          log.push({ kind: 'syncBegun', file: path, bytes: covered });
          await handle.sync();
          log.push({ kind: 'syncEnded', file: path, bytes: covered });
        },
        trim: () => handle.trim(),
        close: () => handle.close(),
      };
    },
  };
}

/** Repeatable numbers from 0 up to, not including, `below`: the generator known as mulberry32. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return below => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

/**
 * One of the states that the disk may be in when the power fails after some steps: what was synced is there; of what
 * was not, any sectors of a part from the front. Behind them the file ends, or is laid out with zeros.
 */
function leftBy(steps: readonly Step[], next: (below: number) => number): Map<string, Buffer> {
  const files = new Map<string, { data: Buffer; synced: number }>();
  for (const step of steps) {
    if (step.kind === 'acknowledged') continue;
    const file = files.get(step.file) ?? { data: Buffer.alloc(0), synced: 0 };
    files.set(step.file, file);
    if (step.kind === 'write') file.data = Buffer.concat([file.data, step.data]);
    if (step.kind === 'syncEnded') file.synced = Math.max(file.synced, step.bytes);
  }
  const left = new Map<string, Buffer>();
  for (const [path, { data, synced }] of files) {
    const part = data.subarray(0, synced + next(data.length - synced + 1));
    const kept = afterPowerLoss(part, synced, () => next(4) > 0);
    left.set(path, Buffer.concat([kept, Buffer.alloc(next(2) * 1000)]));
  }
  return left;
}

describe('a power loss', () => {
  it.each([0, 4])(
    'takes no acknowledged row with it, sync %i having failed (F3)',
    async failing => {
      const log: Step[] = [];
      const journal = await openJournal({ ...folder.options, disk: loggedDisk(log, failing) });
      const lane = async (name: string) => {
        for (let n = 0; n < 8; n++) {
          const attempt = `${name}${n}`;
          await journal.append([intentRow({ attempt }), settleRow(attempt, 1n)]);
          log.push({ kind: 'acknowledged', attempt });
        }
      };
      await Promise.all(['A', 'B', 'C'].map(lane));
      await journal.close();
      expect(log.filter(({ kind }) => kind === 'create').length).toBe(failing === 0 ? 1 : 2);
      let checked = 0;
      for (let loss = 0; loss < size.powerLosses; loss++) {
        const next = numbers(loss);
        const steps = log.slice(0, next(log.length + 1));
        const settled = new Set<string>();
        for (const bytes of leftBy(steps, next).values()) {
          const end = writtenEnd(withoutZeros(bytes), 0);
          for (const { event, row, problem } of readAll(bytes.subarray(0, end)).lines) {
            if (problem !== null) expect.fail(`loss ${loss} looks like an edit: row ${row} ${problem}`);
            if (event?.type === 'settle') settled.add(event.attempt);
          }
        }
        for (const step of steps) {
          if (step.kind !== 'acknowledged') continue;
          if (!settled.has(step.attempt)) expect.fail(`loss ${loss} took ${step.attempt}`);
          checked += 1;
        }
      }
      expect(checked).toBeGreaterThan(0);
      tried('F3', `${size.powerLosses} power losses, ${checked} acknowledged attempts looked for`, '0 lost');
    },
    TIMEOUT_MS,
  );

  it(
    'never looks like an edit, to neither verifier, and the next budget check goes on (F3)',
    async () => {
      const log: Step[] = [];
      const journal = await openJournal({ ...folder.options, disk: loggedDisk(log, 0) });
      for (let n = 0; n < 10; n++) {
        const rows = Array.from({ length: 4 }, (_, k) => intentRow({ attempt: `A${n}.${k}`, max: 1n }));
        await journal.append(rows);
        // Longer than what may else be unsynced, and therefore alone.
        if (n === 5) await journal.append([intentRow({ attempt: 'L', item: 'é'.repeat(40_000), max: 1n })]);
      }
      const path = ledgerPaths(folder.ledger).segment(journal.segment ?? '');
      await journal.close();
      await rm(ledgerPaths(folder.ledger).heads, { recursive: true });
      const python = new PythonVerifier();
      let cutOff = 0;
      for (let loss = 0; loss < size.edits; loss++) {
        const next = numbers(loss);
        // Not the heads' business here: they would be of after the loss.
        const stateFolder = join(folder.root, `state${loss}`);
        const left = leftBy(log.slice(0, 1 + next(log.length)), next).get(path) ?? Buffer.alloc(0);
        await writeFile(path, left);
        const ours = await verifyLedger(folder.ledger, stateFolder);
        const { sums, ...theirs } = await python.verify(folder.ledger, stateFolder);
        expect(theirs).toEqual(ours);
        expect(ours.problems).toEqual([]);
        cutOff += ours.notes.some(({ problem }) => problem.includes('a write was cut off')) ? 1 : 0;
        const reader = await openJournal({ ...folder.options, stateFolder });
        expect(await reader.spend({ simulated: true })).toMatchObject({
          reserved: BigInt(sums.simulated.open),
        });
        await reader.close();
      }
      python.close();
      expect(cutOff).toBeGreaterThan(0);
      tried('F3', `${size.edits} power losses, each read by both verifiers`, '0 taken for an edit');
    },
    TIMEOUT_MS,
  );
});
