import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AttemptRows } from '../../../../../src/adapters/projection/rows/attemptRows.ts';
import { emptyDatabase } from '../../../../../src/adapters/projection/rows/emptyDatabase.ts';
import type { Columns } from '../../../../../src/adapters/projection/rows/rowColumns.ts';

const LONGEST = Date.parse('9999-12-31T23:59:59.999Z');
const EARLIEST = Date.parse('0000-01-01T00:00:00.000Z');

const iso = fc.integer({ min: EARLIEST, max: LONGEST }).map(ms => new Date(ms).toISOString());
/** As the journal takes them: with any fraction of a second, or with the hour 24. */
const time = fc.oneof(
  iso,
  iso.map(text => text.replace(/\.\d+Z$/, 'Z')),
  iso.map(text => text.replace('Z', '123Z')),
  iso.map(text => text.replace(/T.*$/, 'T24:00:00.000Z')),
);
const hex = fc.stringMatching(/^[0-9a-f]{64}$/);
const hash = fc.oneof(
  hex.map(digits => `sha256:${digits}`),
  hex,
  hex.map(digits => `sha256:${digits.toUpperCase()}`),
  hex.map(digits => `sha256:${digits.slice(1)}`),
  hex.map(digits => `sha512:${digits}`),
);
const segment = fc.constantFrom('A', 'B');
const columns = fc.record({
  ts: time,
  ended_at: time,
  request: hash,
  output_hash: fc.option(hash),
  asset_hash: fc.option(hash),
  intent_segment: segment,
  end_segment: segment,
});

/** What a row says of its places: both, or that there is no end yet. */
function whole(columns: Columns & { readonly ts: string }): Columns {
  return { ...columns, ts_ms: Date.parse(columns.ts), intent_row: 1, end_row: 2 };
}

const NAMES = ['ts', 'ended_at', 'request', 'output_hash', 'asset_hash', 'intent_segment', 'end_segment'];

it('attempts read as they were written, however they are stored', async () => {
  const database = await emptyDatabase(null);
  const rows = new AttemptRows(database);
  const read = (id: string) =>
    database.all(`SELECT ${NAMES.join(', ')} FROM attempts WHERE attempt_id = ?`, [id])[0];
  let made = 0;
  fc.assert(
    fc.property(columns, columns, (first, second) => {
      const id = `attempt-${++made}`;
      rows.insert(id, [whole(first)]);
      expect(read(id)).toEqual(first);
      rows.update(id, whole(second));
      expect(read(id)).toEqual(second);
    }),
  );
  database.close();
});

it('an attempt without an end has no place of one', async () => {
  const database = await emptyDatabase(null);
  new AttemptRows(database).insert('open', [{ intent_segment: 'A', intent_row: 1 }]);
  expect(database.all('SELECT ts, ended_at, end_segment FROM attempts')).toEqual([
    { ts: null, ended_at: null, end_segment: null },
  ]);
  database.close();
});
