import { beforeAll, describe, expect, it } from 'vitest';
import { buildEncodingTable } from '../../../scripts/encodings.ts';
import { Encoding } from '../../../src/core/tokens/encoding.ts';

describe('Encoding', () => {
  let table: Uint8Array;
  let encoding: Encoding;
  beforeAll(async () => {
    table = await buildEncodingTable('o200k_base');
    encoding = new Encoding('o200k_base', table);
  });

  it('counts nothing as no tokens', () => {
    expect(encoding.count('')).toBe(0);
  });

  it("gives the counts that OpenAI's documentation shows", () => {
    // "How to count tokens with tiktoken": section 4, o200k_base.
    expect(encoding.count('antidisestablishmentarianism')).toBe(6);
    expect(encoding.count('2 + 2 = 4')).toBe(7);
    expect(encoding.count('お誕生日おめでとう')).toBe(8);
  });

  it('takes special-token text for ordinary text', () => {
    expect(encoding.count('<|endoftext|>')).toBe(7);
  });

  it('counts a lone surrogate as the replacement character', () => {
    expect(encoding.count('a\ud800b')).toBe(encoding.count('a\ufffdb'));
  });

  it('gives the same count again when the memo has long forgotten a piece', () => {
    const piece = 'zqxjkvbw';
    const first = encoding.count(piece);
    for (let i = 0; i < 40_000; i++) encoding.count(`qz${i.toString(36)}xv`);
    expect(encoding.count(piece)).toBe(first);
  });

  it.each([
    ['a letter', 'a'],
    ['a capital', 'A'],
    ['a blank', ' '],
    ['an ideograph', '中'],
    ['a line end', '\n'],
    ['a mark between capitals', '\u0301A'],
    ['a lone surrogate', '\ud800'],
  ])('ends on 100 KB of %s', (_, unit) => {
    const started = performance.now();
    expect(encoding.count(unit.repeat(100_000 / unit.length))).toBeGreaterThan(0);
    // Not a measurement: a quadratic merge takes minutes here.
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it('says that a table is not one, or not whole', () => {
    expect(() => new Encoding('o200k_base', new Uint8Array([1, 2, 3]))).toThrow('not an encoding table');
    expect(() => new Encoding('o200k_base', new Uint8Array(64))).toThrow('not an encoding table');
    expect(() => new Encoding('o200k_base', table.subarray(0, table.length - 1))).toThrow('cut off');
    expect(() => new Encoding('o200k_base', table.subarray(0, 200))).toThrow('cut off');
  });
});
