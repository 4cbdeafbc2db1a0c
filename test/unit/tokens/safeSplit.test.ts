import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Encoding } from '../../../src/core/tokens/encoding.ts';
import { strangeText } from './strangeText.ts';
import { testEncoding } from './testEncoding.ts';

describe.each(['o200k_base', 'cl100k_base', 'p50k_base'] as const)('safe splits of %s', name => {
  let encoding: Encoding;
  beforeAll(async () => {
    encoding = await testEncoding(name);
  });

  it('add up, whatever stands left and right of them', () => {
    let splits = 0;
    fc.assert(
      fc.property(strangeText, text => {
        const whole = encoding.count(text);
        for (let at = 1; at < text.length; at++) {
          if (!encoding.isSafeSplit(text, at)) continue;
          splits++;
          const parts = encoding.count(text.slice(0, at)) + encoding.count(text.slice(at));
          expect(parts, `${JSON.stringify(text)} at ${at}`).toBe(whole);
        }
      }),
      { numRuns: 3000 },
    );
    expect(splits).toBeGreaterThan(10_000);
  }, 60_000);

  it('never fall between the halves of a pair or before what may be a contraction', () => {
    expect(encoding.isSafeSplit('a😀', 2)).toBe(false);
    expect(encoding.isSafeSplit("don't", 3)).toBe(false);
    expect(encoding.isSafeSplit('a  b', 2)).toBe(false);
  });

  it('are found in prose, code and Chinese', () => {
    for (const text of ['one two', 'f(x)', '你好，世界']) {
      const offsets = Array.from({ length: text.length - 1 }, (_, i) => i + 1);
      expect(
        offsets.some(at => encoding.isSafeSplit(text, at)),
        text,
      ).toBe(true);
    }
  });
});

describe('safe splits at line ends', () => {
  it('exist where the pattern ends a piece there, and not before a slash', async () => {
    const o200k = await testEncoding('o200k_base');
    expect(o200k.isSafeSplit('a\nb', 2)).toBe(true);
    expect(o200k.isSafeSplit('!\n/', 2)).toBe(false);
    expect((await testEncoding('p50k_base')).isSafeSplit('a\nb', 2)).toBe(false);
  });
});
