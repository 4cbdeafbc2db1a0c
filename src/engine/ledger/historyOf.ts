import { stat } from 'node:fs/promises';
import { systemClock } from '../../adapters/clock.ts';
import type { Home } from '../../adapters/home.ts';
import { systemIdentity } from '../../adapters/identity.ts';
import { ledgerPaths } from '../../adapters/journal/folders.ts';
import { refuseLinks } from '../../adapters/journal/refuseLinks.ts';
import { Projection } from '../../adapters/projection/projection.ts';
import { openSealKey } from '../../adapters/projection/sqlite/sealKey.ts';
import { stateFolder } from '../../adapters/stateFolder.ts';
import type { LedgerHistory } from '../../core/estimate/ledgerHistory.ts';
import { historyStart, readHistory } from './history.ts';

/** What a repository's ledger says about its calls, read once; null where there is no ledger. Writes no rows. */
export async function historyOf(home: Home): Promise<LedgerHistory | null> {
  const there = await stat(ledgerPaths(home.ledger).journal).catch(() => undefined);
  if (there === undefined) return null;
  await refuseLinks(home);
  const place = { ledger: home.ledger, sealKey: await openSealKey(stateFolder()) };
  const projection = await Projection.open(place, systemIdentity);
  try {
    const now = systemClock.now();
    const from = historyStart(projection.database, now);
    return await projection.withDetails(from, database => readHistory(database, now));
  } finally {
    await projection.close();
  }
}
