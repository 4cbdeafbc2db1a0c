import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Platform, readUserConfig, userConfigFile } from '../../../src/adapters/userConfig.ts';

let platform: Platform;
beforeEach(async () => {
  platform = { platform: 'linux', home: await mkdtemp(join(tmpdir(), 'user-')), env: {} };
});
afterEach(() => rm(platform.home, { recursive: true, force: true }));

async function write(text: string): Promise<void> {
  const file = userConfigFile(platform);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
}

describe("the user's own configuration", () => {
  it('is empty where there is none', async () => {
    expect(await readUserConfig(platform)).toEqual({
      caps: {},
      approvedPriceOverrides: [],
      allowNetworkFileSystem: false,
    });
  });

  it('keeps the digits of caps', async () => {
    await write(
      'caps: {perCall: 0.10, perBatch: 20, perMonth: 100.000000000001}\napprovedPriceOverrides: [acme/draw-1]\nallowNetworkFileSystem: true\n',
    );
    expect(await readUserConfig(platform)).toEqual({
      caps: { perCall: '0.10', perBatch: '20', perMonth: '100.000000000001' },
      approvedPriceOverrides: ['acme/draw-1'],
      allowNetworkFileSystem: true,
    });
  });

  it.each([
    'cap: {perBatch: 20}',
    'caps: {perBatch: -1}',
    'caps: {perBatch: .inf}',
    'caps: [',
    'caps: {perDay: 1}',
  ])('that is wrong says where: %j', async text => {
    await write(text);
    await expect(readUserConfig(platform)).rejects.toThrow(/config\.yaml:1:\d+: /);
  });

  it('stands where the platform keeps such files', () => {
    const file = (each: NodeJS.Platform, env = {}) => userConfigFile({ platform: each, home: '/h', env });
    expect(file('linux')).toBe(join('/h', '.config', 'prompt-ledger', 'config.yaml'));
    expect(file('linux', { XDG_CONFIG_HOME: '/x' })).toBe(join('/x', 'prompt-ledger', 'config.yaml'));
    expect(file('darwin')).toBe(join('/h', 'Library', 'Application Support', 'prompt-ledger', 'config.yaml'));
    expect(file('win32', { APPDATA: '/a' })).toBe(join('/a', 'prompt-ledger', 'config.yaml'));
  });
});
