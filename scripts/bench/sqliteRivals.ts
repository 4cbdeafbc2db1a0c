import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { promisify } from 'node:util';
import { cacheFolder } from '../vscode/cacheFolder.ts';
import { installPackage } from '../vscode/installPackage.ts';

const BETTER_SQLITE = { name: 'better-sqlite3', version: '13.2.0' };

/** What a bench needs of either SQLite library. */
interface Database {
  exec(sql: string): unknown;
  prepare(sql: string): { run(value: string): unknown };
  close(): unknown;
}

/** Durable rows in a table of their own: WAL, synchronous=FULL, each transaction synced when it returns. */
export class SqliteRival {
  readonly #database: Database;
  readonly #insert: { run(value: string): unknown };

  constructor(database: Database) {
    this.#database = database;
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
    database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, body TEXT NOT NULL)');
    this.#insert = database.prepare('INSERT INTO rows (body) VALUES (?)');
  }

  oneByOne(rows: number, body: () => string): void {
    for (let n = 0; n < rows; n++) this.#insert.run(body());
  }

  inGroups(rows: number, size: number, body: () => string): void {
    for (let n = 0; n < rows; n += size) {
      this.#database.exec('BEGIN');
      for (let k = 0; k < size; k++) this.#insert.run(body());
      this.#database.exec('COMMIT');
    }
  }

  close(): void {
    this.#database.close();
  }
}

export function nodeSqlite(path: string): SqliteRival {
  return new SqliteRival(new DatabaseSync(path));
}

/**
 * better-sqlite3 from the registry, kept in a folder that git ignores and no dependency: its native code may be missing
 * for a platform. It is tried in a process of its own first.
 * @returns why it is missing, where it cannot be had.
 */
export async function betterSqlite(): Promise<
  ((path: string) => SqliteRival) | { readonly missing: string }
> {
  const { name, version } = BETTER_SQLITE;
  try {
    const folder = await cacheFolder(`${name}-${version}`, target => installPackage(target, name, version));
    const module = join(folder, 'node_modules', name);
    const probe = `new (require(${JSON.stringify(module)}))(':memory:').exec('SELECT 1')`;
    await promisify(execFile)(process.execPath, ['-e', probe]);
    const Database = createRequire(import.meta.url)(module) as new (path: string) => Database;
    return path => new SqliteRival(new Database(path));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { missing: `${name} ${version} could not be installed or loaded: ${reason.split('\n')[0]}` };
  }
}
