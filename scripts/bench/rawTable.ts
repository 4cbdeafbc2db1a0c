import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** What a row of the journal says, as far as the raw table keeps it. */
interface RawRow {
  readonly type: string;
  readonly attempt: string;
  readonly at: string;
  readonly model?: string;
  readonly template?: string;
  readonly version?: string;
  readonly tags?: { readonly feature?: string };
  readonly outcome?: string;
  readonly cost?: { readonly pico: string | null };
}

/** Bytes of a line before its body: hash, blank; the length and another blank follow. */
const HASH = 65;

/**
 * The same journal as one plain table on disk, by node:sqlite (WAL, synchronous=FULL) in one transaction: ten columns, no
 * hash is checked, nothing is summed up, no snapshot is written. What a rebuild stands beside.
 */
export function buildRawTable(ledger: string): void {
  const file = join(ledger, 'built.sqlite');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec(`CREATE TABLE calls (attempt TEXT PRIMARY KEY, ts TEXT, model TEXT, template TEXT, version TEXT,
    feature TEXT, status TEXT, ended_at TEXT, cost INTEGER)`);
  const begin = database.prepare('INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?, NULL, NULL, NULL)');
  const end = database.prepare('UPDATE calls SET status = ?, ended_at = ?, cost = ? WHERE attempt = ?');
  database.exec('BEGIN');
  const journal = join(ledger, 'journal');
  for (const name of readdirSync(journal).sort()) {
    const text = readFileSync(join(journal, name), 'utf8');
    for (let at = 0; at < text.length; ) {
      const next = text.indexOf('\n', at);
      const row = JSON.parse(text.slice(text.indexOf(' ', at + HASH) + 1, next)) as RawRow;
      const { attempt, model = null, template = null, version = null } = row;
      if (row.type === 'intent')
        begin.run(attempt, row.at, model, template, version, row.tags?.feature ?? null);
      if (row.type === 'settle') end.run(row.outcome ?? null, row.at, BigInt(row.cost?.pico ?? 0), attempt);
      at = next + 1;
    }
  }
  database.exec('COMMIT');
  database.close();
  rmSync(file);
}
