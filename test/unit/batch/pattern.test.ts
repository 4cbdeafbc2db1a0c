import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../src/core/batch/pattern.ts';
import { PatternProblem } from '../../../src/core/batch/patternSyntax.ts';

describe('patterns', () => {
  it.each([
    ['^a+b$', 'aaab'],
    ['colou?r', 'the colour red'],
    ['\\bcat\\b', 'a cat sat'],
    ['\\bcat\\b', 'concatenate'],
    ['[^a-c]{2,3}x', 'zzx'],
    ['(?:ab|cd)*e', 'ababcde'],
    ['(?<name>x)y', 'xy'],
    ['\\d{3}-\\d{4}', 'call 555-1234'],
    ['\\u0041\\x42', 'AB'],
    ['[\\w.-]+@[\\w-]+\\.\\w+', 'me@example.org'],
    ['', ''],
    ['a||b', 'zzz'],
    ['^$', 'x'],
  ])('finds /%s/ in %j as JavaScript does', (source, text) => {
    expect(compilePattern(source).test(text)).toBe(new RegExp(source).test(text));
  });

  it('agrees with JavaScript on random patterns and texts', () => {
    const leaf = fc.constantFrom('a', 'b', 'ab', '.', '[ab]', '[^a]', '\\w', '\\d', '\\b', '^', '$', '1');
    const { pattern } = fc.letrec<{ pattern: string }>(tie => ({
      pattern: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => a + b),
        fc.tuple(tie('pattern'), tie('pattern')).map(([a, b]) => `(?:${a}|${b})`),
        fc
          .tuple(tie('pattern'), fc.constantFrom('*', '+', '?', '{2}', '{1,3}', '*?'))
          .map(([a, q]) => `(?:${a})${q}`),
      ),
    }));
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '1', ' ', '\n'), maxLength: 12 });
    fc.assert(
      fc.property(pattern, text, (source, input) => {
        expect(compilePattern(source).test(input)).toBe(new RegExp(source).test(input));
      }),
      { numRuns: 3000 },
    );
  });

  it('ignores case where (?i) stands in front', () => {
    expect(compilePattern('(?i)straße [A-C]').test('STRAßE b')).toBe(true);
  });

  it('takes linear time for patterns that make backtracking engines hang', () => {
    // JavaScript's own engine needs more than the age of the universe for the first one: the test would time out.
    for (const source of ['^(a+)+$', '^(a|a)*$', '(a*)*b', 'a*a*a*a*a*a*c', '(.*,){20}x']) {
      expect(compilePattern(source).test(`${'a'.repeat(100_000)}!`)).toBe(false);
    }
  });

  it.each(['(a', 'a)', '*a', 'a{3,1}', '[z-a]', '(?=a)b', '(a)\\1', '\\p{L}', 'a{1000}', '[a', '\\', '^*'])(
    'refuses /%s/',
    source => {
      expect(() => compilePattern(source)).toThrow(PatternProblem);
    },
  );

  it('refuses repetitions of repetitions that would not fit in memory', () => {
    expect(() => compilePattern('((a{200}){200}){200}')).toThrow(PatternProblem);
  });
});
