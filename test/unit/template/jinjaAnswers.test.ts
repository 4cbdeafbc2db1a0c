import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { nunjucksContent } from '../../../src/core/template/promptfoo/nunjucksContent.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';

interface Case {
  readonly template: string;
  /** What the engine itself rendered; nothing where it raised an error. */
  readonly text?: string;
}

interface Table {
  readonly values: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, string>>;
  readonly cases: readonly Case[];
}

// How the tables were made stands beside them.
const table = (name: string): Table =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/jinja', name), 'utf8'));

const byTitle = (cases: readonly Case[]) => cases.map(each => [JSON.stringify(each.template), each] as const);

describe('the answers of jinja2 3.1', () => {
  const { values, files, cases } = table('jinja2.json');
  const render = (template: string): string => {
    const messages = renderTemplate('a.j2', template, values, name => files[name]);
    return messages.map(message => message.text).join('|');
  };

  it.each(byTitle(cases))('%s', (_, { template, text }) => {
    if (text === undefined) {
      expect(() => render(template)).toThrow(UserError);
      expect(() => render(template)).toThrow(/^a\.j2:\d+:\d+: /);
      expect(() => render(template)).not.toThrow(/undefined|is not a function|\[object|Cannot read/);
    } else {
      // A call without text has no message.
      expect(render(template)).toBe(text.trim() === '' ? '' : text);
      expect(parseTemplate('a.j2', template).problems).toEqual([]);
    }
  });

  it('are many, and most of them texts', () => {
    expect(cases.length).toBeGreaterThan(300);
    expect(cases.filter(({ text }) => text !== undefined).length).toBeGreaterThan(250);
  });
});

describe('large whole numbers of data', () => {
  it('print with all their digits', () => {
    const [message] = renderTemplate('a.j2', '{{ a }} {{ b | tojson }}', { a: 1e21, b: 12345678901 });
    expect(message?.text).toBe('1000000000000000000000 12345678901');
  });
});

describe('the answers of Nunjucks 3.2', () => {
  const { values, cases } = table('nunjucks.json');

  it.each(byTitle(cases))('%s', (_, { template, text }) => {
    expect(nunjucksContent.scan(template).problems).toEqual([]);
    expect(nunjucksContent.prepare(template)(values)).toBe(text);
  });
});

describe('what Nunjucks does not have', () => {
  it.each(['{% with x = 1 %}{{ x }}{% endwith %}', '{% for x in [1] %}{% break %}{% endfor %}'])(
    '%s',
    template => {
      expect(nunjucksContent.scan(template).problems).toMatchObject([{ code: 'unsupported-tag' }]);
      expect(() => nunjucksContent.prepare(template)({})).toThrow(/cannot be rendered in batches/);
    },
  );

  it.each(['{{ a | tojson }}', '{{ a.upper() }}', '{{ namespace() }}'])('%s', template => {
    expect(nunjucksContent.scan(template).problems).toHaveLength(1);
    expect(() => nunjucksContent.prepare(template)({ a: 'x' })).toThrow();
  });
});

describe('what is not rendered is said when the template is read', () => {
  const codes = (source: string): string[] => parseTemplate('a.j2', source).problems.map(({ code }) => code);

  it.each([
    ['{{ a | map("wordwrap") | list }}', 'unknown-filter'],
    ['{{ a | select("nosuch") | list }}', 'unknown-test'],
    ['{{ a | selectattr("x", "nosuch") | list }}', 'unknown-test'],
    ['{% filter nosuch %}{% endfilter %}', 'unknown-filter'],
    ['{% set x | nosuch %}{% endset %}', 'unknown-filter'],
    ['{{ a.b.nosuch() }}', 'unknown-function'],
    ['{{ lipsum() }}', 'unknown-function'],
    ['{{ self.title() }}', 'unknown-function'],
    ['{% block a %}{{ super() }}{% endblock %}', 'unknown-function'],
    ['{{ 9007199254740993 }}', 'syntax'],
    ['{% include a ~ "b" %}', 'unsupported-tag'],
    ['{% autoescape on %}{% endautoescape %}', 'unsupported-tag'],
  ])('%s', (source, code) => {
    expect(codes(source)).toEqual([code]);
    expect(() => renderTemplate('a.j2', source, { a: [], on: true })).toThrow(/^a\.j2:1:\d+: /);
  });
});

describe('limits of a call', () => {
  type Files = Readonly<Record<string, string>>;
  const refusal =
    (source: string, files: Files = {}): (() => unknown) =>
    () =>
      renderTemplate('a.j2', source, { a: 'x' }, name => files[name]);

  it.each([
    ['{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}', /levels deep/],
    ['{% for x in [[]] recursive %}{{ loop([[]]) }}{% endfor %}', /levels deep/],
    ['{% for i in range(10000) %}{% for j in range(10000) %}{% endfor %}{% endfor %}', /steps/],
    [
      '{% set n = namespace(t="x") %}{% for i in range(40) %}{% set n.t = n.t ~ n.t %}{% endfor %}',
      /characters|steps/,
    ],
    [
      '{% set n = namespace(l=[1]) %}{% for i in range(40) %}{% set n.l = n.l + n.l %}{% endfor %}',
      /longer|steps/,
    ],
    ['{{ "x" * 99999999 }}', /longer/],
    ['{{ [1] * 99999999 }}', /longer/],
    ['{{ "a".center(99999999) }}', /100,000/],
    ['{{ range(99999999) }}', /range\(\) gives at most/],
    [`{{ ${'1 + '.repeat(20_000)}1 }}`, /nests too deep|steps/],
    [`{{ ${'-'.repeat(20_000)}1 }}`, /nest deeper/],
    [`{{ a${'.b'.repeat(20_000)} }}`, /nests too deep|There is no/],
  ])('%#', (source, message) => {
    expect(refusal(source)).toThrow(message);
    expect(refusal(source)).toThrow(/^a\.j2:1:\d+: /);
  });

  it('files that include others twice over end as well', () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`f${n}`, `{% include "f${n + 1}" %}{% include "f${n + 1}" %}`]),
    );
    expect(refusal('{% include "f0" %}', { ...files, f30: 'x' })).toThrow(
      'The template includes more than can be rendered',
    );
  });
});
