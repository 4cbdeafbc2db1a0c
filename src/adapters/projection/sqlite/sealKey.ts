import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { secretFile } from '../../secretFile.ts';

const KEY_FILE = 'seal-key';
const KEY_BYTES = 32;

/** Where a ledger's tables lie, and the secret that tells files which this user's processes wrote from all others. */
export interface SealedPlace {
  /** The `.promptledger` folder. */
  readonly ledger: string;
  readonly sealKey: Uint8Array;
}

/**
 * This user's key; made at the first call. Where the state folder cannot hold one it is a key of the moment: what is
 * sealed with it will not be believed again, which costs a rebuild from the journal and nothing else.
 */
export async function openSealKey(stateFolder: string): Promise<Uint8Array> {
  const path = join(stateFolder, KEY_FILE);
  const make = () => randomBytes(KEY_BYTES);
  try {
    const key = await secretFile(path, make);
    if (key.length === KEY_BYTES) return key;
    await rm(path, { force: true });
    return await secretFile(path, make);
  } catch {
    return make();
  }
}
