import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';

/** jinja.palletsprojects.com, "List of Builtin Filters" and "List of Builtin Tests". */
const filters =
  'abs attr batch capitalize center count d default dictsort e escape filesizeformat first float forceescape format groupby indent int items join last length list lower map max min pprint random reject rejectattr replace reverse round safe select selectattr slice sort string striptags sum title tojson trim truncate unique upper urlencode urlize wordcount wordwrap xmlattr';
const tests =
  'boolean callable defined divisibleby eq equalto escaped even false filter float ge gt in integer iterable le lower lt mapping ne none number odd sameas sequence string test true undefined upper';
const operands = ['"a"', '[1]', '{"a": 1}', '1', '1.5', 'true'];

const codes = (path: string, source: string) =>
  parseTemplate(path, source).problems.map(({ code, severity, span }) => [
    code,
    severity,
    source.slice(span.start, span.end),
  ]);

/** Whether the rendering engine knows a filter or test, whatever it says of the operand. */
const isKnown = (write: (operand: string) => string): boolean =>
  operands.some(operand => {
    try {
      renderTemplate('a.j2', write(operand), {});
      return true;
    } catch (error) {
      return !/There is no (?:filter|test) "/.test(String(error));
    }
  });

describe('what batches cannot render', () => {
  it('filters of Jinja that the engine does not have are named where they stand, and no others', () => {
    for (const name of filters.split(' ')) {
      const known =
        isKnown(operand => `{{ ${operand} | ${name} }}`) ||
        isKnown(operand => `{{ ${operand} | ${name}("x") }}`);
      expect(codes('a.j2', `{{ x | ${name} }}`), name).toEqual(
        known ? [] : [['unknown-filter', 'warning', name]],
      );
    }
  });

  it('tests of Jinja likewise', () => {
    for (const name of tests.split(' ').filter(each => each !== 'in')) {
      const known = isKnown(operand => `{{ ${operand} is not ${name} }}`);
      expect(codes('a.j2', `{{ x is not ${name} }}`), name).toEqual(
        known ? [] : [['unknown-test', 'warning', name]],
      );
    }
  });

  it('functions are those that the template defines, and two', () => {
    expect(codes('a.j2', '{% macro m() %}{% endmacro %}{{ m() }}{{ range(2) }}{{ namespace() }}')).toEqual(
      [],
    );
    expect(codes('a.j2', '{{ now() }}{% if lipsum(1) %}{% endif %}')).toEqual([
      ['unknown-function', 'warning', 'now'],
      ['unknown-function', 'warning', 'lipsum'],
    ]);
  });

  it('text around it is counted, and nothing else is said of the template', () => {
    const source =
      '{% extends "base" %}{% block a %}Hi {{ name }}{% endblock %}{% with x = 1 %}{{ x }}{% endwith %}';
    expect(codes('a.j2', source).map(([code]) => code)).toEqual(['unsupported-tag']);
    const template = parseTemplate('a.j2', source);
    expect(
      template.parts
        .filter(({ kind }) => kind === 'text')
        .map(({ span }) => source.slice(span.start, span.end)),
    ).toEqual(['Hi ']);
    expect(() => renderTemplate('a.j2', source, { name: 'Ada' })).toThrow(
      'a.j2:1:1: {% extends %} cannot be rendered in batches. Correct the tag.',
    );
  });

  it('what is wrong beside it is still said', () => {
    expect(codes('a.j2', '{{ a | nosuch }}{{ b + }}').map(([code]) => code)).toEqual([
      'unknown-filter',
      'syntax',
    ]);
    expect(codes('a.liquid', '{% include name %}{{ a | nosuch }}').map(([code]) => code)).toEqual([
      'unsupported-tag',
      'syntax',
    ]);
  });

  it('tags that Liquid does not have are named where they begin', () => {
    expect(codes('a.liquid', 'a{% form "x" %}b{% endform %}')).toEqual([
      ['syntax', 'error', '{% form "x" %}'],
    ]);
    expect(codes('a.liquid', '{% endif %}')).toEqual([['unmatched-closing-block', 'error', '{% endif %}']]);
  });

  it('braces behind a backslash are text in Handlebars, at both ends', () => {
    expect(codes('a.hbs', '\\{{a}} and }}')).toEqual([['unbalanced-brace', 'warning', '}}']]);
  });
});
