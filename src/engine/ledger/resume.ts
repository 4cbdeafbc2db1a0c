import { stateOf, type Writer, type WriterState } from '../../adapters/journal/writer.ts';
import type { SqliteDatabase, SqlRow } from '../../adapters/projection/sqlite/sqlite.ts';
import type { AssetRef } from '../../core/ledger/event.ts';
import { writerOf } from './writerOf.ts';

/**
 * Where an item of a run stands, from the best of its attempts. `open`: an attempt has begun and not ended; `orphan`:
 * its writer died, it may have been paid for.
 */
export interface ItemState {
  readonly item: string;
  readonly provider: string;
  /** Without the `sandbox/` prefix. */
  readonly model: string;
  readonly simulated: boolean;
  readonly state: 'done' | 'open' | 'orphan' | 'failed' | 'void';
  /** Attempts that were or may have been sent. */
  readonly tries: number;
  readonly asset: AssetRef | null;
  /** Of an open attempt: never send again what a living writer, or one nobody can see, may still be sending. */
  readonly writer: WriterState | null;
}

/** The run, what it resumes, and what resumed it. */
const FAMILY = `
WITH RECURSIVE older (id) AS (
  SELECT ?1 UNION SELECT resumes FROM runs JOIN older ON run_id = id WHERE resumes IS NOT NULL
), newer (id) AS (
  SELECT id FROM older UNION SELECT run_id FROM runs JOIN newer ON resumes = id
)`;

const ATTEMPTS = `${FAMILY}
SELECT a.item, a.provider, a.model, a.simulated, a.status, a.asset, a.asset_hash, a.asset_bytes, a.asset_media_type,
  s.host, s.boot, s.pid, s.pid_start
FROM attempts a JOIN newer ON a.run_id = newer.id LEFT JOIN journal_segments s ON s.segment = a.intent_segment
WHERE a.item IS NOT NULL AND a.intent_segment IS NOT NULL ORDER BY a.intent_segment, a.intent_row`;

/** Best first. */
const STATES = ['done', 'open', 'orphan', 'failed', 'void'] as const;

/** The run, what it resumes, what resumed it, and so on: one piece of work. */
export function readFamily(database: SqliteDatabase, run: string): string[] {
  return database.all(`${FAMILY} SELECT id FROM newer ORDER BY id`, [run]).map(({ id }) => String(id));
}

/** When the first run of a piece of work began, ms since 1970; null where the ledger does not say. */
export function readRunStart(database: SqliteDatabase, run: string): number | null {
  const sql = `${FAMILY} SELECT MIN(ts_ms) AS start FROM runs JOIN newer ON run_id = newer.id`;
  const start = database.all(sql, [run])[0]?.start;
  return typeof start === 'bigint' ? Number(start) : null;
}

/** Items of a run and of the runs it is one piece of work with, in the order they were first tried. */
export function readItems(database: SqliteDatabase, run: string, here: Writer): ItemState[] {
  const items = new Map<string, ItemState>();
  for (const row of database.all(ATTEMPTS, [run])) {
    const next = toState(row, here);
    const key = JSON.stringify([next.item, next.provider, next.model, next.simulated]);
    const held = items.get(key);
    items.set(key, held === undefined ? next : better(held, next));
  }
  return [...items.values()];
}

function better(held: ItemState, next: ItemState): ItemState {
  const best = STATES.indexOf(next.state) < STATES.indexOf(held.state) ? next : held;
  return { ...best, tries: held.tries + next.tries };
}

function toState(row: SqlRow, here: Writer): ItemState {
  const state = stateOfAttempt(String(row.status));
  return {
    item: String(row.item),
    provider: String(row.provider),
    model: String(row.model),
    simulated: row.simulated === 1n,
    state,
    tries: state === 'void' ? 0 : 1,
    asset: typeof row.asset === 'string' ? assetOf(row, row.asset) : null,
    writer: state === 'open' ? writerState(row, here) : null,
  };
}

function stateOfAttempt(status: string): ItemState['state'] {
  if (status === 'ok') return 'done';
  return status === 'open' || status === 'orphan' || status === 'void' ? status : 'failed';
}

function assetOf(row: SqlRow, path: string): AssetRef {
  return {
    path,
    hash: String(row.asset_hash),
    bytes: Number(row.asset_bytes),
    mediaType: String(row.asset_media_type),
  };
}

function writerState(row: SqlRow, here: Writer): WriterState {
  const writer = writerOf(row);
  return writer === undefined ? 'unknown' : stateOf(writer, here);
}
