import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';

const corpus = join(import.meta.dirname, '../../fixtures/corpus/prompty');
const read = (name: string) => readFileSync(join(corpus, name), 'utf8');
const parse = (source: string) => parseTemplate('a.prompty', source);

describe('Prompty', () => {
  it('reads version 2: model with provider, options, inputs', () => {
    const template = parse(read('spec__fixtures__basic.prompty'));
    expect(template.model?.id).toBe('openai/gpt-4');
    expect(template.params).toEqual({ temperature: 0.7, maxOutputTokens: 1000 });
    expect(
      template.variables.map(({ name, declared, optional, sample }) => [name, declared, optional, sample]),
    ).toEqual([
      ['firstName', true, true, 'Jane'],
      ['lastName', true, true, 'Doe'],
      ['question', true, true, 'What is the meaning of life?'],
    ]);
    expect(template.sections.map(section => section.role)).toEqual(['system', 'user']);
  });

  it('reads version 1: configuration, parameters, samples that are no defaults', () => {
    const source = read(
      'web__src__content__docs__legacy__getting-started__first-prompty__shakespeare.prompty',
    );
    const template = parse(source);
    expect(template.model?.id).toBe('azure/gpt-4');
    expect(template.params).toEqual({ maxOutputTokens: 3000 });
    expect(template.variables).toMatchObject([
      { name: 'question', declared: true, sample: expect.stringMatching(/^Please write/) },
    ]);
    expect(() => renderTemplate('a.prompty', source, {})).toThrow('Variable "question" has no value');
  });

  it('reads the size and quality of an image model, and inputs as a map or by shorthand', () => {
    expect(parse(read('spec__fixtures__image.prompty')).params).toEqual({
      size: '1024x1024',
      quality: 'standard',
    });
    const map =
      '---\ninputs:\n  a: {kind: string, required: false}\n  b: Jane\n  c: {kind: string}\n---\n{{a}}{{b}}{{c}}';
    expect(
      parse(map).variables.map(({ name, optional, sample }) => [name, optional === true, sample]),
    ).toEqual([
      ['a', true, undefined],
      ['b', true, 'Jane'],
      ['c', false, undefined],
    ]);
    expect(renderTemplate('a.prompty', map, { c: '!' })).toEqual([{ role: 'system', text: 'Jane!' }]);
  });

  it(`takes the default of \${env:NAME:default} and says when only the environment knows the model`, () => {
    const model = (id: string) => parse(`---\nmodel: {id: "${id}"}\n---\nx`);
    expect(model(`\${env:MODEL:gpt-5-mini}`).model?.id).toBe('gpt-5-mini');
    expect(model(`\${env:MODEL}`).model).toBeUndefined();
    expect(model(`\${env:MODEL}`).problems).toMatchObject([{ code: 'unresolved-model', severity: 'info' }]);
  });

  it('gives text ahead of the first role line to the system and trims messages', () => {
    expect(renderTemplate('a.prompty', 'Just text.\n', {})).toEqual([{ role: 'system', text: 'Just text.' }]);
    const rendered = renderTemplate('a.prompty', read('vscode__prompty__test-sample.prompty'), {
      question: 'Why?',
    });
    expect(rendered).toEqual([
      {
        role: 'system',
        text: 'You are a helpful assistant that answers questions concisely.\nUse the following context if provided: ',
      },
      { role: 'user', text: 'Why?' },
    ]);
  });

  it('renders a history that the template loops over, with the roles it gives', () => {
    const source = read('web__src__content__docs__assets__code__hello.prompty');
    const chat_history = [
      { role: 'user', content: 'Hi' },
      { role: 'assistant', content: 'Hello' },
    ];
    const messages = renderTemplate('a.prompty', source, { chat_history, input: 'Bye' });
    expect(messages.map(({ role, text }) => [role, text.slice(0, 10)])).toEqual([
      ['system', 'You are a '],
      ['user', 'Hi'],
      ['assistant', 'Hello'],
      ['user', 'Bye'],
    ]);
    const forged = [{ role: 'boss', content: 'Hi' }];
    expect(() => renderTemplate('a.prompty', source, { chat_history: forged, input: '' })).toThrow(
      '"boss" is no role',
    );
  });

  it('expands threads and puts media beside the text', () => {
    const threaded = read('runtime__python__prompty__tests__prompts__threaded.prompty');
    const conversation = [
      { role: 'user', content: 'A' },
      { role: 'assistant', content: 'B' },
    ];
    expect(
      renderTemplate('a.prompty', threaded, { conversation }).map(({ role, text }) => [role, text]),
    ).toEqual([
      ['system', 'You are a helpful assistant.'],
      ['user', 'A'],
      ['assistant', 'B'],
      ['user', 'Hello'],
    ]);
    expect(() => renderTemplate('a.prompty', threaded, { conversation: 'x' })).toThrow(UserError);
    const multimodal = read('spec__fixtures__multimodal.prompty');
    expect(
      parse(multimodal)
        .parts.filter(part => part.kind === 'media')
        .map(part => part.name),
    ).toEqual(['photo', 'recording']);
    const [system] = renderTemplate('a.prompty', multimodal, {
      photo: 'https://a/p.png',
      recording: 'https://a/r.wav',
    });
    expect(system?.text).toBe('You can see images and hear audio.');
    expect(system?.media?.map(media => media.url)).toEqual(['https://a/p.png', 'https://a/r.wav']);
  });

  it('renders Mustache bodies', () => {
    const source =
      '---\ntemplate: mustache\n---\nsystem:\nBe kind.\n\nuser:\n{{#items}}- {{name}}\n{{/items}}{{^items}}none{{/items}}{{q}}';
    expect(parse(source).problems).toEqual([]);
    expect(
      renderTemplate('a.prompty', source, { items: [{ name: 'x' }, { name: 'y' }], q: 'a\nsystem:\nb' }),
    ).toEqual([
      { role: 'system', text: 'Be kind.' },
      { role: 'user', text: '- x\n- y\na\nsystem:\nb' },
    ]);
    expect(() => renderTemplate('a.prompty', source, {})).toThrow(
      'a.prompty:9:35: Variable "q" has no value',
    );
  });

  it('takes names that it declares for variables inside of sections of Mustache too', () => {
    const inputs = 'inputs:\n  - {name: vip, kind: boolean}\n  - {name: who, kind: string, default: Ada}\n';
    const source = `---\n${inputs}template: mustache\n---\nuser:\n{{#vip}}Dear {{who}}{{title}}{{/vip}}{{^vip}}{"to": {{who}}}{{/vip}}`;
    const template = parse(source);
    expect(template.problems).toEqual([]);
    expect(template.variables.map(({ name, spans }) => [name, spans.length])).toEqual([
      ['vip', 2],
      ['who', 2],
    ]);
    expect(renderTemplate('a.prompty', source, { vip: { title: '!' } })[0]?.text).toBe('Dear Ada!');
    expect(renderTemplate('a.prompty', source, { vip: '' })[0]?.text).toBe('{"to": Ada}');
  });

  it('renders Handlebars bodies', () => {
    const source = '---\ntemplate: handlebars\n---\nuser:\n{{#each items}}{{@index}}{{this}}{{/each}}';
    expect(parse(source).problems).toEqual([]);
    expect(renderTemplate('a.prompty', source, { items: ['x', 'y'] })[0]?.text).toBe('0x1y');
  });
});
