import { generateKeyPairSync } from 'node:crypto';
import type { SecretStorage } from 'vscode';
import { messageOf } from '../../core/errors.ts';

const NAME = 'promptLedger.signingKey';

/** The private key that this user's ledger heads are signed with in VS Code: in secret storage and nowhere else. */
export class SigningKey {
  readonly #secrets: Pick<SecretStorage, 'get' | 'store'>;
  readonly #warn: (message: string) => void;

  constructor(secrets: Pick<SecretStorage, 'get' | 'store'>, warn: (message: string) => void) {
    this.#secrets = secrets;
    this.#warn = warn;
  }

  /**
   * To hand to the batch worker for one run; made at the first one.
   * @returns Ed25519 as PKCS #8 PEM; null where secret storage does not work: such a run's ledger is unsigned.
   */
  async read(): Promise<string | null> {
    try {
      const kept = await this.#secrets.get(NAME);
      if (kept !== undefined) return kept;
      await this.#secrets.store(NAME, String(newKey()));
      // Another window may have been first at the same moment: what is kept is what both use from now on.
      return (await this.#secrets.get(NAME)) ?? null;
    } catch (error) {
      const reason = messageOf(error);
      this.#warn(`This run's rows are not signed, because secret storage does not work: ${reason}`);
      return null;
    }
  }
}

function newKey(): string | Buffer {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' });
}
