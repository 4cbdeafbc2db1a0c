import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { Rendering } from './rendering.ts';

const { text, failure } = new Rendering('a.mustache');

const parse = (source: string) => parseTemplate('a.mustache', source);

const found = (source: string) =>
  parse(source).problems.map(({ code, span }) => [code, source.slice(span.start, span.end)]);

/** Kinds of parts with their texts. */
const parts = (source: string) =>
  parse(source).parts.map(({ kind, span }) => [kind, source.slice(span.start, span.end)]);

const values = {
  name: 'Ada',
  none: '',
  zero: 0,
  no: false,
  yes: true,
  nothing: null,
  empty: [],
  letters: ['a', 'b'],
  grid: [[1, 2], [3]],
  people: [
    { name: 'Bo', city: { name: 'Oslo' } },
    { name: 'Cy', age: 0 },
  ],
  city: { name: 'Rome', country: { code: 'IT' } },
  'first name': 'A',
  'in-stock': 3,
};

describe('values of Mustache', () => {
  it.each([
    [
      '{{name}} {{ name }} {{{name}}} {{{ name }}} {{&name}} {{& name }} {{\nname\n}}',
      'Ada Ada Ada Ada Ada Ada Ada',
    ],
    ['{{city.country.code}} {{city.country.none.code}}.', 'IT .'],
    ['{{letters.0}} {{letters.1}} {{people.1.name}} {{letters.7}}.', 'a b Cy .'],
    ['{{letters.length}} {{city.name.length}} {{letters}}', '2 4 a,b'],
    ['{{first name}} {{in-stock}}', 'A 3'],
    ['{{zero}} {{no}} {{yes}} {{none}}{{nothing}}.', '0 false true .'],
    ['{"user": {{name}}}', '{"user": Ada}'],
    ['{"a":{"b":{{name}}}} {{name}}}} { {{name}} }', '{"a":{"b":Ada}} Ada}} { Ada }'],
    ['{{{name}}}} {a} \\{{name}}', 'Ada} {a} \\Ada'],
    ['{{city.name}}', 'Rome'],
  ])('%s', (source, expected) => {
    expect(found(source)).toEqual([]);
    expect(text(source, values)).toBe(expected);
  });

  it('are never escaped, nor read as templates', () => {
    const given = { a: `<b>"R&D"</b> {{name}} 'x'` };
    expect(text('{{a}}|{{{a}}}|{{&a}}', given)).toBe(Array(3).fill(given.a).join('|'));
  });

  it('have own properties only, and no functions', () => {
    const given = { o: {}, f: () => 'ran', list: [() => 'ran'] };
    expect(text('<{{o.constructor.name}}{{o.__proto__}}{{o.f}}{{#o}}{{toString}}{{/o}}>', given)).toBe('<>');
    expect(failure('{{f}}', given).message).toContain('Variable "f" has no value');
    expect(text('<{{#f}}x{{/f}}{{^f}}y{{/f}}{{#toString}}z{{/toString}}>', given)).toBe('<y>');
  });
});

