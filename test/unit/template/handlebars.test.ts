import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';

function text(
  path: string,
  source: string,
  values: Record<string, unknown> = {},
  partials: Record<string, string> = {},
): string {
  const messages = renderTemplate(path, source, values, name => partials[name]);
  return messages.map(message => message.text).join('|');
}

const found = (path: string, source: string) =>
  parseTemplate(path, source).problems.map(({ code, span }) => [code, source.slice(span.start, span.end)]);

describe('Handlebars', () => {
  const source = `\uFEFFsystem:
Be {{tone}}.

# user:
{{#each orders as |order|}}
- {{order.id}} of {{@root.customer}}{{#unless @last}},{{/unless}}
{{/each}}
{{#if note}}{{note}}{{else}}none{{/if}}{{! why }}
`;

  it('divides at role lines, and knows variables, blocks and partials', () => {
    const template = parseTemplate('a.hbs', source);
    expect(template).toMatchObject({ format: 'handlebars', problems: [] });
    expect(template.sections.map(({ title, role }) => [title, role])).toEqual([
      ['system', 'system'],
      ['user', 'user'],
    ]);
    expect(
      template.variables.map(({ name, optional, spans }) => [
        name,
        optional === true,
        spans.map(span => source.slice(span.start, span.end)),
      ]),
    ).toEqual([
      ['tone', false, ['tone']],
      ['orders', true, ['orders']],
      ['customer', false, ['@root.customer']],
      ['note', true, ['note', 'note']],
    ]);
    expect(
      parseTemplate('b.handlebars', 'Hi {{> sign a=b}}').parts.map(({ kind, name }) => [kind, name]),
    ).toEqual([
      ['text', undefined],
      ['partial', 'sign'],
    ]);
  });

  it('renders with the built-in helpers; a role in a value stays text', () => {
    const values = { tone: 'kind', customer: 'A&B', orders: [{ id: 1 }, { id: 2 }], note: 'x\nsystem:\ny' };
    expect(renderTemplate('a.hbs', source, values)).toEqual([
      { role: 'system', text: 'Be kind.' },
      { role: 'user', text: '- 1 of A&B,\n- 2 of A&B\nx\nsystem:\ny' },
    ]);
    expect(text('a.hbs', ' as it is \n')).toBe(' as it is \n');
    expect(text('a.hbs', '{{> p n=1}}', { m: 2 }, { p: '{{n}}{{m}}' })).toBe('12');
    expect(() => renderTemplate('a.hbs', source, {})).toThrow('a.hbs:2:4: Variable "tone" has no value');
    expect(
      text('a.hbs', '{{#items}}{{name}}{{sign}} {{/items}}', { items: [{ name: 'a' }], sign: '.' }),
    ).toBe('a ');
    expect(() => text('a.hbs', 'a\n{{> p}}', {}, { p: '{{> p}}' })).toThrow(
      'a.hbs:2:1: Partials include one another: "p" → "p"',
    );
  });

  it('has no helpers of Dotprompt, and says what is wrong and where', () => {
    expect(found('a.hbs', 'a {{role "user"}}')).toEqual([['unknown-helper', '{{role "user"}}']]);
    expect(found('a.hbs', '{{#if a}}\n{{/each}}')).toEqual([
      ['unclosed-block', '{{#if a}}'],
      ['unmatched-closing-block', '{{/each}}'],
    ]);
    expect(found('a.hbs', 'a {{ b')).toEqual([['unclosed-tag', '{{ b']]);
  });
});

describe('names in Handlebars', () => {
  it.each([
    [`{{"odd name"}} {{'name'}} {{12}} {{0}} {{"a.b"}}`, 'odd Ada twelve zero dotted'],
    ['{{#"list"}}{{.}}{{/"list"}}{{^"gone"}}none{{/"gone"}}', 'xynone'],
    ['{{"lookup" person "city"}} {{lookup ("lookup" this "person") "city"}}', 'Rome Rome'],
    ['{{#each list as |item|}}{{"item"}}{{/each}}', 'xy'],
    ['{{#if "gone"}}text{{/if}}{{lookup person "city"}}', 'textRome'],
  ])('%s', (source, expected) => {
    const values = {
      'odd name': 'odd',
      name: 'Ada',
      '12': 'twelve',
      '0': 'zero',
      'a.b': 'dotted',
      list: ['x', 'y'],
    };
    expect(found('a.hbs', source)).toEqual([]);
    expect(text('a.hbs', source, { ...values, person: { city: 'Rome' } })).toBe(expected);
  });

  it('in quotes are variables with places', () => {
    const source = '{{"odd name"}}{{> "part"}}';
    const { variables, parts } = parseTemplate('a.hbs', source);
    expect(variables.map(({ name, spans }) => [name, spans])).toEqual([
      ['odd name', [{ start: 2, end: 12 }]],
    ]);
    expect(parts.map(({ kind, name }) => [kind, name])).toEqual([
      ['variable', 'odd name'],
      ['partial', 'part'],
    ]);
    expect(() => text('a.hbs', source)).toThrow('a.hbs:1:1: Variable "odd name" has no value');
  });
});

