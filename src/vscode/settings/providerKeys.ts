import type { SecretStorage } from 'vscode';

const PREFIX = 'promptLedger.key.';

/** Providers' API keys, in secret storage and nowhere else. */
export class ProviderKeys {
  readonly #secrets: SecretStorage;

  constructor(secrets: SecretStorage) {
    this.#secrets = secrets;
  }

  /** Ids of the providers that have a key, sorted. */
  async providers(): Promise<string[]> {
    const keys = await this.#secrets.keys();
    return keys
      .filter(key => key.startsWith(PREFIX))
      .map(key => key.slice(PREFIX.length))
      .sort();
  }

  /** Key by provider id, to hand to the batch worker for one run. */
  async all(): Promise<Readonly<Record<string, string>>> {
    const entries = await Promise.all(
      (await this.providers()).map(
        async provider => [provider, await this.#secrets.get(PREFIX + provider)] as const,
      ),
    );
    return Object.fromEntries(entries.filter((entry): entry is [string, string] => entry[1] !== undefined));
  }

  async set(provider: string, key: string): Promise<void> {
    await this.#secrets.store(PREFIX + provider, key);
  }

  async clear(provider: string): Promise<void> {
    await this.#secrets.delete(PREFIX + provider);
  }
}