describe('sections of Mustache', () => {
  it.each([
    ['{{#none}}x{{/none}}{{^none}}y{{/none}}', 'y'],
    ['{{#zero}}x{{/zero}}{{^zero}}y{{/zero}}', 'y'],
    ['{{#no}}x{{/no}}{{^no}}y{{/no}}', 'y'],
    ['{{#nothing}}x{{/nothing}}{{^nothing}}y{{/nothing}}', 'y'],
    ['{{#empty}}x{{/empty}}{{^empty}}y{{/empty}}', 'y'],
    ['{{#gone}}x{{/gone}}{{^gone}}y{{/gone}}', 'y'],
    ['{{#city.gone}}x{{/city.gone}}{{^city.gone}}y{{/city.gone}}', 'y'],
    ['{{#yes}}x{{name}}{{/yes}}{{^yes}}y{{/yes}}', 'xAda'],
    ['{{#name}}<{{.}}>{{/name}}{{#in-stock}}<{{.}}>{{/in-stock}}', '<Ada><3>'],
    ['{{#letters}}{{.}},{{/letters}}{{#letters.0}}{{.}}{{/letters.0}}', 'a,b,a'],
    ['{{#letters}}{{#yes}}{{.}}{{/yes}}{{/letters}}', 'ab'],
    ['{{#grid}}{{#.}}{{.}}{{/.}};{{/grid}}', '12;3;'],
    ['{{#people}}{{name}} of {{city.name}}; {{/people}}', 'Bo of Oslo; Cy of Rome; '],
    ['{{#people}}{{#age}}x{{/age}}{{^age}}{{name}}{{/age}}{{/people}}', 'BoCy'],
    ['{{#city}}{{#country}}{{code}} {{name}} {{none}}{{/country}}{{/city}}', 'IT Rome '],
    ['{{# yes }}{{# letters }}{{.}}{{/ letters }}{{/ yes }}', 'ab'],
  ])('%s', (source, expected) => {
    expect(found(source)).toEqual([]);
    expect(text(source, values)).toBe(expected);
  });

  it('take a dotted name from the innermost context that has its first part', () => {
    expect(text('{{#a}}[{{b.c}}]{{/a}}', { a: { b: {} }, b: { c: 'outer' } })).toBe('[]');
    expect(text('{{a.b}}{{#a.b}}x{{/a.b}}', { 'a.b': 'c', a: {} })).toBe('');
  });

  it('find a variable missing unless it may be a field of an item', () => {
    expect(text('{{#people}}{{gone}}{{/people}}.', values)).toBe('.');
    for (const source of [
      '{{gone}}',
      '{{#yes}}{{gone}}{{/yes}}',
      '{{#letters}}{{gone}}{{/letters}}',
      '{{^no}}{{gone}}{{/no}}',
    ]) {
      expect(failure(`é\n  ${source}`, values)).toMatchObject({
        message: expect.stringContaining('Variable "gone" has no value'),
        where: { file: 'a.mustache', line: 2, column: 3 + source.indexOf('{{gone}}') },
      });
    }
    expect(failure('{{city}}', values).message).toContain('"city" is a list or an object, not text');
    expect(failure('{{people}}', values).message).toContain('"people" is a list or an object, not text');
  });
});

describe('delimiters of Mustache', () => {
  it.each([
    ['{{=<% %>=}}(<%name%>){{name}}', '(Ada){{name}}'],
    ['{{= [ ] =}}[name] {{[name]}}', 'Ada {{Ada}}'],
    ['{{=| |=}}|#yes|{{ |name||/yes||={{ }}=|{{name}}', '{{ AdaAda'],
    [
      '{{=<% %>=}}<%#letters%><%.%><%/letters%><%! c %><%{name}%><%& name %><%={{ }}=%>{{name}}',
      'abAdaAdaAda',
    ],
    ['a\n  {{=<% %>=}}  \r\nb\n{{x}}', 'a\nb\n{{x}}'],
    ['[{{>p}}]{{=| |=}}[|>p|]', '[.Ada.][.Ada.]'],
    ['[{{>q}}][{{name}} |name|]', '[Ada][Ada |name|]'],
  ])('%s', (source, expected) => {
    expect(found(source)).toEqual([]);
    expect(text(source, values, { p: '.{{name}}.', q: '{{=| |=}}|name|' })).toBe(expected);
  });

  it('are places like any other', () => {
    const source = '{{=<% %>=}}é <% tone %><%#a%><%/a%>';
    expect(parts(source)).toEqual([
      ['comment', '{{=<% %>=}}'],
      ['text', 'é '],
      ['variable', '<% tone %>'],
      ['block', '<%#a%>'],
      ['block', '<%/a%>'],
    ]);
    expect(
      parse(source).variables.map(each => each.spans.map(({ start, end }) => source.slice(start, end))),
    ).toEqual([['tone'], ['a']]);
    expect(failure(source).where).toEqual({ file: 'a.mustache', line: 1, column: 14 });
  });

  it('that are none are named, and leave things as they are', () => {
    expect(found('{{=<%=}}{{name}}')).toEqual([['syntax', '{{=<%=}}']]);
    expect(found('{{=a b c=}}')).toEqual([['syntax', '{{=a b c=}}']]);
    expect(found('{{= <% %> }}')).toEqual([['syntax', '{{= <% %> }}']]);
    expect(found('{{=<% %>=}}<% a')).toEqual([['unclosed-tag', '<% a']]);
    expect(found('{{=a b=}}a=a b=b'.repeat(101)).map(([code]) => code)).toContain('syntax');
  });
});

