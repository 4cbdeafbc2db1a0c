import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemIdentity } from '../../../../../src/adapters/identity.ts';
import { ledgerPaths, listSegments } from '../../../../../src/adapters/journal/folders.ts';
import { openJournal } from '../../../../../src/adapters/journal/openJournal.ts';
import { readFacts } from '../../../../../src/adapters/projection/facts/facts.ts';
import { Projection } from '../../../../../src/adapters/projection/projection.ts';
import type { LedgerRow } from '../../../../../src/core/ledger/event.ts';
import { intentRow, reviewRow, settleRow } from '../../../ledger/rows.ts';
import { type LedgerFolder, ledgerFolder } from '../../journal/ledgerFolder.ts';
import { digestOf } from '../digest.ts';

let folder: LedgerFolder;
const opened: Projection[] = [];
beforeEach(async () => {
  folder = await ledgerFolder();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map(projection => projection.close()));
  await folder.remove();
});

/** Each group in a segment of its own, read in that order. */
async function written(...groups: readonly (readonly LedgerRow[])[]): Promise<Projection> {
  for (const rows of groups) {
    const journal = await openJournal(folder.options);
    await journal.append(rows);
    await journal.close();
  }
  const projection = await Projection.open(folder.place, systemIdentity);
  opened.push(projection);
  return projection;
}

const accepted = ({ database }: Projection) => {
  const counts = ([[], ['run']] as const).map(by =>
    readFacts(database, { from: null, simulated: true }, by).reduce((sum, fact) => sum + fact.accepted, 0),
  );
  expect(counts[0]).toBe(counts[1]);
  return counts[0];
};

describe('the view of calls', () => {
  it('answers what, where, when, why, requested and produced', async () => {
    const { database } = await written([
      intentRow({
        attempt: 'A1',
        operation: 'image',
        method: 'images',
        region: 'eu',
        tier: 'flex',
        parent: 'A0',
        requestBytes: 321,
        body: { hash: 'sha256:b1', bytes: 321, redactions: 1 },
        tags: { category: 'c', task: 't', step: 's', content: 'post-7', extra: { year: '2026' } },
      }),
      settleRow('A1', 9n, {
        firstTokenMs: 4,
        modelServed: 'm-2',
        tierServed: 'default',
        regionServed: 'eu-west',
        usage: {
          inputTokens: 1,
          cacheWriteTokens: 2,
          cacheWrite1hTokens: 3,
          outputAudioTokens: 4,
          characters: 5,
        },
        body: { hash: 'sha256:b2', bytes: 3, redactions: 0 },
        asset: { path: 'a.png', hash: 'h', bytes: 4, mediaType: 'image/png', kind: 'image' },
      }),
    ]);
    expect(database.all('SELECT * FROM calls')[0]).toMatchObject({
      operation: 'image',
      method: 'images',
      region: 'eu',
      region_served: 'eu-west',
      tier: 'flex',
      tier_served: 'default',
      parent: 'A0',
      category: 'c',
      task: 't',
      step: 's',
      content: 'post-7',
      tags: '{"year":"2026"}',
      request_bytes: 321n,
      request_body: 'sha256:b1',
      output_body: 'sha256:b2',
      first_token_ms: 4,
      cache_write_5m_tokens: 2n,
      cache_write_1h_tokens: 3n,
      output_audio_tokens: 4n,
      input_audio_tokens: null,
      characters: 5n,
      asset_kind: 'image',
      verdict: null,
      accepted: null,
    });
  });
});

describe('a review', () => {
  const call = (attempt: string, passed: boolean, outcome: 'ok' | 'error' = 'ok') => [
    intentRow({ attempt }),
    settleRow(attempt, 9n, { outcome, checks: [{ check: 'c', passed }] }),
  ];
  const verdicts = ({ database }: Projection) =>
    database.all('SELECT attempt_id, verdict, accepted FROM calls ORDER BY 1').map(row => Object.values(row));

  it('holds over the checks, and a failed call stays no accepted one', async () => {
    const reviews = [
      reviewRow('A1'),
      reviewRow('A2', { verdict: 'rejected', note: 'a hand too many' }),
      reviewRow('A3'),
    ];
    const projection = await written([
      ...call('A1', false),
      ...call('A2', true),
      ...call('A3', true, 'error'),
      ...call('A4', true),
      ...reviews,
    ]);
    expect(verdicts(projection)).toEqual([
      ['A1', 'accepted', 1n],
      ['A2', 'rejected', 0n],
      ['A3', 'accepted', null],
      ['A4', null, 1n],
    ]);
    expect(accepted(projection)).toBe(2);
    expect(
      projection.database.all("SELECT reviewed_by, review_note FROM calls WHERE attempt_id = 'A2'"),
    ).toEqual([{ reviewed_by: 'mo', review_note: 'a hand too many' }]);
  });

  it('counts as its last one, in whatever order rows are read', async () => {
    const first = reviewRow('A1', { nth: 1, at: '2026-11-23T00:00:00Z' });
    const second = reviewRow('A1', { nth: 2, verdict: 'rejected', at: '2026-11-22T00:00:00Z' });
    const late = await written([second], call('A1', true), [first]);
    expect([verdicts(late), accepted(late)]).toEqual([[['A1', 'rejected', 0n]], 0]);
    await late.close();
    const followed = await written(
      [reviewRow('A1', { nth: 3 })],
      [reviewRow('A1', { nth: 3, verdict: 'rejected' })],
    );
    expect(verdicts(followed)).toEqual([['A1', 'rejected', 0n]]);
    expect(accepted(followed)).toBe(0);
    const once = digestOf(followed.database);
    await written([reviewRow('A1', { nth: 2 })]);
    await followed.catchUp();
    expect(verdicts(followed)).toEqual([['A1', 'rejected', 0n]]);
    expect(digestOf(followed.database)).not.toBe(once);
  });

  it('changes no budget', async () => {
    await (await written([...call('A1', true), reviewRow('A1', { verdict: 'rejected' })])).close();
    const journal = await openJournal(folder.options);
    expect(await journal.spend({ simulated: true })).toMatchObject({ spent: 9n, reserved: 0n });
    await journal.close();
  });
});

describe('docs/ledger.md', () => {
  it('names every column of the view, in its order', async () => {
    const { database } = await written([intentRow()]);
    const page = await readFile(join(import.meta.dirname, '../../../../../docs/ledger.md'), 'utf8');
    const documented = /^\| `calls` \| attempt \| `([^`]+)`/m.exec(page)?.[1]?.split(', ');
    const columns = database.all("SELECT name FROM pragma_table_info('calls')").map(({ name }) => name);
    expect(documented).toEqual(columns);
  });
});

it('an intent that turns up again in an earlier segment leaves the end in its own', async () => {
  const projection = await written([intentRow({ attempt: 'A1' }), settleRow('A1', 9n)]);
  const [later = ''] = await listSegments(folder.ledger);
  const { segment: path } = ledgerPaths(folder.ledger);
  const lines = (await readFile(path(later), 'utf8')).split('\n');
  const earlier = `00${later.slice(2)}`;
  await writeFile(path(earlier), `${lines.slice(0, 2).join('\n')}\n`);
  await projection.catchUp();
  const places = projection.database.all('SELECT intent_segment, end_segment FROM attempts');
  expect(places).toEqual([{ intent_segment: earlier, end_segment: later }]);
  const held = digestOf(projection.database);
  await projection.rebuild();
  expect(digestOf(projection.database)).toBe(held);
});
