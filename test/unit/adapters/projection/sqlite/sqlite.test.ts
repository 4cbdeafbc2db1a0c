import { expect, it } from 'vitest';
import { openSqlite } from '../../../../../src/adapters/projection/sqlite/sqlite.ts';

it('opens a large file as it is read from disk', async () => {
  const empty = await openSqlite();
  empty.exec('CREATE TABLE t (x); INSERT INTO t VALUES (7)');
  // More than a pool's buffers: the array is given back, while SQLite goes on reading what it was given.
  const file = Buffer.alloc(2 << 20);
  file.set(empty.export());
  empty.close();
  const database = await openSqlite(file);
  expect(database.all('SELECT x FROM t')).toEqual([{ x: 7n }]);
  database.close();
});
