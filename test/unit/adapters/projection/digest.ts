import { sha256 } from '../../../../src/adapters/hash.ts';
import type { SqliteDatabase, SqlRow } from '../../../../src/adapters/projection/sqlite.ts';

/** The content of every table, whatever the order in which rows came. */
export function digestOf(database: SqliteDatabase): string {
  const rollups =
    'SELECT * FROM rollup_sums ORDER BY hour, simulated, provider, model, template, version, feature, segment, task';
  const latencies = `SELECT hour, simulated, model, template, version, feature, segment, task, bucket, latencies.calls
    FROM latencies JOIN rollup_sums ON id = rollup_id WHERE latencies.calls <> 0`;
  const tables: SqlRow[][] = [
    database.all('SELECT * FROM attempts ORDER BY attempt_id'),
    database.all('SELECT * FROM runs ORDER BY run_id'),
    database.all('SELECT * FROM run_totals ORDER BY run_id'),
    database.all('SELECT * FROM journal_segments ORDER BY segment'),
    database.all(rollups).map(({ id, ...row }) => row),
    database.all(`${latencies} ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9`),
  ];
  return sha256(JSON.stringify(tables, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)));
}
