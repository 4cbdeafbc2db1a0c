import { describe, expect, it } from 'vitest';
import { AnalysisBench } from './analysis.ts';

const bench = new AnalysisBench();
const policy = 'model: openai/gpt-4o\nmaxOutputTokens: 100\n';
const estimateOf = async (path: string, text: string) =>
  (await bench.of(path, text, policy)).analysis.estimate;

describe('a variable that nobody knows the size of', () => {
  it.each([
    ['a.j2', 'Answer. {% for d in documents %}{{ d.text }}{% endfor %}', ['documents']],
    [
      'a.j2',
      'Answer. {% for d in documents if d.ok and wanted %}{{ loop.index }}{% endfor %}',
      ['documents'],
    ],
    ['a.j2', 'Answer. {% if ctx %}Context: {{ ctx }}{% endif %}', ['ctx']],
    ['a.j2', 'Answer. {{ ctx | default("none") }}', ['ctx']],
    ['a.j2', '{{ ctx if asked else "x" }} {{ a or b }} {{ c ~ d }}', ['ctx', 'a', 'b', 'c', 'd']],
    ['a.j2', '{% set x = y %}{{ x }}{% macro m(a) %}{{ a }}{% endmacro %}{{ m(z) }}', ['y', 'z']],
    ['a.hbs', 'Answer. {{#each docs}}{{this.text}}{{/each}}', ['docs']],
    ['a.hbs', 'Answer. {{#if ctx}}C: {{ctx}}{{/if}}{{#with author}}{{name}}{{/with}}', ['ctx', 'author']],
    ['a.hbs', 'Answer. {{#docs}}{{#if long}}{{#lines}}{{this}}{{/lines}}{{/if}}{{/docs}}', ['docs']],
    ['a.hbs', '{{lookup titles key}}', ['titles', 'key']],
    ['a.liquid', 'Answer. {% for d in docs reversed %}{{ d.text }}{% endfor %}', ['docs']],
    ['a.liquid', '{% if ctx %}{{ ctx }}{% endif %}{{ x | default: "y" }}', ['ctx', 'x']],
    ['a.liquid', '{% liquid\nassign b = a\necho b\nfor d in docs\necho d\nendfor\n%}', ['a', 'docs']],
    [
      'a.liquid',
      '{% liquid\nrender "card"\n%}{% include which %}{% layout none %}',
      ['which', 'card', 'include'],
    ],
    ['a.prompt', '---\ninput: {schema: {ctx?: string}}\n---\nAnswer {{ctx}}', ['ctx']],
    ['a.prompt', 'Answer {{role "user"}}{{history}}', ['history']],
    ['a.prompt', '{{json data indent=2}}', ['data']],
    [
      'a.prompty',
      'system:\nhi\n{% for m in chat_history %}\n{{m.role}}:\n{{m.content}}\n{% endfor %}\nuser:\nx',
      ['chat_history'],
    ],
  ])('is named, and nothing bounds the whole: %s %s', async (path, text, unknown) => {
    const estimate = await estimateOf(path, text);
    expect(estimate.unknownVariables).toEqual(unknown);
    expect(estimate.unknownThousand).toBe(2_500_000_000n);
    expect(estimate.perCall.kind).toBe('estimated');
    expect(estimate.perCall).not.toHaveProperty('high');
  });

  it.each([
    ['a.j2', '{% if formal %}Sir.{% elif kind == "x" %}Madam.{% endif %} {{ "a" if premium else "b" }}'],
    ['a.hbs', '{{#if formal}}Sir.{{else if other}}Madam.{{/if}}{{#unless short}}Be long.{{/unless}}'],
    ['a.hbs', '{{#premium}}Be kind.{{/premium}}{{^premium}}Be brief.{{/premium}}'],
    ['a.prompt', '{{#ifEquals mode "x"}}One{{else}}Two{{/ifEquals}}'],
    ['a.liquid', '{% case mode %}{% when kind %}One{% endcase %}{% unless short %}Two{% endunless %}'],
  ])('counts nothing where it is only asked for: %s %s', async (path, text) => {
    const estimate = await estimateOf(path, text);
    expect(estimate.unknownVariables).toEqual([]);
    const variables = estimate.parts.filter(({ kind }) => kind === 'variable');
    expect(variables.map(({ tokens }) => tokens.value)).toEqual(variables.map(() => 0));
  });
});

describe('a loop over a list whose size is known', () => {
  const text = `---
input: {default: {docs: [first text, second text]}}
---
Answer.{{#each docs}} Document: {{this}}{{/each}}`;

  it('counts the list as a whole, the text around its items once, and is no bound', async () => {
    const encoding = await bench.encoding('gpt-4o');
    const count = (words: string) => encoding.count(words);
    const { tokens, perCall, unknownVariables, assumptions } = await estimateOf('a.prompt', text);
    const list = count('["first text","second text"]');
    expect(unknownVariables).toEqual([]);
    expect(tokens.input.value).toBe(count('Answer.') + count(' Document: ') + list + 7);
    expect(perCall.kind).toBe('estimated');
    expect(perCall).not.toHaveProperty('high');
    expect(assumptions).toContain('Every branch of the template counts, and every loop counts once.');
  });
});
