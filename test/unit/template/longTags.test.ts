import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';

const problems = (path: string, source: string) =>
  parseTemplate(path, source).problems.map(({ code, message, span }) => [
    code,
    message,
    source.slice(span.start, span.start + 2),
  ]);

/** A tag of so many characters that prints the value in its own way. */
const tags: Readonly<Record<string, (length: number) => string>> = {
  'a.hbs': length => `{{lookup this "a"${' '.repeat(length - 19)}}}`,
  'a.prompt': length => `{{lookup this "a"${' '.repeat(length - 19)}}}`,
  'a.liquid': length => `{{ a${' | upcase'.repeat((length - 6) / 9)} }}`,
  'b.liquid': length => `{% assign b = a${' | upcase'.repeat((length - 18) / 9)} %}{{ b }}`,
  'a.mustache': length => `{{${' '.repeat(length - 5)}a}}`,
};

describe.each(Object.entries(tags))('a long tag in %s', (path, tag) => {
  it('is read', () => {
    const source = `x ${tag(40_000)} y {{ a }}`;
    expect(problems(path, source)).toEqual([]);
    expect(renderTemplate(path, source, { a: 'A' })[0]?.text).toBe('x A y A');
  });

  it('that is not closed is missing its end, whatever its length', () => {
    const open = tag(40_000).replace(/\s*[%}]\}.*/s, '');
    expect(problems(path, `x ${open}`)).toEqual([
      [
        'unclosed-tag',
        expect.stringMatching(/^This \{[{%] is not closed: [%}]\} is missing$/),
        open.slice(0, 2),
      ],
    ]);
  });

  it('is named for its length where that is what is wrong', () => {
    if (path === 'a.mustache') {
      // Nothing but its end is looked for in a name.
      expect(problems(path, tag(140_000))).toEqual([]);
      return;
    }
    const source = `x ${tag(140_000)} y`;
    expect(problems(path, source)[0]).toEqual([
      'unclosed-tag',
      expect.stringMatching(
        /^This \{[{%] is not closed within 131,072 characters: longer tags are not read$/,
      ),
      source.slice(2, 4),
    ]);
  });
});