describe('lines of Mustache', () => {
  it.each([
    ['a\n{{#yes}}\nb\n{{/yes}}\nc', 'a\nb\nc'],
    ['a\r\n  {{#yes}}\t\r\nb\r\n{{/yes}}', 'a\r\nb\r\n'],
    ['  {{#yes}}\n#{{/yes}}\n/', '#\n/'],
    ['#{{#yes}}\n/\n  {{/yes}}', '#\n/\n'],
    [' {{#yes}}x{{/yes}}\n {{#yes}}y{{/yes}}\n', ' x\n y\n'],
    [' | {{^no}} {{! note }}\n {{/no}} | \n', ' |  \n  | \n'],
    ['a\n  {{! several\n  lines }}  \nb {{! one }} c', 'a\nb  c'],
    ['  {{name}}\n  {{{name}}}\n', '  Ada\n  Ada\n'],
    ['a\n {{#yes}} {{#yes}} \nb\n{{/yes}}{{/yes}}\nc', 'a\nb\nc'],
    ['"{{#yes}}\n{{/yes}}"', '"\n"'],
  ])('%j', (source, expected) => {
    expect(text(source, values)).toBe(expected);
    // What is counted is what is sent.
    const counted = parse(source).parts.map(({ kind, span }) =>
      kind === 'text' ? source.slice(span.start, span.end) : kind === 'variable' ? 'Ada' : '',
    );
    expect(counted.join('')).toBe(expected);
  });
});

describe('partials of Mustache', () => {
  it.each([
    ['"{{>p}}" {{> p }}', { p: '[{{name}}]' }, '"[Ada]" [Ada]'],
    ['{{#people}}{{> p}}{{/people}}', { p: '{{name}} ' }, 'Bo Cy '],
    // A partial alone on its line indents its own lines, and those of what it includes, but not those of values.
    ['-\n  {{> p}}\n-', { p: '<\n{{lines}}\n\n{{#yes}}\n>\n{{/yes}}\n' }, '-\n  <\n  1\n2\n\n  >\n-'],
    ['-\n \t{{> p}}\n-', { p: 'x\r\n  {{> q}}\r\n', q: 'y\nz' }, '-\n \tx\r\n \t  y\n \t  z-'],
    ['  {{name}}  {{> p}}\n|', { p: '>\n>' }, '  Ada  >\n>\n|'],
    ['a  {{> p}}|', { p: '>\n>' }, 'a  >\n>|'],
    ['  {{> p}}|', { p: '>\n>' }, '  >\n>|'],
    ['>\n  {{>p}}', { p: '>\n>' }, '>\n  >\n  >'],
    ['|\r\n{{>p}}\r\n|', { p: '>' }, '|\r\n>|'],
  ])('%j', (source, partials, expected) => {
    expect(text(source, { ...values, lines: '1\n2' }, partials)).toBe(expected);
  });

  it('may include themselves as often as the data say', () => {
    const tree = {
      n: 1,
      kids: [
        { n: 2, kids: [{ n: 3, kids: [] }] },
        { n: 4, kids: [] },
      ],
    };
    expect(text('{{> node}}', tree, { node: '{{n}}<{{#kids}}{{> node}}{{/kids}}>' })).toBe('1<2<3<>>4<>>');
    expect(failure('x{{> n}}', { a: 1 }, { n: '.{{#a}}{{> n}}{{/a}}' })).toMatchObject({
      message: expect.stringContaining('Partials include one another: "n" → "n"'),
      where: { line: 1, column: 2 },
    });
  });

  it('are named where they are missing or wrong', () => {
    expect(failure('a\n {{> gone}}').message).toContain('There is no partial "gone"');
    const wrong = failure('a\n {{> p}}', {}, { p: 'x\n{{#a}}' });
    expect(wrong.message).toContain('Line 2 of partial "p": This section is not closed: {{/a}} is missing');
    expect(wrong.where).toEqual({ file: 'a.mustache', line: 2, column: 2 });
    expect(failure('{{> p}}', {}, { p: '{{b}}' }).where).toEqual({ file: 'a.mustache', line: 1, column: 1 });
  });

  it('cannot grow without end', () => {
    const grows = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`f${n}`, ` {{> f${n + 1}}}\n\t{{> f${n + 1}}}\n`]),
    );
    const start = performance.now();
    expect(failure('{{> f0}}', {}, { ...grows, f30: 'x' }).message).toMatch(/more than/);
    expect(performance.now() - start).toBeLessThan(5_000);
  });
});

