import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../../src/adapters/journal/openJournal.ts';
import { UserError } from '../../../../src/core/errors.ts';
import { LedgerEngine } from '../../../../src/engine/ledger.ts';
import { type LedgerFolder, ledgerFolder } from '../../adapters/journal/ledgerFolder.ts';
import { intentRow, settleRow } from '../../ledger/rows.ts';

let folder: LedgerFolder;
let engine: LedgerEngine;
beforeEach(async () => {
  folder = await ledgerFolder();
  const home = { root: folder.root, ledger: folder.ledger, policyFile: null };
  engine = new LedgerEngine({ home, stateFolder: folder.options.stateFolder });
});
afterEach(async () => {
  await engine.dispose();
  await folder.remove();
});

/** Calls in two months: those of the first lie in a file of their own. */
async function calls(): Promise<void> {
  const journal = await openJournal(folder.options);
  for (const [attempt, at] of [
    ['A1', '2026-09-03T10:00:00.000Z'],
    ['A2', '2026-11-22T10:00:00.000Z'],
  ] as const) {
    await journal.append([
      intentRow({ attempt, at, simulated: false }),
      settleRow(attempt, 10n ** 12n, { at, checks: [{ check: 'c', passed: true }] }),
    ]);
  }
  await journal.close();
}

const accepted = async () => {
  const report = await engine.report('templates', 'all');
  return report.rows.reduce((sum, row) => sum + Number(row.accepted ?? 0), 0);
};

describe('a review', () => {
  it('counts in reports at once, and the next one holds over it, in a closed month too', async () => {
    await calls();
    await engine.save();
    expect(await accepted()).toBe(2);
    expect(
      await engine.review({ attempt: 'A1', verdict: 'rejected', by: 'mo', note: 'blurred' }),
    ).toMatchObject({
      nth: 1,
      verdict: 'rejected',
    });
    expect(await accepted()).toBe(1);
    await engine.review({ attempt: 'A2', verdict: 'rejected', by: 'mo' });
    expect(await accepted()).toBe(0);
    expect(await engine.review({ attempt: 'A1', verdict: 'accepted', by: 'jo' })).toMatchObject({ nth: 2 });
    expect(await accepted()).toBe(1);
    const { rows } = await engine.sql(
      "SELECT verdict, reviewed_by, accepted FROM calls WHERE attempt_id = 'A1'",
    );
    expect(rows.map(row => Object.values(row).map(String))).toEqual([['accepted', 'jo', '1']]);
    expect((await engine.verify()).problems).toEqual([]);
  });

  it('of an attempt that is not there is refused, and nothing is written', async () => {
    await calls();
    const refusal = await engine
      .review({ attempt: 'A9', verdict: 'accepted', by: 'mo' })
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UserError);
    expect((await engine.verify()).rows).toBe(5);
  });
});
