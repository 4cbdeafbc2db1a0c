import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { DIMENSIONS, type Dimension, readFacts } from '../../../../../src/adapters/projection/facts/facts.ts';
import { readPercentiles } from '../../../../../src/adapters/projection/facts/latency.ts';
import { RowWriter } from '../../../../../src/adapters/projection/rows/rowWriter.ts';
import { schemaSql } from '../../../../../src/adapters/projection/rows/schema.ts';
import { openSqlite, type SqliteDatabase } from '../../../../../src/adapters/projection/sqlite/sqlite.ts';
import { Calendar } from '../../../../../src/core/ledger/calendar.ts';
import type { LedgerRow } from '../../../../../src/core/ledger/event.ts';
import { windowStart } from '../../../../../src/engine/ledger/panel.ts';
import type { Window } from '../../../../../src/shared/ledgerProtocol.ts';
import { intentRow, orphanRow, settleRow, voidRow } from '../../../ledger/rows.ts';
import { type Call, calls, daysOf, figuresOf, groupsOf, NOW, ZONES } from './rolledCalls.ts';

const WINDOWS: readonly Window[] = ['7d', '30d', '90d', 'all'];
const PAIRS: readonly Dimension[][] = [
  ['day', 'model'],
  ['feature', 'segment', 'month'],
  ['template', 'version'],
  ['content', 'product'],
  ['run', 'model', 'day'],
  ['category', 'month'],
  // These two are summed up call by call.
  ['run', 'product'],
  ['model', 'content', 'day'],
];

const opened: SqliteDatabase[] = [];
afterEach(() => {
  for (const database of opened.splice(0)) database.close();
});

async function tables(timeZone: string) {
  const database = await openSqlite();
  opened.push(database);
  database.exec(schemaSql);
  database.run('INSERT INTO rollup_calendar VALUES (1, ?)', [timeZone]);
  const writer = new RowWriter(database);
  let row = 0;
  return {
    database,
    writer,
    add(rows: readonly LedgerRow[]) {
      database.transaction(() => {
        for (const event of rows) {
          row += 1;
          writer.apply({ event, place: { segment: 'S1', row }, digest: `${event.type} ${row}` });
        }
        writer.flush();
      });
      writer.confirm();
      writer.settle();
    },
  };
}

function rowsOf(call: Call): { readonly begin: LedgerRow; readonly ends: LedgerRow[] } {
  const { attempt, at, pico, max, tags, latencyMs, tokens, ok, asset, passed } = call;
  const begin = intentRow({ ...call.intent, attempt, at: new Date(at).toISOString(), max, tags });
  const settle = settleRow(attempt, pico, {
    latencyMs,
    outcome: ok ? 'ok' : 'error',
    usage: tokens === null ? null : { inputTokens: tokens, outputTokens: 2 * tokens },
    cost: {
      pico,
      upper: pico,
      kind: pico === null ? 'unpriced' : call.exact ? 'exact' : 'estimated',
      components: [],
    },
    ...(asset && { asset: { path: `a/${attempt}`, hash: 'h', bytes: 1, mediaType: 'image/png' } }),
    ...(passed !== null && { checks: [{ check: 'c', passed }] }),
  });
  const ends = {
    open: [],
    void: [voidRow(attempt)],
    orphan: [orphanRow(attempt)],
    late: [orphanRow(attempt), settle],
  };
  return { begin, ends: call.end === 'settle' ? [settle] : ends[call.end] };
}

describe('rollups', () => {
  it('say what the calls say: every window, every dimension, in any time zone, to the pico-dollar', async () => {
    const ledgers = fc.record({
      zone: fc.constantFrom(...ZONES),
      calls,
      size: fc.integer({ min: 1, max: 40 }),
    });
    await fc.assert(
      fc.asyncProperty(ledgers, async ({ zone, calls: list, size }) => {
        const { database, add } = await tables(zone);
        // Ends come some rows after their intents, a late settle long after the orphan that it overrules.
        const rows = list.map(rowsOf);
        const order = [
          ...rows.map(({ begin }) => begin),
          ...[0, 1].flatMap(n => rows.flatMap(({ ends }) => ends[n] ?? [])),
        ];
        for (let from = 0; from < order.length; from += size) add(order.slice(from, from + size));
        const calendar = new Calendar(zone);
        const dayOf = daysOf(zone);
        for (const window of WINDOWS) {
          for (const by of [[], ...DIMENSIONS.map(name => [name]), ...PAIRS]) {
            for (const simulated of [false, true]) {
              const filter = { simulated, from: windowStart(window, calendar, NOW) };
              const facts = readFacts(database, filter, by);
              const expected = groupsOf(list, { dayOf, simulated, window, by });
              const keyed = facts.map(({ by: values, ...figures }) => [
                JSON.stringify(by.map(name => values[name])),
                figures,
              ]);
              expect(new Map(keyed as [string, unknown][])).toEqual(
                new Map([...expected].map(([key, group]) => [key, figuresOf(group)])),
              );
              for (const fraction of [0.5, 0.95]) {
                const percentile = readPercentiles(database, filter, by, fraction);
                for (const { by: values } of facts) {
                  const group = expected.get(JSON.stringify(by.map(name => values[name]))) ?? [];
                  expectNear(percentile(values), nearestRank(group, fraction));
                }
              }
            }
          }
        }
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  it('count a transaction once, that failed before it succeeded', async () => {
    const { database, writer, add } = await tables('UTC');
    const rows = [intentRow({ attempt: 'A1' }), settleRow('A1', 5n)];
    expect(() =>
      database.transaction(() => {
        for (const [index, event] of rows.entries()) {
          writer.apply({ event, place: { segment: 'S1', row: index + 1 }, digest: `${index}` });
        }
        writer.flush();
        throw new Error('the disk is full');
      }),
    ).toThrow('the disk is full');
    writer.forget();
    writer.settle();
    expect(readFacts(database, { simulated: true, from: null }, [])).toEqual([]);
    add(rows);
    expect(readFacts(database, { simulated: true, from: null }, [])).toMatchObject([{ calls: 1, cost: 5n }]);
    expect(database.all('SELECT attempts, cost_lo FROM run_totals')).toEqual([{ attempts: 1n, cost_lo: 5n }]);
  });
});

/** The latency that a fraction of the calls that went well does not exceed. */
function nearestRank(group: readonly Call[], fraction: number): number | null {
  const sorted = group
    .filter(({ ok, end }) => ok && (end === 'settle' || end === 'late'))
    .map(({ latencyMs }) => latencyMs)
    .sort((a, b) => a - b);
  return sorted[Math.ceil(fraction * sorted.length) - 1] ?? null;
}

/** At most 2% off; what takes less than 1 ms counts as 1 ms. */
function expectNear(actual: number | null, exact: number | null): void {
  const isNear = actual !== null && exact !== null && Math.abs(actual - exact) <= Math.max(1, exact) * 0.02;
  if (!isNear) expect([actual, exact]).toEqual(exact !== null && exact <= 1 ? [1, exact] : [null, null]);
}
