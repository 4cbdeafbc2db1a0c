import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../../src/adapters/clock.ts';
import { sha256 } from '../../../../src/adapters/hash.ts';
import { systemIdentity } from '../../../../src/adapters/identity.ts';
import type { JournalOptions } from '../../../../src/adapters/journal/openJournal.ts';
import type { SealedPlace } from '../../../../src/adapters/projection/sqlite/sealKey.ts';

/** A repository's folder for one test, with a state folder beside it. */
export interface LedgerFolder {
  readonly root: string;
  readonly ledger: string;
  readonly options: JournalOptions;
  /** For projections, with a key that needs no state folder. */
  readonly place: SealedPlace;
  remove(): Promise<void>;
}

export async function ledgerFolder(): Promise<LedgerFolder> {
  const top = await realpath(await mkdtemp(join(tmpdir(), 'ledger-')));
  const root = join(top, 'repository');
  const ledger = join(root, '.promptledger');
  return {
    root,
    ledger,
    options: journalOptions(ledger, join(top, 'state')),
    place: { ledger, sealKey: Buffer.alloc(32, 'key') },
    remove: () => rm(top, { recursive: true }),
  };
}

export function journalOptions(ledger: string, stateFolder: string): JournalOptions {
  return { ledger, stateFolder, clock: systemClock, identity: systemIdentity, sha256, app: 'test/1' };
}
