import type { SqlValue } from '../sqlite/sqlite.ts';

/** `2026-11-22T12:00:00.000Z`; a time of the ledger that is as long has no other shape. */
const ISO_LENGTH = 24;
const HASH = /^sha256:[0-9a-f]{64}$/;
const HASH_PREFIX = 'sha256:';
const HASH_BYTES = 32;
const HASHES = ['request', 'output_hash', 'asset_hash'];

/**
 * Makes values of `attempt_rows` smaller where nothing is lost by it, by a fifth of a row: less to write, to hash and to
 * keep in memory. The view `attempts` has them as they were written.
 */
export class StoredColumns {
  readonly #ts: number;
  readonly #endedAt: number;
  readonly #intentSegment: number;
  readonly #endSegment: number;
  /** Memory that is used for each row anew: what is bound has been copied. */
  readonly #hashes: readonly { readonly place: number; readonly bytes: Buffer }[];

  /** @param places of the columns by their names */
  constructor(places: ReadonlyMap<string, number>) {
    const placeOf = (name: string) => places.get(name) ?? -1;
    this.#ts = placeOf('ts');
    this.#endedAt = placeOf('ended_at');
    this.#intentSegment = placeOf('intent_segment');
    this.#endSegment = placeOf('end_segment');
    this.#hashes = HASHES.map(name => ({ place: placeOf(name), bytes: Buffer.alloc(HASH_BYTES) }));
  }

  /** @param values of a row, undefined where they stay as they are; they hold until the next row is packed. */
  pack(values: (SqlValue | undefined)[]): void {
    const [ts, endedAt] = [values[this.#ts], values[this.#endedAt]];
    if (isPlainTime(ts)) values[this.#ts] = null;
    if (isPlainTime(endedAt)) values[this.#endedAt] = Date.parse(endedAt);
    for (const { place, bytes } of this.#hashes) {
      const hash = values[place];
      if (typeof hash !== 'string' || !HASH.test(hash)) continue;
      bytes.write(hash.slice(HASH_PREFIX.length), 'hex');
      values[place] = bytes;
    }
    const end = values[this.#endSegment];
    if (end !== undefined && end === values[this.#intentSegment]) values[this.#endSegment] = null;
  }
}

/** Whether ms since 1970 say the same letter by letter; an hour 24 is the next day's midnight. */
function isPlainTime(text: SqlValue | undefined): text is string {
  return typeof text === 'string' && text.length === ISO_LENGTH && !text.startsWith('24', 11);
}

const timeOf = (ms: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${ms} / 1000.0, 'unixepoch')`;
const hashOf = (name: string) =>
  `CASE typeof(a.${name}) WHEN 'blob' THEN '${HASH_PREFIX}' || lower(hex(a.${name})) ELSE a.${name} END`;

/** SQL that gives back what was written, of a row `a`, by column. */
export const AS_WRITTEN: Readonly<Record<string, string>> = {
  ts: `COALESCE(a.ts, ${timeOf('a.ts_ms')})`,
  ended_at: `CASE typeof(a.ended_at) WHEN 'integer' THEN ${timeOf('a.ended_at')} ELSE a.ended_at END`,
  ...Object.fromEntries(HASHES.map(name => [name, hashOf(name)])),
  end_segment: 'CASE WHEN a.end_row IS NOT NULL THEN COALESCE(a.end_segment, a.intent_segment) END',
};
