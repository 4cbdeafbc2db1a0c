import { createPrivateKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SigningKey } from '../../../../src/vscode/settings/signingKey.ts';

function memorySecrets(kept = new Map<string, string>()) {
  return {
    kept,
    get: async (key: string) => kept.get(key),
    store: async (key: string, value: string) => void kept.set(key, value),
  };
}

describe('SigningKey', () => {
  it('is made once, an Ed25519 key in secret storage', async () => {
    const secrets = memorySecrets();
    const first = await new SigningKey(secrets, () => {}).read();
    expect(createPrivateKey(first ?? '').asymmetricKeyType).toBe('ed25519');
    expect([...secrets.kept]).toEqual([['promptLedger.signingKey', first]]);
    expect(await new SigningKey(secrets, () => {}).read()).toBe(first);
  });

  it('is the same for two windows that are first at the same moment', async () => {
    const secrets = memorySecrets();
    const windows = [new SigningKey(secrets, () => {}), new SigningKey(secrets, () => {})];
    await Promise.all(windows.map(window => window.read()));
    const [one, two] = await Promise.all(windows.map(window => window.read()));
    expect(one).toBe(two);
  });

  it('is null, with a word why, where secret storage does not work', async () => {
    const said: string[] = [];
    const locked = {
      get: () => Promise.reject(new Error('the keyring is locked')),
      store: () => Promise.reject(new Error('the keyring is locked')),
    };
    expect(await new SigningKey(locked, message => said.push(message)).read()).toBeNull();
    expect(said.join()).toContain('the keyring is locked');
  });
});
