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
