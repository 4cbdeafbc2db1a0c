import { sha256 } from '../../../../src/adapters/hash.ts';
import { LEVELS } from '../../../../src/adapters/projection/rollups/rollupLevels.ts';
import type { SqliteDatabase, SqlRow } from '../../../../src/adapters/projection/sqlite/sqlite.ts';

/** The content of every table, whatever the order in which rows came. */
export function digestOf(database: SqliteDatabase): string {
  const tables: SqlRow[][] = [
    database.all('SELECT * FROM attempts ORDER BY attempt_id'),
    database.all('SELECT * FROM runs ORDER BY run_id'),
    database.all('SELECT * FROM run_totals ORDER BY run_id'),
    database.all('SELECT * FROM journal_segments ORDER BY segment').map(({ stamp, ...place }) => place),
    ...LEVELS.map(level => sumsOf(database, level.from)),
  ];
  return sha256(JSON.stringify(tables, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)));
}

/** Sums with the names of what they are about; numbers of groups depend on the order of rows. */
function sumsOf(database: SqliteDatabase, from: string): SqlRow[] {
  return database
    .all(`SELECT * FROM ${from} WHERE s.calls > 0`)
    .map(({ id, group_id, product_id, ...row }) => row)
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf(row: SqlRow): string {
  return JSON.stringify(Object.entries(row).sort(), (_, value) => String(value));
}
