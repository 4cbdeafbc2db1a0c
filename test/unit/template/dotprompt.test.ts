import { describe, expect, it } from 'vitest';
import type { Template } from '../../../src/core/model.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';

const source = `# licence
---
name: icon
model: googleai/gemini-2.5-flash
config:
  temperature: 0.4
  maxOutputTokens: 256
input:
  schema:
    subject: string, what to draw
    style?(enum, how): [flat, line]
    palette: string
  default:
    palette: warm
---

{{role "system"}}
You draw {{#if style}}{{style}} {{/if}}icons.
{{! a note }}
{{>rules}}
{{role "user"}}
Draw {{subject}} in {{palette}}: {{media url=reference}}
{{#each colours}}{{name}} {{../subject}} {{@index}} {{@root.extra}}{{else}}{{fallback}}{{/each}}
`;

function parse(text: string): Template {
  return parseTemplate('icon.prompt', text);
}

function textOf(text: string, kind: string): string[] {
  return parse(text)
    .parts.filter(part => part.kind === kind)
    .map(part => text.slice(part.span.start, part.span.end));
}

describe('Dotprompt', () => {
  const template = parse(source);

  it('reads name, model and parameters with their places', () => {
    expect(template.name).toBe('icon');
    expect(template.model?.id).toBe('googleai/gemini-2.5-flash');
    const { start, end } = template.model!.span;
    expect(source.slice(start, end)).toBe('googleai/gemini-2.5-flash');
    expect(template.params).toEqual({ temperature: 0.4, maxOutputTokens: 256 });
    const place = template.paramSpans!.maxOutputTokens!;
    expect(source.slice(place.start, place.end)).toBe('256');
    expect(template.problems).toEqual([]);
  });

  it('tells variables from fields of items, engine data, helpers and partials', () => {
    const variables = template.variables.map(({ name, declared, optional, spans, sample }) => ({
      name,
      declared,
      optional: optional === true,
      uses: spans.map(span => source.slice(span.start, span.end)),
      sample,
    }));
    expect(variables).toEqual([
      {
        name: 'subject',
        declared: true,
        optional: false,
        uses: ['subject', '../subject'],
        sample: undefined,
      },
      { name: 'style', declared: true, optional: true, uses: ['style', 'style'], sample: undefined },
      { name: 'palette', declared: true, optional: true, uses: ['palette'], sample: 'warm' },
      { name: 'reference', declared: false, optional: false, uses: ['reference'], sample: undefined },
      { name: 'colours', declared: false, optional: true, uses: ['colours'], sample: undefined },
      { name: 'extra', declared: false, optional: false, uses: ['@root.extra'], sample: undefined },
      { name: 'fallback', declared: false, optional: false, uses: ['fallback'], sample: undefined },
    ]);
  });

  it('gives each part its role', () => {
    const roles = new Map(
      template.parts.map(part => [source.slice(part.span.start, part.span.end), part.role]),
    );
    expect(roles.get('icons.\n')).toBe('system');
    expect(roles.get('\nDraw ')).toBe('user');
    expect(roles.get('{{subject}}')).toBe('user');
    expect(roles.get('{{>rules}}')).toBe('system');
    expect(template.sections.map(({ title, role }) => [title, role])).toEqual([
      ['system', 'system'],
      ['user', 'user'],
    ]);
  });

  it('counts as text what is sent: no comment, no line that a block, partial or comment stands alone on', () => {
    expect(textOf('a\n  {{! x }}\nb\n{{#if y}}\nc\n{{/if}}\nd', 'text')).toEqual(['a\n', 'b\n', 'c\n', 'd']);
    expect(textOf('a  {{~x~}}  b', 'text')).toEqual(['a', 'b']);
    expect(textOf('say \\{{x}} {{y}}', 'variable')).toEqual(['{{y}}']);
    expect(textOf('{{{{raw}}}} {{x}} {{{{/raw}}}}', 'variable')).toEqual([]);
  });

  it('says what is wrong and where', () => {
    const found = (text: string) =>
      parse(text).problems.map(({ code, span }) => [code, text.slice(span.start, span.end)]);
    expect(found('{{#if a}}x')).toEqual([['unclosed-block', '{{#if a}}']]);
    expect(found('{{#if a}}{{#each b}}x{{/if}}')).toEqual([['unclosed-block', '{{#each b}}']]);
    expect(found('x{{/if}}')).toEqual([['unmatched-closing-block', '{{/if}}']]);
    expect(found('{{a\n{{b}}')).toEqual([['unclosed-tag', '{{a']]);
    expect(found('{{!-- a }} b')).toEqual([['unclosed-tag', '{{!-- a }} b']]);
    expect(found('{{#if a > 1}}x{{/if}}')).toEqual([['syntax', '>']]);
    expect(found('{{a.this}}')).toEqual([['syntax', 'a.this']]);
    expect(found('{{else}}')).toEqual([['unmatched-else', '{{else}}']]);
    expect(found('{{foo 1}}')).toEqual([['unknown-helper', '{{foo 1}}']]);
    expect(found('{{role "boss"}}')).toEqual([['unknown-role', '{{role "boss"}}']]);
    expect(found('{"a": {"b": {{c}} }} and }}')).toEqual([['unbalanced-brace', '}}']]);
    expect(found('{"a": {{b}}}')).toEqual([['syntax', '}}}']]);
    expect(found('---\nmodel: x\nbody')).toEqual([['unclosed-front-matter', '---']]);
    expect(found('---\nconfig: {maxOutputTokens: many}\n---\nx')).toEqual([['invalid-parameter', 'many']]);
  });

  it('handles a byte order mark and CRLF: offsets stay offsets into the file', () => {
    const text = '\uFEFF---\r\nmodel: m\r\ninput:\r\n  schema:\r\n    a: string\r\n---\r\nSay {{a}}!\r\n';
    const template = parse(text);
    expect(template.problems).toEqual([]);
    expect(template.model?.id).toBe('m');
    expect(template.variables.map(each => text.slice(each.spans[0]!.start, each.spans[0]!.end))).toEqual([
      'a',
    ]);
    expect(textOf(text, 'text')).toEqual(['Say ', '!']);
  });

  it('reads JSON Schema, and takes a default for a declaration', () => {
    const text = `---
input:
  schema:
    type: object
    properties: {a: {type: string}, b: {type: string}}
    required: [a]
  default: {c: [1, 2]}
---
{{a}}{{b}}{{c}}`;
    const variables = parse(text).variables.map(({ name, optional, sample }) => [
      name,
      optional === true,
      sample,
    ]);
    expect(variables).toEqual([
      ['a', false, undefined],
      ['b', true, undefined],
      ['c', true, '[1,2]'],
    ]);
  });

  it.each([
    ['{a: string, (*): any}', true],
    ['{a: string, "(*)": "any, whatever else"}', true],
    ['{type: object, properties: {a: {type: string}}, additionalProperties: true}', true],
    ['{type: object, properties: {a: {type: string}}, additionalProperties: false}', false],
    ['{a: string}', false],
  ])('takes other fields for declared where the schema %s does: %s', (schema, declared) => {
    const { variables } = parse(`---\ninput:\n  schema: ${schema}\n---\n{{a}} {{other}}`);
    expect(variables.map(each => [each.name, each.declared])).toEqual([
      ['a', true],
      ['other', declared],
    ]);
  });
});
