import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { partialPaths } from '../../../src/core/template/partials/partialPaths.ts';
import { withPartials } from '../../../src/core/template/partials/withPartials.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';

type Files = Readonly<Record<string, string>>;

const reader = (files: Files) => (name: string) => (Object.hasOwn(files, name) ? files[name] : undefined);

function read(path: string, source: string, files: Files) {
  return withPartials(path, parseTemplate(path, source), reader(files));
}

/** All words of a template without variables, and of what it includes, in order. */
function words(path: string, source: string, files: Files): string {
  return read(path, source, files)
    .parts.flatMap(({ kind, span, included }) =>
      kind === 'text' ? [source.slice(span.start, span.end)] : (included?.texts ?? []),
    )
    .join('');
}

describe('a template with partials', () => {
  const files = { top: 'Be kind.\n', left: 'One.', right: 'Two.' };
  it.each([
    ['a.prompt', '{{>top}} And {{> left}}', { ...files, left: 'one {{> right}} two' }],
    ['a.prompt', '{{>roles}}{{role "user"}}Go on.', { roles: '{{role "system"}}Be brief.' }],
    ['a.hbs', '{{> top}} And {{> left}}', files],
    ['a.mustache', '{{>left}} And {{>left}}', files],
    ['a.j2', '{% include "left" %} And {% include "right" %}', files],
    ['a.prompty', 'system:\n{% include "left" %} And\nuser:\n{% include "right" %}', files],
    ['a.liquid', '{% render "left" %} And {% include "right" %}', files],
    ['a.liquid', 'All: {% liquid\n render "left"\n assign x = 1\n include "right"\n%} end', files],
    ['a.mustache', '-\n  {{> top}}\n- {{> left}}', { top: 'Be\n\nkind.\n {{> left}}\n', left: '1.\n2.\n' }],
    ['a.hbs', '-\n  {{> top}}\n- {{> left}}', { top: 'Be\n\nkind.\n {{> left}}\n', left: '1.\n2.\n' }],
  ])('has their words and messages, as rendering has: %s %j', (path, source, given) => {
    const sent = renderTemplate(path, source, {}, reader(given));
    expect(words(path, source, given)).toBe(sent.map(({ text }) => text).join(''));
    const { messages } = read(path, source, given);
    expect(messages).toHaveLength(sent.length);
  });

  it.each([
    ['a.prompt', '{{> p}}', 'Hi {{name}} {{#if formal}}Sir{{/if}}', ['name']],
    ['a.prompt', '{{> p name=author}}', 'Hi {{name}} in {{city}}', ['city', 'author']],
    ['a.hbs', '{{> p person}}', 'Hi {{name}} in {{city}}', ['person']],
    ['a.hbs', '{{#each people}}{{> p}}{{/each}}', 'Hi {{name}}', ['people']],
    ['a.hbs', '{{#people}}{{> p}}{{/people}}', 'Hi {{name}}', ['people']],
    ['a.hbs', '{{#if people}}{{> p}}{{/if}}', 'Hi {{name}}', ['name']],
    ['a.mustache', '{{#people}}{{> p}}{{/people}}', 'Hi {{name}}', ['people']],
    ['a.mustache', '{{^people}}{{> p}}{{/people}}', 'Hi {{name}}', ['name']],
    ['a.j2', '{% include "p" %}', 'Hi {{ name }}{% for d in docs %}{{ d }}{% endfor %}', ['name', 'docs']],
    [
      'a.liquid',
      '{% render "p", name: author, tone: "kind" %}',
      'Hi {{ name }}, {{ tone }} {{ city }}',
      ['author', 'city'],
    ],
    ['a.liquid', '{% render "p" with author as name %}', 'Hi {{ name }}', ['author']],
    ['a.liquid', '{% render "p" for people %}', 'Hi {{ p }}', ['people']],
  ])('has their variables, but for those that the tag gives: %s %s %s', (path, source, text, names) => {
    const { variables, parts } = read(path, source, { p: text });
    const sent = parts.flatMap(({ values = [], included }) => [...values, ...(included?.values ?? [])]);
    expect(new Set(sent)).toEqual(new Set(names));
    expect(variables.filter(({ spans }) => spans.length > 0).map(({ name }) => name)).toEqual(
      expect.arrayContaining(names),
    );
    expect(variables.every(({ spans }) => spans.every(({ end }) => end <= source.length))).toBe(true);
  });

  it('leaves one that is missing, broken, circular or shows an image as unknown, and names it', () => {
    const source = '{{> gone}}{{> broken}}{{> self}}{{> deep}}{{> picture}}{{> fine}}';
    const found = read('a.prompt', source, {
      broken: 'x {{#if',
      self: 'a {{> self}}',
      deep: 'b {{> nowhere}}',
      picture: '{{media url=photo}}',
      fine: 'c',
    }).parts.map(({ name, included }) => [name, included?.missing]);
    expect(found).toEqual([
      ['gone', undefined],
      ['broken', ['broken']],
      ['self', ['self']],
      ['deep', ['nowhere']],
      ['picture', ['picture']],
      ['fine', []],
    ]);
  });

  it('is read in an instant where a thousand million ways lead to the last partial', () => {
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`f${n}`, `x {{> f${n + 1}}}{{> f${n + 1}}}`]),
    );
    const start = performance.now();
    const [part] = read('a.prompt', '{{> f0}}', { ...files, f30: 'end' }).parts;
    expect(performance.now() - start).toBeLessThan(500);
    expect(part?.included?.missing).not.toEqual([]);
  });

  it('leaves prompts of promptfoo in files to their format', () => {
    const template = parseTemplate('promptfooconfig.yaml', 'prompts: [file://a.js]\n');
    expect(withPartials('promptfooconfig.yaml', template, () => 'prompts: [x]')).toBe(template);
  });
});

it('Dotprompt’s partials are looked for in the folders above, as Genkit knows them by their names alone', () => {
  expect(partialPaths('header', '.prompt').slice(0, 5)).toEqual([
    'header',
    'header.prompt',
    '_header.prompt',
    '../_header.prompt',
    '../../_header.prompt',
  ]);
  expect(partialPaths('parts/header', '.prompt')).toEqual([
    'parts/header',
    'parts/header.prompt',
    'parts/_header.prompt',
  ]);
  expect(partialPaths('header.j2', '.j2')).toEqual(['header.j2', 'header.j2.j2', '_header.j2.j2']);
});
