import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatOf, formats } from '../../../src/core/template/formats.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { prepareTemplate, renderTemplate } from '../../../src/core/template/render.ts';

const page = readFileSync(join(import.meta.dirname, '../../../docs/formats.md'), 'utf8');

/** Cells of the table rows of a text, without its header. */
function rowsOf(text: string): string[][] {
  return text
    .split('\n')
    .filter(line => line.startsWith('| '))
    .slice(1)
    .map(line =>
      line
        .slice(2, -2)
        .split(' | ')
        .map(cell => cell.replaceAll('\\|', '|')),
    );
}

const codesIn = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? '');

const [listed = '', ...sections] = page.split(/^##+ /m);
const languages = {
  Jinja: 'j2',
  Handlebars: 'hbs',
  Dotprompt: 'prompt',
  Mustache: 'mustache',
  Liquid: 'liquid',
};

const values = { name: 'Ada', empty: '', items: ['x', 'y'], person: { city: 'Rome' }, which: 'part' };
const ring: Readonly<Record<string, string>> = {
  j2: '{% include "ring" %}',
  liquid: '{% render "ring" %}',
};
const partial = (extension: string) => (name: string) =>
  new Map([
    ['part', '[{{name}}]'],
    ['page', '<{% block body %}{% endblock %}>'],
    ['ring', ring[extension] ?? '{{> ring}}'],
  ]).get(name);

describe('docs/formats.md', () => {
  it('lists every format with the files that are recognised as it', () => {
    const rows = rowsOf(listed);
    expect(rows.map(([id]) => codesIn(id ?? '')[0])).toHaveLength(formats.length);
    for (const [id = '', files = ''] of rows) {
      for (const file of codesIn(files)) {
        const found = formatOf(`folder/${file.replace('*', 'a')}`, id === '`text`' ? ['**/*.txt'] : []);
        expect(`\`${found?.id}\``, file).toBe(id);
      }
    }
  });

  for (const [language, extension] of Object.entries(languages)) {
    const section = sections.find(each => each.startsWith(language)) ?? '';
    it.each(rowsOf(section))(`${language}: %s gives %s`, (written, outcome) => {
      const [source = ''] = codesIn(written ?? '');
      const path = `template.${extension}`;
      const codes = parseTemplate(path, source).problems.map(problem => problem.code);
      const render = () => renderTemplate(path, source, values, partial(extension));
      if (outcome?.startsWith('refused: ') === true) {
        expect(codes).toEqual([]);
        expect(render).toThrow(outcome.slice('refused: '.length));
      } else if (/^`[a-z-]+`: /.test(outcome ?? '')) {
        const [code = ''] = codesIn(outcome ?? '');
        const [problem] = parseTemplate(path, source).problems;
        expect(`\`${problem?.code}\`: ${problem?.message}`).toBe(outcome);
        expect(codes[0]).toBe(code);
        expect(render).toThrow(/^template\.\w+:1:\d+: /);
      } else {
        const [text, code] = codesIn(outcome ?? '');
        expect(codes).toEqual(code === undefined ? [] : [code]);
        // Nothing of one call is left for the next: counters, cycles, names that were set.
        const call = prepareTemplate(path, source, partial(extension));
        const calls = [render(), call(values), call(values)];
        expect(calls.map(messages => messages.map(message => message.text))).toEqual([
          [text],
          [text],
          [text],
        ]);
      }
    });
    it(`${language} has rows`, () => expect(rowsOf(section).length).toBeGreaterThan(5));
  }
});
