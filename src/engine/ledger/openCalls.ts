import type { SqliteDatabase } from '../../adapters/projection/sqlite/sqlite.ts';
import { knownUpper, type Totals } from '../../core/ledger/totals.ts';
import type { Pico } from '../../core/money.ts';

/** Attempts of one kind that have begun and not ended: under way, or their writer died. They may have been paid for. */
export interface OpenCalls {
  readonly calls: number;
  /** What they may cost at most, pico-USD; null where nobody knows that of one of them. */
  readonly reserved: Pico | null;
}

export const NONE_OPEN: OpenCalls = { calls: 0, reserved: 0n };

const OPEN = `
SELECT COUNT(*) AS calls, COUNT(*) - COUNT(max_pico) AS unbounded,
  COALESCE(SUM(max_pico >> 32), 0) AS high, COALESCE(SUM(max_pico & 4294967295), 0) AS low
FROM attempts WHERE status = 'open' AND simulated = ? AND ts_ms >= ?`;

/** @param from ms since 1970; null: all. */
export function readOpenCalls(
  database: SqliteDatabase,
  { simulated, from }: { readonly simulated: boolean; readonly from: number | null },
): OpenCalls {
  const [row] = database.all(OPEN, [Number(simulated), from ?? Number.MIN_SAFE_INTEGER]);
  const [high, low] = [BigInt(Number(row?.high)), BigInt(Number(row?.low))];
  const reserved = Number(row?.unbounded) === 0 ? (high << 32n) + low : null;
  return { calls: Number(row?.calls), reserved };
}

/** The most that ended and open calls together may cost, pico-USD; null where nobody knows. */
export function upperWith({ reserved }: OpenCalls, totals: Totals): Pico | null {
  const upper = knownUpper(totals);
  return upper === null || reserved === null ? null : upper + reserved;
}
