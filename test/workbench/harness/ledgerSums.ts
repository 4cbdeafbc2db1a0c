import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

export interface LedgerSums {
  readonly calls: number;
  /** Pico-USD. */
  readonly cost: bigint;
  /** Statuses of the runs, oldest first. */
  readonly runs: readonly string[];
}

/** What `.promptledger/ledger.sqlite` below `root` says, read with a SQLite that is not ours; undefined before it is there. */
export async function ledgerSums(root: string): Promise<LedgerSums | undefined> {
  const file = join(root, '.promptledger', 'ledger.sqlite');
  if (!(await stat(file).catch(() => undefined))) return undefined;
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const sums = database.prepare(
      "SELECT COUNT(*) AS calls, COALESCE(SUM(cost_pico), 0) AS cost FROM calls WHERE status <> 'void'",
    );
    sums.setReadBigInts(true);
    const row = sums.get();
    const runs = database
      .prepare("SELECT COALESCE(status, 'open') AS status FROM runs ORDER BY run_id")
      .all();
    return {
      calls: Number(row?.calls),
      cost: BigInt(row?.cost as bigint),
      runs: runs.map(({ status }) => String(status)),
    };
  } finally {
    database.close();
  }
}

/** Names of the journal's segments. */
export async function journalSegments(root: string): Promise<string[]> {
  const names = await readdir(join(root, '.promptledger', 'journal')).catch(() => []);
  return names.filter(name => name.endsWith('.jsonl')).sort();
}
