import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { readYaml } from '../../../src/core/template/yaml/readYaml.ts';
import { scalarText } from '../../../src/core/template/yaml/scalarText.ts';

function read(source: string) {
  const { root, problems } = readYaml(source, { start: 0, end: source.length });
  const node = root?.at('a', 'b') ?? root?.at('a') ?? root!;
  return { node, problems, text: scalarText(source, node) };
}

/** What stands in the file where the text has `words`. */
function placeOf(source: string, words: string): string {
  const { text } = read(source);
  const start = text.text.indexOf(words);
  const span = text.spanOf({ start, end: start + words.length });
  return source.slice(span.start, span.end);
}

describe('the text of a YAML scalar', () => {
  it.each([
    ['a literal block', 'a:\n  b: |\n    Hello {{x}}\n      more\n\n    end\n'],
    ['a literal block with an explicit indent', 'a: |2\n   Hello {{x}}\n  end\n'],
    ['a block that keeps its breaks', 'a: |+\n  Hello {{x}}\n\n\nc: 1\n'],
    ['a block of Windows lines', 'a: |\r\n  Hello {{x}}\r\n\r\n  end\r\n'],
    ['a folded block', 'a:\n  b: >-\n    Hello\n    {{x}}\n\n    new\n      indented\n\n    end\n'],
    ['a plain scalar over lines', 'a: Hello\n   {{x}}\n\n   end'],
    ['single quotes', "a: 'it''s {{x}}\n\n   Hello '"],
    ['double quotes', 'a: "\\u0048ello {{x}}\\n\\\n   \\x41 \\U0001F600\n   end"'],
    ['JSON', '{"a": "Hello \\"{{x}}\\"\\n\\ud83d\\ude00 \\/"}'],
    ['a comment behind the header', 'a: | # {{y}}\n  Hello {{x}}\n'],
  ])('%s: every character has its place', (_name, source) => {
    const { node, text } = read(source);
    expect(text.text).toBe(node.text());
    expect(placeOf(source, '{{x}}')).toBe('{{x}}');
    for (const word of ['Hello', 'end'].filter(each => text.text.includes(each) && source.includes(each))) {
      expect(placeOf(source, word)).toBe(word);
    }
  });

  it('names escapes as a whole', () => {
    const source = 'a: "caf\\u00e9 \\"x\\""';
    expect(placeOf(source, 'é')).toBe('\\u00e9');
    expect(placeOf(source, 'fé "')).toBe('f\\u00e9 \\"');
  });

  it('is counted line by line where the file indents it, and as a whole where it has escapes', () => {
    const pieces = (source: string) => {
      const { text } = read(source);
      return text
        .stretches({ start: 0, end: text.text.length })
        .map(piece => [piece.text, source.slice(piece.span.start, piece.span.end)]);
    };
    expect(pieces('a: |\n  one\n\n    two\n  three\n')).toEqual([
      ['one\n\n', 'one\n\n'],
      ['  two\n', '  two\n'],
      ['three\n', 'three\n'],
    ]);
    expect(pieces('a: >\n  one\n  two\n')).toEqual([
      ['one', 'one'],
      [' two\n', ' two\n'],
    ]);
    expect(pieces('a: "one\\ntwo"')).toEqual([['one\ntwo', 'one\\ntwo']]);
    expect(pieces('a: "one\\\n  two"')).toEqual([['onetwo', 'one\\\n  two']]);
  });

  it('is what the parser reads, whatever the style, and pieces add up to it', () => {
    const words = fc.constantFrom(
      'a',
      'bc',
      "it's",
      '"',
      '\\',
      '\n',
      '\n\n',
      ' ',
      '  ',
      '\t',
      '{{x}}',
      ': ',
      '# ',
      '-',
      'é',
      '💸',
    );
    const value = fc.oneof(
      fc.array(words, { maxLength: 20 }).map(all => all.join('')),
      fc.string({ unit: 'binary' }),
    );
    const style = fc.constantFrom(
      'BLOCK_LITERAL',
      'BLOCK_FOLDED',
      'PLAIN',
      'QUOTE_SINGLE',
      'QUOTE_DOUBLE',
    ) as fc.Arbitrary<'PLAIN'>;
    const windows = fc.boolean();
    fc.assert(
      fc.property(
        value,
        style,
        windows,
        fc.integer({ min: 20, max: 80 }),
        (given, defaultStringType, crlf, lineWidth) => {
          const lines = stringify(
            { a: { b: given }, c: 1 },
            { defaultStringType, defaultKeyType: 'PLAIN', lineWidth },
          );
          const source = crlf ? lines.replaceAll('\n', '\r\n') : lines;
          const { node, text, problems } = read(source);
          fc.pre(problems.length === 0 && node.style !== undefined && node.text() !== undefined);
          expect(text.text).toBe(node.text());
          const all = text.stretches({ start: 0, end: text.text.length });
          expect(all.map(piece => piece.text).join('')).toBe(text.text);
          let at = node.span.start;
          for (const { span } of all) {
            expect(span.start).toBeGreaterThanOrEqual(at);
            at = span.end;
          }
          expect(at).toBeLessThanOrEqual(node.span.end);
          const x = text.text.indexOf('{{x}}');
          // Double quotes may break a line anywhere.
          if (x !== -1) expect(placeOf(source, '{{x}}').replace(/\\\r?\n\s*/, '')).toBe('{{x}}');
        },
      ),
      { numRuns: 3000 },
    );
  });
});