describe('what Mustache is read as', () => {
  it('has variables with their places, and optional ones', () => {
    const source =
      '{{! why }}{{#items}}{{title}}{{/items}}{{^items}}{{note}}{{/items}}{{{raw}}}{{& also.b }}{{> p}}';
    const template = parse(source);
    expect(template).toMatchObject({ format: 'mustache', problems: [] });
    expect(
      template.variables.map(({ name, optional, spans }) => [
        name,
        optional === true,
        spans.map(({ start, end }) => source.slice(start, end)),
      ]),
    ).toEqual([
      ['items', true, ['items', 'items']],
      ['note', false, ['note']],
      ['raw', false, ['raw']],
      ['also', false, ['also.b']],
    ]);
    expect(template.parts.map(({ kind, name }) => [kind, name])).toEqual([
      ['comment', undefined],
      ['block', '#items'],
      ['variable', 'title'],
      ['block', '/items'],
      ['block', '^items'],
      ['variable', 'note'],
      ['block', '/items'],
      ['variable', 'raw'],
      ['variable', 'also'],
      ['partial', 'p'],
    ]);
  });

  it('tells a list from a condition by what its body prints', () => {
    const said = (source: string) =>
      parse(source).parts.flatMap(({ kind, values: given, repeats }) =>
        kind === 'block' && given ? [[given, repeats]] : [],
      );
    expect(said('{{#docs}}{{text}}{{/docs}}')).toEqual([[['docs'], true]]);
    expect(said('{{#docs}}{{#tags}}{{.}}{{/tags}}{{/docs}}')).toEqual([
      [['docs'], true],
      [[], true],
    ]);
    expect(said('{{#paid}}thanks{{/paid}}{{^paid}}{{name}}{{/paid}}')).toEqual([]);
  });

  it('divides at role lines', () => {
    const { messages } = new Rendering('a.mustache');
    const source = 'system:\nBe {{tone}}.\n\n# user:\n{{#items}}\n- {{.}}\n{{/items}}\n';
    expect(messages(source, { tone: 'kind', items: ['x', 'user:\ny'] })).toEqual([
      { role: 'system', text: 'Be kind.' },
      { role: 'user', text: '- x\n- user:\ny' },
    ]);
    expect(messages('{{#a}}\nuser[x={{n}}]:\nhi{{/a}}', { a: true })).toEqual([{ role: 'user', text: 'hi' }]);
  });

  it('says what is wrong and where', () => {
    expect(found('a {{ b')).toEqual([['unclosed-tag', '{{ b']]);
    expect(found('{{{a}} {{b}}\nc {{d')).toEqual([
      ['unclosed-tag', '{{{a}} '],
      ['unclosed-tag', '{{d'],
    ]);
    expect(found('{{#a}}\n{{/b}}')).toEqual([
      ['unclosed-block', '{{#a}}'],
      ['unmatched-closing-block', '{{/b}}'],
    ]);
    expect(found('{{#a}}{{#b}}{{/a}}')).toEqual([['unclosed-block', '{{#b}}']]);
    expect(found('{{}}{{# }}{{/ }}')).toEqual([
      ['syntax', '{{}}'],
      ['syntax', '{{# }}'],
      ['syntax', '{{/ }}'],
    ]);
    expect(found('{{#a}}'.repeat(5000))).toEqual([['nested-too-deep', '{{#a}}']]);
    expect(found('{{<p}}{{$b}}x{{/b}}{{/p}}{{>*c}}')).toEqual([
      ['unsupported-tag', '{{<p}}'],
      ['unsupported-tag', '{{$b}}'],
      ['unsupported-tag', '{{>*c}}'],
    ]);
  });

  it('tells Handlebars from names', () => {
    const source = '{{#if a}}x{{else}}{{this.b}}{{@index}}{{../c}}{{~d~}}{{/if}}';
    expect(found(source)).toEqual([
      ['unclosed-block', '{{#if a}}'],
      ...['{{else}}', '{{this.b}}', '{{@index}}', '{{../c}}', '{{~d~}}'].map(tag => ['odd-name', tag]),
    ]);
    expect(parse(source).problems[0]?.message).toBe(
      'This section is not closed: {{/if a}} is missing. Mustache has no helpers: write {{#a}} … {{/a}}',
    );
    expect(found('{{{{a}}}} {{"k": 1}}')).toEqual([
      ['odd-name', '{{{{a}}}'],
      ['odd-name', '{{"k": 1}}'],
    ]);
    expect(text('{{#if}}{{each}}{{/if}}', { if: { each: 1 } })).toBe('1');
  });
});
