import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DIMENSIONS } from '../../src/adapters/projection/facts/facts.ts';
import { REPORT_KINDS } from '../../src/engine/ledger/reports.ts';
import type { LedgerEngine } from '../../src/engine/ledger.ts';
import { WINDOWS, type Window } from '../../src/shared/ledgerProtocol.ts';

const GOAL_MS = 100;
const ROUNDS = 20;
const RAW_ROUNDS = 3;
const DAY_MS = 86_400_000;

interface Timing {
  readonly p50: number;
  readonly p95: number;
}

interface Answer extends Timing {
  readonly within100ms: boolean;
  /** node:sqlite over one indexed table of all calls, the same sums. */
  readonly nodeSqliteRawRows?: Timing;
}

/** What the panel, the sidebar and every report take, in ms; each question several times, rows already taken in. */
export async function measureQueries(engine: LedgerEngine, root: string): Promise<object> {
  const raw = new RawRows(join(root, '.promptledger'));
  try {
    const shown: Record<string, Answer> = {
      sidebar: await answered(() => engine.sidebar({ root })),
      history: await answered(() => engine.history({ root })),
    };
    for (const window of WINDOWS) {
      const panel = await answered(() => engine.panel({ root, window, simulated: true }));
      shown[`panel ${window}`] = { ...panel, nodeSqliteRawRows: raw.panel(window) };
    }
    const reports: Record<string, Answer> = {};
    for (const kind of REPORT_KINDS) {
      for (const window of WINDOWS) {
        for (const by of DIMENSIONS) {
          reports[`report ${kind} --window ${window} --by ${by}`] = await answered(() =>
            engine.report(kind, window, by),
          );
        }
      }
    }
    for (const by of DIMENSIONS) {
      const name = `report spend --window all --by ${by}`;
      const ours = reports[name];
      if (ours !== undefined) shown[name] = { ...ours, nodeSqliteRawRows: raw.report('all', by) };
    }
    const slowest = Object.entries(reports).sort(([, a], [, b]) => b.p95 - a.p95);
    return {
      ...shown,
      everyReport: {
        questions: slowest.length,
        within100ms: slowest.filter(([, { within100ms }]) => within100ms).length,
        slowest: Object.fromEntries(slowest.slice(0, 5)),
      },
    };
  } finally {
    raw.close();
  }
}

/** All calls in one table of a database of node:sqlite, as a program without rollups would keep them. */
class RawRows {
  readonly #file: string;
  readonly #database: DatabaseSync;

  constructor(ledger: string) {
    this.#file = join(ledger, 'raw.sqlite');
    rmSync(this.#file, { force: true });
    this.#database = new DatabaseSync(this.#file);
    const columns = `simulated, status, ts, ts_ms, ${DIMENSIONS.filter(
      name => name !== 'day' && name !== 'month',
    )
      .map(name => (name === 'run' ? 'run_id AS run' : name))
      .join(
        ', ',
      )}, cost_pico, upper_pico, cost_in_pico, cost_out_pico, tokens_in, tokens_out, asset, latency_ms`;
    const files = readdirSync(ledger).filter(name => /^ledger(-\d{4}-\d\d)?\.sqlite$/.test(name));
    let isNew = true;
    for (const name of files) {
      this.#database.exec(`ATTACH '${join(ledger, name)}' AS source`);
      const select = `SELECT ${columns} FROM source.calls`;
      this.#database.exec(isNew ? `CREATE TABLE calls AS ${select}` : `INSERT INTO calls ${select}`);
      this.#database.exec('DETACH source');
      isNew = false;
    }
    this.#database.exec('CREATE INDEX calls_by_time ON calls (simulated, ts_ms); ANALYZE');
  }

  /** The panel's four groupings. */
  panel(window: Window): Timing {
    const queries = ['simulated', 'substr(ts, 1, 10)', 'template, version', 'template, version, model'];
    return this.#timed(() => {
      for (const by of queries) this.#sums(window, by);
    });
  }

  report(window: Window, by: string): Timing {
    const expression = by === 'day' ? 'substr(ts, 1, 10)' : by === 'month' ? 'substr(ts, 1, 7)' : by;
    return this.#timed(() => this.#sums(window, expression));
  }

  close(): void {
    this.#database.close();
    if (existsSync(this.#file)) rmSync(this.#file);
  }

  #sums(window: Window, by: string): void {
    const from = window === 'all' ? 0 : Date.now() - Number.parseInt(window, 10) * DAY_MS;
    const statement = this.#database.prepare(
      `SELECT ${by}, COUNT(*), SUM(status = 'ok'), COUNT(asset), SUM(cost_pico IS NULL), SUM(cost_pico), SUM(upper_pico),
           SUM(cost_in_pico), SUM(cost_out_pico), SUM(tokens_in), SUM(tokens_out), SUM(latency_ms), MIN(ts), MAX(ts)
         FROM calls WHERE simulated = 1 AND ts_ms >= ? AND status NOT IN ('open', 'void') GROUP BY ${by}`,
    );
    statement.setReadBigInts(true);
    statement.all(from);
  }

  #timed(work: () => void): Timing {
    const times: number[] = [];
    for (let round = 0; round < RAW_ROUNDS; round++) {
      const began = performance.now();
      work();
      times.push(performance.now() - began);
    }
    return timing(times);
  }
}

async function answered(ask: () => Promise<unknown>): Promise<Answer> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    await ask();
    times.push(performance.now() - began);
  }
  const { p50, p95 } = timing(times);
  return { p50, p95, within100ms: p95 <= GOAL_MS };
}

function timing(times: readonly number[]): Timing {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (fraction: number) => sorted[Math.ceil(fraction * sorted.length) - 1] ?? 0;
  return { p50: Math.round(at(0.5) * 10) / 10, p95: Math.round(at(0.95) * 10) / 10 };
}
