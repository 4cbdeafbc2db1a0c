import { contextsBetween } from '../rows/contexts.ts';
import { attemptIdSql } from '../rows/schema.ts';
import type { SqliteDatabase } from '../sqlite/sqlite.ts';
import type { ClosedMonths, SealedMonth } from './closedMonths.ts';
import { emptyMonth } from './monthFile.ts';
import { hoursOf } from './months.ts';

/** SQLite attaches ten databases at most. */
const MOST_ATTACHED = 9;
const VIEWS = ['attempts', 'calls', 'assets'];

/**
 * Runs `work` while `attempts`, `calls` and `assets` have the rows of closed months beside those in memory: temporary
 * views of the same names stand before the tables. What is in memory holds over a month's file.
 * @throws MonthLost where a month's file does not fit
 */
export async function withMonths<T>(
  database: SqliteDatabase,
  closed: ClosedMonths,
  months: readonly SealedMonth[],
  work: (database: SqliteDatabase) => T,
): Promise<T> {
  const attached: { readonly name: string; readonly part: SqliteDatabase }[] = [];
  try {
    const older = months.slice(0, Math.max(0, months.length - MOST_ATTACHED));
    if (older.length > 0) attached.push(await attach(database, 'older', await together(closed, older)));
    for (const one of months.slice(older.length)) {
      attached.push(await attach(database, one.month, (await closed.open(one)).database));
    }
    if (attached.length > 0) {
      const { to } = hoursOf(months.at(-1)?.month ?? '');
      createViews(
        database,
        attached.map(({ name }) => name),
        to,
      );
    }
    return work(database);
  } finally {
    for (const view of attached.length > 0 ? VIEWS : []) database.exec(`DROP VIEW IF EXISTS temp.${view}`);
    for (const { name, part } of attached) {
      database.detach(name);
      part.close();
    }
  }
}

async function attach(database: SqliteDatabase, name: string, part: SqliteDatabase) {
  database.attach(part, name);
  return { name, part };
}

/** Several months in one database, each loaded on its own. */
async function together(closed: ClosedMonths, months: readonly SealedMonth[]): Promise<SqliteDatabase> {
  const whole = await emptyMonth();
  whole.exec(attemptIdSql);
  for (const one of months) {
    const { database } = await closed.open(one);
    whole.attach(database, 'part');
    whole.exec('INSERT OR REPLACE INTO attempt_rows SELECT * FROM part.attempt_rows');
    whole.exec(contextsBetween('part', 'main'));
    whole.detach('part');
    database.close();
  }
  return whole;
}

/** @param to hour since 1970 at which the last of the months ends */
function createViews(database: SqliteDatabase, names: readonly string[], to: number): void {
  const parts = names.map(
    name => `SELECT * FROM "${name}".attempts
      WHERE attempt_id NOT IN (SELECT attempt_id FROM main.attempt_rows WHERE hour < ${to})`,
  );
  database.exec(
    `CREATE TEMP VIEW attempts AS SELECT * FROM main.attempts UNION ALL ${parts.join(' UNION ALL ')}`,
  );
  for (const view of VIEWS.slice(1)) {
    const sql = String(database.all('SELECT sql FROM main.sqlite_schema WHERE name = ?', [view])[0]?.sql);
    database.exec(sql.replace('CREATE VIEW', 'CREATE TEMP VIEW'));
  }
}
