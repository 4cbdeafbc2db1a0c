import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { partialCircles } from '../../../src/core/template/partialCircles.ts';
import { prepareTemplate } from '../../../src/core/template/render.ts';

/** How each language includes a file. */
const includes: Readonly<Record<string, (name: string) => string>> = {
  'a.prompt': name => `{{> ${name}}}`,
  'a.hbs': name => `{{> ${name}}}`,
  'a.mustache': name => `{{>${name}}}`,
  'a.j2': name => `{% include "${name}" %}`,
  'a.prompty': name => `{% include "${name}" %}`,
  'a.liquid': name => `{% render "${name}" %}`,
  'b.liquid': name => `{% include "${name}" %}`,
};

/** Circles of a template with the text in which each stands. */
function circlesOf(path: string, source: string, files: Readonly<Record<string, string>>) {
  const read = (name: string) => (Object.hasOwn(files, name) ? files[name] : undefined);
  return partialCircles(path, parseTemplate(path, source), read).map(({ code, message, span }) => [
    code,
    message,
    source.slice(span.start, span.end),
  ]);
}

describe('partials that include one another', () => {
  it.each(Object.entries(includes))(
    '%s: are named at the tag that leads to them, and refused',
    (path, tag) => {
      const files = {
        top: `x ${tag('left')}`,
        left: tag('right'),
        right: `${tag('left')} y`,
        self: tag('self'),
      };
      const source = `Hi ${tag('fine')}\n${tag('top')} and ${tag('self')}`;
      const found = circlesOf(path, source, { ...files, fine: 'ok' });
      expect(found).toEqual([
        ['circular-partial', 'Partials include one another: "top" → "left" → "right" → "left"', tag('top')],
        ['circular-partial', 'Partials include one another: "self" → "self"', tag('self')],
      ]);
      const read = (name: string) => new Map(Object.entries({ ...files, fine: 'ok' })).get(name);
      expect(() => prepareTemplate(path, source, read)({})).toThrow(
        new RegExp(`^${path}:2:1: \\w+ include one another: "top" → "left" → "right" → "left"`),
      );
    },
  );

  it.each(Object.entries(includes))('%s: none where two share a third, or a file is missing', (path, tag) => {
    const files = { left: tag('third'), right: `${tag('third')}${tag('nowhere')}`, third: 'x' };
    expect(circlesOf(path, `${tag('left')}${tag('right')}${tag('gone')}`, files)).toEqual([]);
  });

  it.each([
    ['a.mustache', '{{#kids}}{{> tree}}{{/kids}}'],
    ['a.hbs', '{{#each kids}}{{> tree}}{{/each}}'],
    ['a.prompt', '{{#if kids}}{{#with kids}}{{> tree}}{{/with}}{{/if}}'],
  ])('%s: none where a list or a condition ends it', (path, inner) => {
    const files = { tree: `{{n}}${inner}` };
    expect(circlesOf(path, '{{> tree}}', files)).toEqual([]);
    const kids = path === 'a.prompt' ? { n: 2, kids: false } : [{ n: 2, kids: [] }];
    const read = (name: string) => (name === 'tree' ? files.tree : undefined);
    expect(prepareTemplate(path, '{{> tree}}', read)({ n: 1, kids })[0]?.text).toBe('12');
    // Around the whole of it there may be a block, too, but not between a file and itself.
    expect(circlesOf(path, '{{> self}}{{#if a}}{{> self}}{{/if}}', { self: '{{> self}}' })).toHaveLength(1);
  });

  it('are looked for in each file once, however many ways lead to it', () => {
    // Two ways from each of 30 files to the next: a thousand million ways.
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [`f${n}`, `{{> f${n + 1}}}{{> f${n + 1}}}`]),
    );
    let reads = 0;
    const read = (name: string) => {
      reads++;
      return files[name];
    };
    expect(partialCircles('a.hbs', parseTemplate('a.hbs', '{{> f0}}'), read)).toEqual([]);
    expect(reads).toBe(31);
  });

  it.each(Object.entries(includes))(
    '%s: what grows without a circle ends as well',
    (path, tag) => {
      const files = new Map(
        Array.from({ length: 30 }, (_, n) => [`f${n}`, `${tag(`f${n + 1}`)}${tag(`f${n + 1}`)}`]),
      );
      files.set('f30', 'x'.repeat(1000));
      const start = performance.now();
      expect(() => prepareTemplate(path, tag('f0'), name => files.get(name))({})).toThrow(
        /^\w\.\w+(?::1:1)?: .*(?:more than|nests? (?:too deep|deeper))/i,
      );
      expect(performance.now() - start).toBeLessThan(10_000);
    },
    20_000,
  );
});
