import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeEncodingTables } from '../../../scripts/encodings.ts';
import { EncodingLoader } from '../../../src/adapters/encodings/encodingLoader.ts';
import { Encoding } from '../../../src/core/tokens/encoding.ts';

describe('EncodingLoader', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'prompt-ledger-encodings-'));
    await writeEncodingTables(folder);
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('loads every encoding from the tables that the build writes', async () => {
    const loader = new EncodingLoader(folder);
    for (const name of ['o200k_base', 'o200k_harmony', 'cl100k_base', 'p50k_base', 'r50k_base'] as const) {
      const encoding = await loader.load(name);
      expect(encoding.name).toBe(name);
      expect(encoding.count('Hello, world!')).toBe(4);
    }
  });

  it('loads an encoding once', async () => {
    const loader = new EncodingLoader(folder);
    const [first, second] = await Promise.all([loader.load('o200k_base'), loader.load('o200k_base')]);
    expect(first).toBe(second);
  });

  it('holds the table of two encodings with the same tokens once', async () => {
    const own = await mkdtemp(join(tmpdir(), 'prompt-ledger-encodings-'));
    const table = join(own, 'o200k_base.bin');
    await copyFile(join(folder, 'o200k_base.bin'), table);
    const loader = new EncodingLoader(own);
    await loader.load('o200k_base');
    await rm(own, { recursive: true });
    const harmony = await loader.load('o200k_harmony');
    expect(harmony.name).toBe('o200k_harmony');
    expect(harmony.count('Hello, world!')).toBe(4);
    const cl100k = await new EncodingLoader(folder).load('cl100k_base');
    expect(() => new Encoding('o200k_base', cl100k)).toThrow('another table');
  });

  it('names a table that is missing or broken, and tries again', async () => {
    const broken = await mkdtemp(join(tmpdir(), 'prompt-ledger-encodings-'));
    try {
      const loader = new EncodingLoader(broken);
      const path = join(broken, 'cl100k_base.bin');
      await expect(loader.load('cl100k_base')).rejects.toThrow(path);
      await writeFile(path, (await readFile(join(folder, 'cl100k_base.bin'))).subarray(0, 5000));
      await expect(loader.load('cl100k_base')).rejects.toThrow(path);
      await copyFile(join(folder, 'cl100k_base.bin'), path);
      expect((await loader.load('cl100k_base')).count('Hello, world!')).toBe(4);
    } finally {
      await rm(broken, { recursive: true, force: true });
    }
  });
});
