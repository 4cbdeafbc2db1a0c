import { readdirSync, readFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openJournal } from '../../../src/adapters/journal/openJournal.ts';
import { verifyLedger } from '../../../src/adapters/journal/verify.ts';
import { type LedgerFolder, ledgerFolder } from '../adapters/journal/ledgerFolder.ts';
import { intentRow, settleRow } from './rows.ts';
import { readAll } from './segments.ts';

const ledgers = join(import.meta.dirname, '../../fixtures/ledgers');

/** What the journals of each format must say for good: amounts in pico-USD of real and simulated attempts. */
const sums = {
  'schema-1-revision-1': {
    real: { spent: 70_123_456_789n, reserved: 50_000_000_000n, unpriced: 1 },
    simulated: { spent: 80_050_000_000n, reserved: 0n, unpriced: 0 },
    head: 'e146d3a08b4bc1fc9ba8b5c4788b0f738a8a939132bc979a6e7600f5138a9417',
    types: ['intent', 'orphan', 'run', 'runEnd', 'segment', 'settle', 'void'],
  },
  'schema-1-revision-2': {
    real: { spent: 1_030_000_000n, reserved: 7_000_000_000n, unpriced: 1 },
    simulated: { spent: 92_240_000_000n, reserved: 0n, unpriced: 0 },
    head: '318c4043c27d226f4d9a5a8d8235feabce849dd045b6a49a7cea081e263545ce',
    types: ['intent', 'orphan', 'review', 'run', 'runEnd', 'segment', 'settle', 'void'],
  },
};

const folders: LedgerFolder[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await folder.remove();
});

describe('a journal that an earlier version wrote', () => {
  it('is there for every format', () => {
    expect(readdirSync(ledgers).sort()).toEqual(Object.keys(sums));
  });

  it.each(Object.entries(sums))(
    '%s is read to the last field, verified and added to',
    async (name, expected) => {
      const folder = await ledgerFolder();
      folders.push(folder);
      await cp(join(ledgers, name), folder.ledger, { recursive: true });
      const journals = join(folder.ledger, 'journal');
      const types = new Set<string>();
      for (const file of readdirSync(journals)) {
        for (const { event, problem } of readAll(readFileSync(join(journals, file))).lines) {
          expect([problem, event]).toEqual([null, expect.anything()]);
          types.add(event?.type ?? '');
        }
      }
      expect([...types].sort()).toEqual(expected.types);
      const { problems, head } = await verifyLedger(folder.ledger, folder.options.stateFolder);
      expect([problems, head]).toEqual([[], expected.head]);
      const journal = await openJournal(folder.options);
      expect(await journal.spend({ simulated: false })).toEqual(expected.real);
      expect(await journal.spend({ simulated: true })).toEqual(expected.simulated);
      await journal.append([intentRow({ attempt: 'N1', simulated: false }), settleRow('N1', 1n)]);
      expect(await journal.spend({ simulated: false })).toMatchObject({ spent: expected.real.spent + 1n });
      await journal.close();
      expect((await verifyLedger(folder.ledger, folder.options.stateFolder)).problems).toEqual([]);
    },
  );
});
