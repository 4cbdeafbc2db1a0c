import { ClosedMonths } from '../../adapters/projection/months/closedMonths.ts';
import { withMonths } from '../../adapters/projection/months/unionView.ts';
import type { SealedPlace } from '../../adapters/projection/sqlite/sealKey.ts';
import { openSqlite, type SqliteDatabase, type SqlValue } from '../../adapters/projection/sqlite/sqlite.ts';

/** A question, and where closed months lie. */
export interface QueryRequest extends SealedPlace {
  readonly database: Uint8Array;
  readonly sql: string;
  readonly maxRows: number;
}

export interface QueryAnswer {
  readonly columns: readonly string[];
  /** Integers are bigints. */
  readonly rows: readonly (readonly SqlValue[])[];
  /** There were more rows than asked for, or than 64 MiB hold. */
  readonly truncated: boolean;
}

/** Statements that only read, as far as their first word tells; SQLite itself refuses writes of what is left. */
const READS =
  /^(?:select|with|values|explain|pragma\s+(?:table_info|table_xinfo|table_list|index_list|integrity_check))\b/i;

/** False where a statement cannot be a question, before anything is started for it. */
export function looksReadOnly(sql: string): boolean {
  return READS.test(withoutComments(sql).trim());
}

/** Runs one read-only statement on a copy. @throws Error with SQLite's message, or why it is refused. */
export async function answerQuery(
  { database, ledger, sealKey, sql, maxRows }: QueryRequest,
  onLoaded: () => void = () => {},
): Promise<QueryAnswer> {
  if (!looksReadOnly(sql)) throw new Error('only one read-only statement (SELECT …) is answered');
  const copy = await openSqlite(database);
  try {
    const closed = new ClosedMonths({ ledger, sealKey }, copy);
    const months = NAMES_CALLS.test(sql) ? closed.list() : [];
    return await withMonths(copy, closed, months, whole => {
      onLoaded();
      return ask(whole, sql, maxRows);
    });
  } finally {
    copy.close();
  }
}

/** Whether a question can be about calls, whose closed months are loaded only then. */
const NAMES_CALLS = /\b(?:calls|assets|attempts)\b/i;

function ask(database: SqliteDatabase, sql: string, maxRows: number): QueryAnswer {
  database.exec('PRAGMA query_only = 1');
  try {
    if (database.statements(sql) !== 1) throw new Error('only one statement is answered');
    const statement = database.prepare(sql);
    const rows: SqlValue[][] = [];
    let size = 0;
    for (const row of statement.rows()) {
      rows.push(row);
      size += row.reduce((sum: number, value) => sum + sizeOf(value), 0);
      if (rows.length > maxRows || size > MOST_BYTES) break;
    }
    const { columns } = statement;
    statement.free();
    const isWhole = rows.length <= maxRows && size <= MOST_BYTES;
    return {
      columns,
      rows: isWhole ? rows : rows.slice(0, Math.min(maxRows, rows.length - 1)),
      truncated: !isWhole,
    };
  } finally {
    database.exec('PRAGMA query_only = 0');
  }
}

/** Answers are held in memory twice, and a query can make texts of any length. */
export const MOST_MIB = 64;
const MOST_BYTES = MOST_MIB * 2 ** 20;

function sizeOf(value: SqlValue): number {
  return typeof value === 'string' || value instanceof Uint8Array ? value.length : 8;
}

function withoutComments(sql: string): string {
  return sql.replace(/^(?:\s|--[^\n]*(?:\n|$)|\/\*[\s\S]*?\*\/)+/, '');
}
