import { describe, expect, it } from 'vitest';
import { ProviderKeys } from '../../../../src/vscode/settings/providerKeys.ts';

function memorySecrets(kept: Map<string, string>) {
  return {
    keys: async () => [...kept.keys()],
    get: async (key: string) => kept.get(key),
    store: async (key: string, value: string) => void kept.set(key, value),
    delete: async (key: string) => void kept.delete(key),
  } as never;
}

describe('ProviderKeys', () => {
  it('keeps one key per provider among other secrets', async () => {
    const kept = new Map([['another.secret', 'x']]);
    const keys = new ProviderKeys(memorySecrets(kept));
    await keys.set('openai', 'one');
    await keys.set('anthropic', 'two');
    expect(await keys.providers()).toEqual(['anthropic', 'openai']);
    expect(await keys.all()).toEqual({ openai: 'one', anthropic: 'two' });
    await keys.clear('openai');
    expect(await keys.all()).toEqual({ anthropic: 'two' });
    expect(kept.get('another.secret')).toBe('x');
  });
});
