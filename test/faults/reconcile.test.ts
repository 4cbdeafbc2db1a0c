import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerPaths } from '../../src/adapters/journal/folders.ts';
import { openJournal } from '../../src/adapters/journal/openJournal.ts';
import { verifyLedger } from '../../src/adapters/journal/verify.ts';
import { LedgerEngine } from '../../src/engine/ledger.ts';
import { type LedgerFolder, ledgerFolder } from '../unit/adapters/journal/ledgerFolder.ts';
import { intentRow, orphanRow, settleRow, voidRow } from '../unit/ledger/rows.ts';
import { runPythonVerifier } from './pythonVerifier.ts';
import { size, TIMEOUT_MS } from './size.ts';
import { tried } from './tried.ts';

const SEGMENTS = 20;
const GROUP = 500;
/** Not round, and larger than a double holds exactly when a few thousand are added. */
const MOST = 7_000_000_000_003n;

let folder: LedgerFolder;
beforeEach(async () => {
  folder = await ledgerFolder();
});
afterEach(() => folder.remove());

/** What all calls must come to, pico-USD. */
interface Oracle {
  cost: bigint;
  upper: bigint;
  readonly byModel: Map<string, bigint>;
}

/** Call `n`: its rows, and what they add to the oracle. Every eleventh has no settle row. */
function rowsOf(n: number, oracle: Oracle) {
  const attempt = `C${String(n).padStart(8, '0')}`;
  const model = `model-${n % 7}`;
  const max = MOST;
  const intent = intentRow({ attempt, model, max, item: `i${n}` });
  const pico = (BigInt(n) * 2_654_435_761n) % MOST;
  const [cost, upper, end] =
    n % 11 === 3
      ? ([0n, 0n, voidRow(attempt)] as const)
      : n % 11 === 7
        ? ([max, max, orphanRow(attempt)] as const)
        : ([pico, pico, settleRow(attempt, pico)] as const);
  oracle.cost += cost;
  oracle.upper += upper;
  oracle.byModel.set(model, (oracle.byModel.get(model) ?? 0n) + cost);
  return [intent, end];
}

async function write(calls: number): Promise<Oracle> {
  const oracle: Oracle = { cost: 0n, upper: 0n, byModel: new Map() };
  const each = Math.ceil(calls / SEGMENTS);
  for (let segment = 0; segment < SEGMENTS; segment++) {
    const journal = await openJournal(folder.options);
    const last = Math.min(calls, (segment + 1) * each);
    for (let n = segment * each; n < last; n += GROUP) {
      const group = Array.from({ length: Math.min(GROUP, last - n) }, (_, index) =>
        rowsOf(n + index, oracle),
      );
      await journal.append(group.flat());
    }
    await journal.close();
  }
  return oracle;
}

/** Sums of the export as a reader without our code takes them. */
async function csvSums(file: string): Promise<{ calls: number; cost: bigint; upper: bigint }> {
  const sums = { calls: 0, cost: 0n, upper: 0n };
  let columns: readonly string[] = [];
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Infinity })) {
    const cells = (line.match(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g) ?? []).map(cell => cell.replace(/,$/, ''));
    if (columns.length === 0) columns = cells;
    else {
      sums.calls += 1;
      sums.cost += BigInt(cells[columns.indexOf('cost_pico')] || '0');
      sums.upper += BigInt(cells[columns.indexOf('upper_pico')] || '0');
    }
  }
  return sums;
}

describe('many calls', () => {
  it(
    'add up to the pico-dollar in journal, SQLite, CSV and the second verifier (F20)',
    async () => {
      const calls = size.reconciledCalls;
      const oracle = await write(calls);
      const journal = await openJournal(folder.options);
      const { spent, reserved } = await journal.spend({ simulated: true });
      await journal.close();
      expect([spent, reserved]).toEqual([oracle.upper, 0n]);

      const home = { root: folder.root, ledger: folder.ledger, policyFile: null };
      const engine = new LedgerEngine({ home, stateFolder: folder.options.stateFolder });
      await engine.save();
      const csv = join(folder.root, 'export.csv');
      await pipeline(Readable.from(engine.exportRows('csv')), createWriteStream(csv));
      await engine.dispose();
      const database = new DatabaseSync(ledgerPaths(folder.ledger).snapshot, { readOnly: true });
      const query = (sql: string) => {
        const statement = database.prepare(sql);
        statement.setReadBigInts(true);
        return statement.all();
      };
      // SQLite's own SUM ends at 2^63 − 1: the amounts are added in two halves.
      const total = (column: string, from: string) =>
        `SUM(${column} / 1000000) * 1 AS high, SUM(${column} % 1000000) AS low FROM ${from}`;
      const whole = (row: Record<string, unknown> | undefined) =>
        (row?.high as bigint) * 1_000_000n + (row?.low as bigint);
      expect(whole(query(`SELECT ${total('cost_pico', 'calls')}`)[0])).toBe(oracle.cost);
      expect(whole(query(`SELECT ${total('upper_pico', 'calls')}`)[0])).toBe(oracle.upper);
      for (const row of query(`SELECT model, ${total('cost_pico', 'calls')} GROUP BY model`)) {
        expect(whole(row)).toBe(oracle.byModel.get(String(row.model)));
      }
      expect(whole(query(`SELECT ${total('cost_pico', 'rollups')}`)[0])).toBe(oracle.cost);
      expect(query('SELECT COUNT(*) AS calls FROM calls')[0]?.calls).toBe(BigInt(calls));
      database.close();

      expect(await csvSums(csv)).toEqual({ calls, cost: oracle.cost, upper: oracle.upper });

      const ours = await verifyLedger(folder.ledger, folder.options.stateFolder);
      const { code, stdout } = await runPythonVerifier(folder.ledger, folder.options.stateFolder);
      const { sums, ...theirs } = JSON.parse(stdout);
      expect([code, theirs]).toEqual([0, ours]);
      expect([ours.problems, ours.rows]).toEqual([[], 2 * calls + SEGMENTS]);
      expect(sums.simulated).toEqual({
        attempts: calls,
        cost: String(oracle.cost),
        upper: String(oracle.upper),
        unpriced: 0,
        open: 0,
      });
      tried(
        'F20',
        `${calls} calls reconciled in journal, SQLite, CSV and the Python verifier`,
        '0 pico-dollars apart',
      );
    },
    TIMEOUT_MS,
  );
});
