import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Encoding } from '../../../src/core/tokens/encoding.ts';
import { IncrementalCount } from '../../../src/core/tokens/incrementalCount.ts';
import { SNIPPETS, strangeText } from './strangeText.ts';
import { testEncoding } from './testEncoding.ts';

/** Positions as fractions, so that shrinking keeps them inside the text. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const edit = fc.record({
  from: place,
  to: place,
  text: fc.oneof(strangeText, fc.constantFrom('', ...SNIPPETS)),
});

describe.each(['o200k_base', 'cl100k_base', 'p50k_base'] as const)('IncrementalCount with %s', name => {
  let encoding: Encoding;
  beforeAll(async () => {
    encoding = await testEncoding(name);
  });

  it('equals a full recount after any edits', () => {
    // Several chunks long, with and without safe splits.
    const start = fc
      .tuple(strangeText, fc.integer({ min: 1, max: 120 }))
      .map(([text, times]) => text.repeat(times));
    fc.assert(
      fc.property(start, fc.array(edit, { maxLength: 12 }), (text, edits) => {
        const count = new IncrementalCount(encoding, text);
        let mirror = text;
        expect(count.total).toBe(encoding.count(mirror));
        for (const { from, to, text: inserted } of edits) {
          const [first, last] = [from, to]
            .map(share => Math.round(share * mirror.length))
            .sort((a, b) => a - b);
          count.applyEdit(first!, last!, inserted);
          mirror = mirror.slice(0, first) + inserted + mirror.slice(last);
          expect(count.length).toBe(mirror.length);
          expect(count.total).toBe(encoding.count(mirror));
        }
        expect(count.slice()).toBe(mirror);
      }),
      { numRuns: 200 },
    );
  }, 60_000);

  it('counts any range as a text of its own, twice the same, also after edits', () => {
    const start = fc
      .tuple(strangeText, fc.integer({ min: 1, max: 120 }))
      .map(([text, times]) => text.repeat(times));
    fc.assert(
      fc.property(
        start,
        fc.array(fc.tuple(place, place), { maxLength: 8 }),
        edit,
        (text, ranges, { from, text: inserted }) => {
          const count = new IncrementalCount(encoding, text);
          const check = () => {
            const mirror = count.slice();
            for (const [a, b] of ranges) {
              const [first, last] = [a, b]
                .map(share => Math.round(share * mirror.length))
                .sort((x, y) => x - y);
              const expected = encoding.count(mirror.slice(first, last));
              expect(count.countRange(first!, last!)).toBe(expected);
              expect(count.countRange(first!, last!)).toBe(expected);
              expect(count.slice(first, last)).toBe(mirror.slice(first, last));
            }
          };
          check();
          const at = Math.round(from * text.length);
          count.applyEdit(at, at, inserted);
          check();
        },
      ),
      { numRuns: 200 },
    );
  }, 60_000);
});

describe('IncrementalCount', () => {
  let encoding: Encoding;
  beforeAll(async () => {
    encoding = await testEncoding('o200k_base');
  });

  it('follows typing and deleting, one character at a time', () => {
    const text = "It's 12 o'clock…\r\n\r\nDon’t 😀 say “中文”!\n\t// end";
    const count = new IncrementalCount(encoding, '');
    for (let i = 0; i < text.length; i++) {
      count.applyEdit(i, i, text[i] ?? '');
      expect(count.total).toBe(encoding.count(text.slice(0, i + 1)));
    }
    for (let i = text.length; i > 0; i--) {
      count.applyEdit(0, 1, '');
      expect(count.total).toBe(encoding.count(text.slice(text.length - i + 1)));
    }
    expect(count.total).toBe(0);
  });

  it('joins a pair whose halves arrive apart, far into a text', () => {
    const prose = 'Some words to fill a chunk or two. '.repeat(100);
    const count = new IncrementalCount(encoding, prose + prose);
    count.applyEdit(prose.length, prose.length, '\ude00');
    count.applyEdit(prose.length, prose.length, '\ud83d');
    expect(count.total).toBe(encoding.count(`${prose}😀${prose}`));
  });

  it('notices that half a letter at the end of a chunk is a symbol, which takes the line end behind it', () => {
    // A chunk of 1024 units ends behind the letters; `�\n\n` is one token.
    const [letters, line] = ['𝒜'.repeat(512), '\n\nA paragraph of some words.'.repeat(100)];
    const half = letters.slice(-1);
    expect(encoding.count(half + line)).not.toBe(encoding.count(half) + encoding.count(line));
    const count = new IncrementalCount(encoding, letters + line);
    expect(count.countRange(1023, count.length)).toBe(encoding.count(half + line));
    count.applyEdit(1022, 1023, '');
    expect(count.total).toBe(encoding.count(letters.slice(0, 1022) + half + line));
  });

  it('refuses an edit or a range outside the text', () => {
    const count = new IncrementalCount(encoding, 'abc');
    expect(() => count.applyEdit(2, 4, '')).toThrow(RangeError);
    expect(() => count.applyEdit(2, 1, '')).toThrow(RangeError);
    expect(() => count.applyEdit(-1, 1, '')).toThrow(RangeError);
    expect(() => count.countRange(0, 4)).toThrow(RangeError);
  });
});
