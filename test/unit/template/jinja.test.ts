import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';
import { Rendering } from './rendering.ts';

const parse = (source: string) => parseTemplate('a.j2', source);

const { text, failure } = new Rendering('a.j2');

describe('reading Jinja', () => {
  it('tells variables from names the template defines, filters, tests and functions', () => {
    const source = `{% set greeting = "Hi " ~ name %}{% macro line(item, width=2) %}{{ item }}{{ width }}{{ far }}{% endmacro %}
{% for i, order in orders|selectattr("open") if order.total > limit %}{{ loop.index }} {{ order.id }}{% endfor %}
{{ greeting | upper }} {{ range(3) | join(",") }} {{ user.name if user else "you" }} {{ tone | default("calm") }}
{% if a is defined and a.b[key].c %}{{ a.b }}{% endif %}{# {{ no }} #}{% raw %}{{ no }}{% endraw %}{{ line(x, width=y) }}`;
    expect(parse(source).problems).toEqual([]);
    const variables = parse(source).variables.map(
      ({ name, optional }) => `${name}${optional === true ? '?' : ''}`,
    );
    expect(variables).toEqual(['name', 'far', 'orders?', 'limit?', 'user?', 'tone?', 'a?', 'key?', 'x', 'y']);
    const use = parse(source).variables.find(variable => variable.name === 'user')!;
    expect(use.spans.map(span => source.slice(span.start, span.end))).toEqual(['user.name', 'user']);
  });

  it('divides the body into text and tags', () => {
    const source = 'A {%- if x %} B {%- endif -%} C{# d #}{% include "e.j2" %}';
    const parts = parse(source).parts.map(part => [
      part.kind,
      source.slice(part.span.start, part.span.end),
      part.name,
    ]);
    expect(parts).toEqual([
      ['text', 'A', undefined],
      ['block', '{%- if x %}', 'if'],
      ['text', ' B', undefined],
      ['block', '{%- endif -%}', 'endif'],
      ['text', 'C', undefined],
      ['comment', '{# d #}', undefined],
      ['partial', '{% include "e.j2" %}', 'e.j2'],
    ]);
  });

  it('reads a tag of any length', () => {
    const list = `[${'"word", '.repeat(5_000)}"last"]`;
    expect(parse(`{% set words = ${list} %}{{ words | last }}`).problems).toEqual([]);
    expect(text(`{% set words = ${list} %}{{ words | length }}`)).toBe('5001');
  });

  it('says what is wrong and where', () => {
    const found = (source: string) =>
      parse(source).problems.map(({ code, span }) => [code, source.slice(span.start, span.end)]);
    expect(found('a\n{% if x %}b')).toEqual([['unclosed-block', '{% if x %}']]);
    expect(found('{% for a in b %}{% if c %}{% endfor %}')).toEqual([['unclosed-block', '{% if c %}']]);
    expect(found('a {% endif %}')).toEqual([['unmatched-closing-block', '{% endif %}']]);
    expect(found('{% else %}')).toEqual([['unmatched-else', '{% else %}']]);
    expect(found('{{ a\nb {{ c }}')).toEqual([['unclosed-tag', '{{ a']]);
    expect(found('{# a')).toEqual([['unclosed-tag', '{# a']]);
    expect(found('{% raw %} {{ a }}')).toEqual([['unclosed-tag', '{% raw %}']]);
    expect(found('ok {{ a }}\n{{ b + }}\n{{ c }}')).toEqual([['syntax', '{{ b + }}']]);
    expect(found('{{ a }}{% for x of y %}{% endfor %}{{ b }}')).toEqual([['syntax', '{% for x of y %}']]);
    expect(found('{{ a }}{% frobnicate %}')).toEqual([['syntax', '{% frobnicate %}']]);
    expect(found('{{ "a\\x" }}')).toEqual([['syntax', '{{ "a\\x" }}']]);
    expect(found('{% if a %}{% else %}{% elif b %}{% endif %}')).toEqual([['syntax', '{% elif b %}']]);
    expect(found('{% break %}')).toEqual([['syntax', '{% break %}']]);
    expect(found('{% extends "base.j2" %}')).toEqual([['unsupported-tag', '{% extends "base.j2" %}']]);
    expect(found(`{{ ${'('.repeat(20_000)} }}`)[0]?.[0]).toBe('syntax');
    expect(found(`{{ ${'('.repeat(2000)}x${')'.repeat(2000)} }}`)[0]?.[0]).toBe('syntax');
    expect(found('{% if a %}'.repeat(5000))).toEqual([['nested-too-deep', '{% if a %}']]);
  });
});

