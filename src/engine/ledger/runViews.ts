import { stateOf, type Writer } from '../../adapters/journal/writer.ts';
import type { SqliteDatabase, SqlRow, SqlValue } from '../../adapters/projection/sqlite/sqlite.ts';
import type { RunView } from '../../shared/ledgerProtocol.ts';
import { usd } from './usd.ts';
import { writerOf } from './writerOf.ts';

const RUNS = `
SELECT r.run_id, r.ts, r.spec, r.status, r.items, r.produced, r.failed, r.budget_pico, r.simulated, r.template,
  r.version, r.models, t.attempts, t.ok, t.unpriced, t.cost_hi, t.cost_lo, t.reserved_hi, t.reserved_lo, s.host, s.boot, s.pid, s.pid_start
FROM runs r LEFT JOIN run_totals t USING (run_id) LEFT JOIN journal_segments s ON s.segment = r.start_segment
WHERE r.start_segment IS NOT NULL`;

/** Newest first. */
export function readRuns(database: SqliteDatabase, here: Writer, limit: number): RunView[] {
  return database
    .all(`${RUNS} ORDER BY r.ts_ms DESC, r.run_id DESC LIMIT ?`, [limit])
    .map(row => toView(row, here));
}

/** Runs without an end whose writer may live. */
export function readRunning(database: SqliteDatabase, here: Writer, simulated: boolean): RunView[] {
  return database
    .all(`${RUNS} AND r.status IS NULL AND r.simulated = ? ORDER BY r.ts_ms DESC`, [Number(simulated)])
    .map(row => toView(row, here))
    .filter(({ status }) => status === 'running');
}

function toView(row: SqlRow, here: Writer): RunView {
  const attempts = Number(row.attempts ?? 0);
  return {
    id: String(row.run_id),
    at: String(row.ts),
    spec: String(row.spec),
    status: statusOf(row, here),
    items: Number(row.items),
    produced: Number(row.produced ?? row.ok ?? 0),
    failed: Number(row.failed ?? 0),
    attempts,
    cost: attempts > 0 && Number(row.unpriced) === attempts ? null : usd(whole(row.cost_hi, row.cost_lo)),
    reserved: usd(whole(row.reserved_hi, row.reserved_lo)),
    budget: usd(typeof row.budget_pico === 'bigint' ? row.budget_pico : null),
    simulated: row.simulated === 1n,
    template: String(row.template),
    version: String(row.version),
    models: JSON.parse(String(row.models)) as string[],
  };
}

/** A run that did not end is running while its writer may live. */
function statusOf(row: SqlRow, here: Writer): RunView['status'] {
  if (typeof row.status === 'string') return row.status as RunView['status'];
  const writer = writerOf(row);
  return writer !== undefined && stateOf(writer, here) === 'gone' ? 'interrupted' : 'running';
}

/** Pico-USD from high and low 32 bits. */
function whole(high: SqlValue | undefined, low: SqlValue | undefined): bigint {
  const [hi, lo] = [high, low].map(half => (typeof half === 'bigint' ? half : 0n));
  return ((hi ?? 0n) << 32n) + (lo ?? 0n);
}
