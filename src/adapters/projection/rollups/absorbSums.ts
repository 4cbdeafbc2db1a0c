import { addHistograms, mergeHistogram } from '../../../core/ledger/histogram.ts';
import type { SqliteDatabase, SqlRow } from '../sqlite/sqlite.ts';
import { LEVELS, type RollupLevel, SUMS } from './rollupLevels.ts';

/** Tables whose rows have a number of their own in each database, and what else they are known by. */
const NUMBERED = ['rollup_groups', 'rollup_products'];

/** Adds the sums of other attempts to those of a database; in one transaction. */
export function absorbSums(database: SqliteDatabase, other: SqliteDatabase): void {
  database.attach(other, 'other');
  try {
    database.transaction(() => {
      for (const table of NUMBERED) {
        const names = columnsOf(database, table).filter(name => name !== 'id');
        const list = names.join(', ');
        database.exec(
          `INSERT OR IGNORE INTO main.${table} (${list}) SELECT ${list} FROM other.${table} ORDER BY id`,
        );
        const isSame = names.map(name => `mine.${name} = theirs.${name}`).join(' AND ');
        database.exec(`CREATE TEMP TABLE same_${table} AS
          SELECT theirs.id AS theirs, mine.id AS mine FROM other.${table} theirs JOIN main.${table} mine ON ${isSame}`);
        database.exec(`CREATE UNIQUE INDEX temp.by_theirs_${table} ON same_${table} (theirs)`);
      }
      for (const level of LEVELS) absorbLevel(database, level);
      absorbRuns(database);
    });
  } finally {
    for (const table of NUMBERED) database.exec(`DROP TABLE IF EXISTS temp.same_${table}`);
    database.detach('other');
  }
}

/** Rows of another database with the numbers that this one gives their groups. */
function absorbLevel(database: SqliteDatabase, { table, key }: RollupLevel): void {
  const keys = [...key, 'period'];
  const rest = [...SUMS, 'first_ms', 'last_ms', 'latency'];
  const numbered = key.find(name => name === 'group_id' || name === 'product_id');
  const mapped = keys.map(name => (name === numbered ? `same.mine AS ${name}` : `o.${name}`));
  const join =
    numbered === undefined
      ? ''
      : `JOIN temp.same_rollup_${numbered.slice(0, -3)}s same ON same.theirs = o.${numbered}`;
  const select = `SELECT ${[...mapped, ...rest.map(name => `o.${name}`)].join(', ')} FROM other.${table} o ${join}`;
  const columns = [...keys, ...rest].join(', ');
  // Histograms are JSON: where both have a row they are merged here, and there are few such rows.
  const both = database.all(
    `SELECT theirs.*, mine.latency AS held FROM (${select}) theirs JOIN main.${table} mine USING (${keys.join(', ')})`,
  );
  database.exec(`INSERT OR IGNORE INTO main.${table} (${columns}) ${select}`);
  const update = database.prepare(
    `UPDATE main.${table} SET ${SUMS.map(sum => `${sum} = ${sum} + CAST(? AS INTEGER)`).join(', ')},
       first_ms = MIN(first_ms, CAST(? AS INTEGER)), last_ms = MAX(last_ms, CAST(? AS INTEGER)), latency = ?
     WHERE ${keys.map(name => `${name} = ?`).join(' AND ')}`,
  );
  const pick = (row: SqlRow, names: readonly string[]) => names.map(name => row[name] ?? null);
  for (const row of both) {
    const buckets = new Map<number, number>();
    addHistograms(String(row.latency), buckets);
    const latency = mergeHistogram(String(row.held), buckets);
    update.run([...pick(row, [...SUMS, 'first_ms', 'last_ms']), latency, ...pick(row, keys)]);
  }
  update.free();
}

function absorbRuns(database: SqliteDatabase): void {
  const sums = columnsOf(database, 'run_totals').filter(name => name !== 'run_id');
  database.exec(
    `INSERT INTO main.run_totals (run_id, ${sums.join(', ')}) SELECT run_id, ${sums.join(', ')} FROM other.run_totals
       WHERE true ON CONFLICT DO UPDATE SET ${sums.map(sum => `${sum} = ${sum} + excluded.${sum}`).join(', ')}`,
  );
}

function columnsOf(database: SqliteDatabase, table: string): string[] {
  const rows = database.all("SELECT name FROM pragma_table_info(?, 'main')", [table]);
  return rows.map(({ name }) => String(name));
}