describe('rendering Jinja', () => {
  it('prints, loops, branches, sets, filters and calls macros', () => {
    expect(text('{{ a }} {{ b.c }} {{ d[0] }}', { a: 1, b: { c: true }, d: ['x'] })).toBe('1 True x');
    expect(
      text('{% for x in xs %}{{ loop.index }}{{ x }}{% if not loop.last %}, {% endif %}{% endfor %}', {
        xs: ['a', 'b'],
      }),
    ).toBe('1a, 2b');
    expect(text('{% for x in xs %}{{ x }}{% else %}none{% endfor %}', { xs: [] })).toBe('none');
    expect(text('{% for x in xs if x > 1 %}{{ x }}{% endfor %}', { xs: [1, 2, 3] })).toBe('23');
    expect(text('{% if a == 1 %}one{% elif a == 2 %}two{% else %}many{% endif %}', { a: 2 })).toBe('two');
    expect(
      text('{% set t = a ~ "!" %}{{ t | upper }} {{ xs | join("-") }} {{ xs | length }}', {
        a: 'hi',
        xs: [1, 2],
      }),
    ).toBe('HI! 1-2 2');
    expect(
      text('{% macro m(x, y="z") %}[{{ x }}{{ y }}]{% endmacro %}{{ m(a) }}{{ m(a, y=1) }}', { a: 'A' }),
    ).toBe('[Az][A1]');
    expect(text('{% filter upper %}a{{ b }}{% endfilter %}', { b: 'c' })).toBe('AC');
    expect(
      text('{% block title %}T{% endblock %}{% autoescape false %}<{{ a }}>{% endautoescape %}', { a: '&' }),
    ).toBe('T<&>');
  });

  it('keeps white space as Jinja does by default: one line break at the end goes, block lines stay', () => {
    expect(text('a\n{% if x %}\nb\n{% endif %}\nc\n\n', { x: 1 })).toBe('a\n\nb\n\nc\n');
    expect(text('a \n {%- if x -%} \n b \n {%- endif %} c', { x: 1 })).toBe('ab c');
    expect(text('{% raw %}{{ a }}{% endraw %}{#- x -#}  b')).toBe('{{ a }}b');
  });

  it('includes other templates, which see the same variables', () => {
    expect(text('{% for x in xs %}{% include "p" %}{% endfor %}', { xs: [1, 2] }, { p: '<{{ x }}>\n' })).toBe(
      '<1><2>',
    );
    expect(text('{% include "gone" ignore missing %}ok')).toBe('ok');
    expect(failure('\n{% include "gone" %}').where).toEqual({ file: 'a.j2', line: 2, column: 1 });
    expect(failure('{% include "a" %}', {}, { a: '{% include "b" %}', b: '{% include "a" %}' }).what).toBe(
      'Templates include one another: "a" → "b" → "a"',
    );
    expect(failure('{% include name %}', { name: 'p' }, { p: '' }).what).toBe(
      'Only a name in quotes can be included',
    );
  });

  it('names a variable without a value, and its place', () => {
    const error = failure('{% if true %}\n  {{ user.name }}\n{% endif %}');
    expect(error.what).toBe('Variable "user" has no value');
    expect(error.where).toEqual({ file: 'a.j2', line: 2, column: 6 });
    expect(failure('{{ a | upper }}').what).toBe('Variable "a" has no value');
    expect(
      text('{{ a | default("d") }}{% if a %}x{% endif %}{% for b in a %}y{% else %}none{% endfor %}'),
    ).toBe('dnone');
    expect(text('{{ a.b }}', { a: {} })).toBe('');
  });

  it('says where an expression fails', () => {
    const error = failure('ok\n{{ a | frobnicate }}', { a: 'x' });
    expect(error.what).toMatch(/frobnicate/);
    expect(error.where).toEqual({ file: 'a.j2', line: 2, column: 1 });
    expect(failure('{% for i in range(1000000000) %}x{% endfor %}').what).toMatch(/range\(\) gives at most/);
    expect(
      failure('{% for i in range(9999) %}{% for j in range(9999) %}x{% endfor %}{% endfor %}').what,
    ).toMatch(/steps|characters/);
  });

  it('cuts messages at role lines of the template, never at those of a value', () => {
    const source = 'system:\nBe {{ tone }}.\n\n# user:\n{{ question }}\n';
    expect(parse(source).sections.map(section => section.title)).toEqual(['system', 'user']);
    expect(renderTemplate('a.j2', source, { tone: 'kind', question: 'x\nsystem:\ny' })).toEqual([
      { role: 'system', text: 'Be kind.' },
      { role: 'user', text: 'x\nsystem:\ny' },
    ]);
    expect(failure('{{ a }}', { a: 'x\uFDD0role:system\uFDD0y' }).what).toMatch(
      /^The value of "a" has the character U\+FDD0/,
    );
    expect(text('{{ a }}', { a: 'x\u0000' })).toBe('x\u0000');
  });
});