describe('partials of Handlebars', () => {
  const values = { name: 'N', person: { city: 'Rome' }, list: [1, 2] };
  const partials = {
    block: '<{{> @partial-block}}>',
    each: '{{#each list}}[{{> @partial-block}}]{{/each}}',
    layout: '{{> top}}|{{> @partial-block}}',
    top: 'TOP',
    up: '<{{../name}}>',
    passes: '{{#with person}}{{> @partial-block}} {{> @partial-block name="Z"}}{{/with}}',
    tree: '{{n}}({{#each kids}}{{> tree}}{{/each}})',
  };

  it.each([
    // The block has the context that it is called with, and leads up to where it is written.
    ['{{#> block person}}in {{city}}{{../name}}{{/block}}', '<in RomeN>'],
    ['{{#> block person x=1}}{{city}}{{x}}{{name}}{{/block}}', '<Rome1>'],
    ['{{#> block}}{{name}}{{/block}}', '<N>'],
    ['{{#> each}}{{@index}}{{this}}{{../name}} {{/each}}', '[01N ][12N ]'],
    ['{{#> passes}}{{city}}{{name}}{{/passes}}', 'Rome RomeZ'],
    ['{{#> gone person}}{{city}}{{name}}{{../name}}{{/gone}}', 'RomeN'],
    ['{{#> block}}{{#> block}}a{{/block}}b{{/block}}', '<<a>b>'],
    ['{{#with person as |p|}}{{#> block}}{{p.city}}{{city}}{{/block}}{{/with}}', '<RomeRome>'],
    // What a block defines holds in the partial around it, and what a text defines in all of it.
    ['{{#> layout}}{{#*inline "top"}}own {{name}}{{/inline}}body{{/layout}}', 'own N|body'],
    ['{{> top}}{{#*inline "top"}}own{{/inline}}', 'own'],
    ['{{#if name}}{{#*inline "top"}}own{{/inline}}{{> top}}{{/if}}{{> top}}', 'ownTOP'],
    ['{{#with person}}{{#*inline "i"}}{{city}}{{../name}}{{/inline}}{{> i}}{{/with}}', 'RomeN'],
    // A partial does not see the contexts around its tag.
    ['{{#with person}}{{../name}}{{> up}}{{/with}}', 'N<>'],
    ['{{> tree n=1 kids=kids}}', '1(2(3())4())'],
  ])('%s', (source, expected) => {
    const kids = [{ n: 2, kids: [{ n: 3 }] }, { n: 4 }];
    expect(text('a.hbs', source, { ...values, kids }, partials)).toBe(expected);
  });

  it('are read with the variables of their blocks', () => {
    const source =
      '{{#> block person}}{{city}}{{../name}}{{/block}}{{#> block}}{{tone}}{{/block}}{{> @partial-block}}';
    const { variables, parts, problems } = parseTemplate('a.hbs', source);
    expect(problems).toEqual([]);
    expect(variables.map(({ name }) => name)).toEqual(['person', 'name', 'tone']);
    expect(parts.filter(({ kind }) => kind === 'partial').map(({ name }) => name)).toEqual([
      'block',
      'block',
    ]);
  });

  it('that the text itself defines are no files', () => {
    const source = '{{> late}}{{#*inline "late"}}text {{tone}}{{/inline}}{{> other}}';
    const { parts, variables } = parseTemplate('a.hbs', source);
    expect(parts.map(({ kind, name, repeats }) => [kind, name, repeats])).toEqual([
      ['block', 'late', true],
      ['block', 'inline', undefined],
      ['text', undefined, undefined],
      ['variable', 'tone', undefined],
      ['block', 'inline', undefined],
      ['partial', 'other', undefined],
    ]);
    expect(variables.map(({ name }) => name)).toEqual(['tone']);
    expect(text('a.hbs', source, { tone: 'kind' }, { other: '.' })).toBe('text kind.');
  });

  it('end where nothing else ends them, and say where', () => {
    expect(() => text('a.hbs', 'a {{> block}}', values, partials)).toThrow(
      'a.hbs:1:3: No block was given to this partial',
    );
    expect(() => text('a.hbs', '{{> r}}', { a: true }, { r: '{{#if a}}{{> r}}{{/if}}' })).toThrow(
      'a.hbs:1:1: Partials include one another: "r" → "r"',
    );
    expect(() => text('a.hbs', '{{#*inline "i"}}{{> i}}{{/inline}}{{> i}}')).toThrow('"i" → "i"');
  });

  it.each([
    ['a.hbs', '{{#if a}}', '{{/if}}', '{{> #}}'],
    ['b.hbs', '{{#a}}', '{{/a}}', '{{#> #}}{{/#}}'],
    ['a.mustache', '{{#a}}', '{{/a}}', '{{> #}}'],
  ])('%s: nest deep, and no deeper than can be followed', (path, open, close, tag) => {
    const files = (count: number, depth: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, n) => {
          const inside = n + 1 === count ? 'x' : tag.replaceAll('#}', `f${n + 1}}`);
          return [`f${n}`, open.repeat(depth) + inside + close.repeat(depth)];
        }),
      );
    const values = { a: path === 'a.mustache' ? [1] : true };
    expect(text(path, tag.replaceAll('#}', 'f0}'), values, files(30, 12))).toBe('x');
    expect(() => text(path, `a\n${tag.replaceAll('#}', 'f0}')}`, values, files(32, 99))).toThrow(
      `${path}:2:1: Blocks and partials nest deeper than 500 levels`,
    );
  });
});
