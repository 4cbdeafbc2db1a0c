import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { parse, parseDocument } from 'yaml';
import { jinja as jinjaFormat } from '../../../src/core/template/formats/jinja.ts';
import { createEngine } from '../../../src/core/template/liquid/engine.ts';
import { QueueParser } from '../../../src/core/template/liquid/queueParser.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { ParseMemory } from '../../../src/core/template/parseMemory.ts';
import { LastYaml } from '../../../src/core/template/yaml/lastYaml.ts';
import { every, holds } from './everyFormat.ts';

vi.setConfig({ testTimeout: 60_000 });

const handlebars = [
  '{{#if a}}',
  '{{else}}',
  '{{/if}}',
  '{{#each b as |x|}}',
  '{{/each}}',
  '{{x.y}}',
  '{{a b=(c d)}}',
];
const jinja = [
  '{% if a %}',
  '{% elif b > 1 %}',
  '{% else %}',
  '{% endif %}',
  '{% for x in a %}',
  '{% endfor %}',
  '{% set y %}',
  '{% set y = "=" %}',
  '{% endset %}',
  '{% macro m(a, b=1) %}',
  '{% endmacro %}',
  '{% call m(1) %}',
  '{% endcall %}',
  '{% block c %}',
  '{% endblock %}',
  '{% raw %}{{ x {% endraw %}',
  '{% break %}',
  '{{ a | upper }}',
  '{{ a b }}',
  '{{ m(}}',
  '{# c #}',
];
const liquid = [
  '{% case a %}',
  '{% when 1 %}',
  '{% endcase %}',
  '{% unless a %}',
  '{% endunless %}',
  '{% assign y = a | upcase %}',
  '{% capture z %}',
  '{% endcapture %}',
  '{% liquid\n if a\n echo b\n endif %}',
  '{% liquid\n if a %}',
  '{% comment %}{% if %}{% endcomment %}',
  '{% layout "p" %}',
  '{% tablerow x in a %}',
  '{% endtablerow %}',
  '{% nothing %}',
  '{{ a | nothing }}',
  '{{ "}}" }}',
];
const words = [
  'text ',
  '. ',
  '\n',
  'user:\n',
  '---\n',
  '"',
  '{{',
  '}}',
  '{%',
  '%}',
  '{',
  '}',
  'a',
  ' ',
  '- ',
  ': ',
  '|',
];
const piece = fc.constantFrom(...handlebars, ...jinja, ...liquid, ...words);
const text = fc.array(piece, { maxLength: 12 }).map(pieces => pieces.join(''));
const edits = fc.array(fc.record({ at: fc.nat(), removed: fc.nat(6), put: piece }), {
  minLength: 1,
  maxLength: 8,
});

describe('a parse that remembers', () => {
  it('finds what a parse without memory finds, edit by edit, in every format', () => {
    const path = fc.constantFrom(...every);
    fc.assert(
      fc.property(path, text, text, edits, (name, before, after, typed) => {
        const memory = new ParseMemory();
        let source = holds(name, `${before}some words${after}`);
        for (const { at, removed, put } of typed) {
          expect(parseTemplate(name, source, [], memory)).toEqual(parseTemplate(name, source));
          const start = at % (source.length + 1);
          source = source.slice(0, start) + put + source.slice(start + removed);
        }
        expect(parseTemplate(name, source, [], memory)).toEqual(parseTemplate(name, source));
      }),
      { numRuns: 400 },
    );
  });
});

describe('typing into a block of YAML', () => {
  const line = fc.constantFrom(
    'a {{b}} c',
    'words: - # and',
    '',
    '  more',
    '\t',
    '- x',
    '| y',
    "it's",
    '"q"',
    '---',
    '*a',
  );
  const header = fc.constantFrom('|', '|-', '|+', '|2', '>', '| # c', '"', 'plain ');
  const block = fc
    .tuple(header, fc.array(line, { maxLength: 5 }), fc.constantFrom('    ', '      ', ' '))
    .map(([head, lines, indent]) => `${head}\n${lines.map(each => `${indent}${each}`).join('\n')}\n`);
  const file = fc
    .array(fc.tuple(fc.constantFrom('  - role: user\n    content: ', '  - content: '), block), {
      maxLength: 4,
    })
    .map(items => `model: m\nmessages:\n${items.map(item => item.join('')).join('')}name: "n"\n`);
  const typed = fc.constantFrom(
    'x',
    ' ',
    'word',
    '{{d}}',
    ':',
    '-',
    '\n',
    '\n      ',
    '\t',
    '#',
    '"',
    '\u0085',
    '💸',
    '\r',
  );
  const keys = fc.array(fc.record({ at: fc.nat(), removed: fc.nat(3), put: typed }), {
    minLength: 1,
    maxLength: 8,
  });

  it('leads to what composing all of it leads to', () => {
    fc.assert(
      fc.property(file, keys, fc.boolean(), (before, edits, isCut) => {
        const memory = new ParseMemory();
        // A block may end with the file, and without a line break.
        let source = isCut ? before.slice(0, before.lastIndexOf('name:') - 1) : before;
        for (const { at, removed, put } of edits) {
          parseTemplate('a.prompt.yml', source, [], memory);
          const start = at % (source.length + 1);
          source = source.slice(0, start) + put + source.slice(start + removed);
          expect(parseTemplate('a.prompt.yml', source, [], memory)).toEqual(
            parseTemplate('a.prompt.yml', source),
          );
        }
      }),
      { numRuns: 300 },
    );
  });

  it('composes nothing anew', () => {
    const before =
      'messages:\n  - role: user\n    content: |\n      one\n\n      two\n  - role: user\n    content: x\n';
    const last = new LastYaml();
    const contents = parseDocument(before).contents;
    last.keep(before, contents);
    const after = before.replace('two', 'two {{words}}');
    expect(last.contentsOf(after)).toBe(contents);
    expect(contents?.toJSON()).toEqual(parse(after));
    expect(last.contentsOf(after.replace('two', 'two\n'))).toBeUndefined();
  });
});

/** Whether the engine behind a format takes a whole text. */
const engines: Readonly<Record<string, (source: string) => void>> = {
  'a.j2': source => {
    jinjaFormat.prepare(source);
  },
  'a.liquid': source => {
    new QueueParser(createEngine(new Map())).parse(source);
  },
};

function isTaken(source: string, parse: (source: string) => void): boolean {
  try {
    parse(source);
    return true;
  } catch {
    return false;
  }
}

describe.each([
  ['a.j2', jinja],
  ['a.liquid', [...liquid, ...jinja.slice(0, 6)]],
])('%s', (path, tags) => {
  it('is taken block by block where the engine takes it as a whole', () => {
    const source = fc.array(fc.constantFrom(...tags, 'text', ' '), { maxLength: 8 }).map(all => all.join(''));
    let [taken, refused] = [0, 0];
    fc.assert(
      fc.property(source, all => {
        const problems = parseTemplate(path, all).problems.filter(({ severity }) => severity === 'error');
        // Where blocks do not nest, the engine is not asked.
        if (problems.some(({ code }) => code !== 'syntax')) return;
        const isFine = isTaken(all, source => engines[path]?.(source));
        expect(problems.length === 0).toBe(isFine);
        if (isFine) taken++;
        else refused++;
      }),
      { numRuns: 2_000 },
    );
    expect(Math.min(taken, refused)).toBeGreaterThan(10);
  });
});
