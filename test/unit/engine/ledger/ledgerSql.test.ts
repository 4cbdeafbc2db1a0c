import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { schemaSql } from '../../../../src/adapters/projection/rows/schema.ts';
import { openSqlite } from '../../../../src/adapters/projection/sqlite/sqlite.ts';
import { UserError } from '../../../../src/core/errors.ts';
import { answerQuery } from '../../../../src/engine/ledger/query.ts';
import { askInThread } from '../../../../src/engine/ledger/queryThread.ts';

let ledger: string;
let database: Uint8Array;
beforeEach(async () => {
  ledger = join(await mkdtemp(join(tmpdir(), 'ledger-sql-')), '.promptledger');
  await mkdir(join(ledger, 'journal'), { recursive: true });
  const tables = await openSqlite();
  tables.exec(schemaSql);
  database = tables.export();
  tables.close();
  await writeFile(join(ledger, 'ledger.sqlite'), database);
});
afterEach(() => rm(join(ledger, '..'), { recursive: true }));

const sealKey = Buffer.alloc(32);
const ask = (sql: string, maxRows = 10) => answerQuery({ database, ledger, sealKey, sql, maxRows });
const ENDLESS = 'WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)';

describe('a question in SQL', () => {
  it.each([
    "ATTACH 'other.sqlite' AS other",
    "EXPLAIN SELECT 1; ATTACH 'other.sqlite' AS other",
    "VACUUM INTO 'copy.sqlite'",
    'PRAGMA journal_mode = DELETE',
    'PRAGMA writable_schema = 1',
    'PRAGMA table_info(calls); PRAGMA query_only = 0',
    "PRAGMA table_info(calls); INSERT INTO runs (run_id) VALUES ('x')",
    'WITH x AS (SELECT 1) UPDATE runs SET spec = 1',
    "WITH x AS (SELECT 1) INSERT INTO runs (run_id) SELECT 'x' FROM x",
    '-- SELECT\nDELETE FROM runs',
    '/* SELECT */ DROP TABLE runs',
    'BEGIN',
    'CREATE TEMP TABLE t (x)',
    "SELECT load_extension('./evil.so')",
    "SELECT readfile('/etc/passwd')",
    "SELECT writefile('evil', 'x')",
    "SELECT * FROM fsdir('/')",
  ])('is refused where it does more than read: %s', async sql => {
    await expect(ask(sql)).rejects.toThrow();
    expect(await readdir(ledger)).toEqual(['journal', 'ledger.sqlite']);
    expect(Buffer.from(await readFile(join(ledger, 'ledger.sqlite'))).equals(database)).toBe(true);
  });

  it('is answered up to a number of rows and bytes, and says so', async () => {
    expect(await ask(`${ENDLESS} SELECT x FROM n`, 3)).toEqual({
      columns: ['x'],
      rows: [[1n], [2n], [3n]],
      truncated: true,
    });
    const large = await ask(`${ENDLESS} SELECT hex(zeroblob(10 << 20)) FROM n`, 1000);
    expect([large.rows.length, large.truncated]).toEqual([3, true]);
    expect(await ask('VALUES (1), (2)')).toMatchObject({ rows: [[1n], [2n]], truncated: false });
    expect((await ask('EXPLAIN QUERY PLAN SELECT * FROM calls')).rows.length).toBeGreaterThan(0);
  });

  it('ends in time, however long it would take', async () => {
    const began = performance.now();
    const endless = askInThread(
      { database, ledger, sealKey, sql: `${ENDLESS} SELECT COUNT(*) FROM n`, maxRows: 1 },
      200,
    );
    await expect(endless).rejects.toThrow(/took longer than 0.2 s/);
    await expect(endless).rejects.toBeInstanceOf(UserError);
    expect(performance.now() - began).toBeLessThan(10_000);
  }, 20_000);
});
