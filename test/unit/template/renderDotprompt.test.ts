import { describe, expect, it } from 'vitest';
import { Rendering } from './rendering.ts';

const { messages: render, text, failure } = new Rendering('a.prompt');

describe('rendering Dotprompt', () => {
  it('cuts messages at roles; text ahead of the first is the user’s; model is the assistant', () => {
    expect(render('Hi {{name}}', { name: 'Ada' })).toEqual([{ role: 'user', text: 'Hi Ada' }]);
    expect(render('{{role "system"}}a\n{{role "user"}}b\n{{role "model"}}c\n')).toEqual([
      { role: 'system', text: 'a\n' },
      { role: 'user', text: 'b\n' },
      { role: 'assistant', text: 'c\n' },
    ]);
    expect(render('{{role "system"}}S\n{{history}}\n{{role "user"}}U')).toEqual([
      { role: 'system', text: 'S\n' },
      { role: 'user', text: 'U' },
    ]);
  });

  it('keeps the text in the block form of role', () => {
    expect(render('{{#role "system"}}\nS\n{{/role}}\n\n{{#role "user"}}\nU\n{{/role}}\n')).toEqual([
      { role: 'system', text: 'S\n' },
      { role: 'user', text: 'U\n' },
    ]);
  });

  it('escapes nothing, and trims the body behind front matter only', () => {
    expect(text('{{a}} {{{a}}}', { a: '<b> & "c"' })).toBe('<b> & "c" <b> & "c"');
    expect(text('---\nmodel: x\n---\n\n  a  \n')).toBe('a');
    expect(text('\n a \n')).toBe('\n a \n');
  });

  it('branches as Handlebars does', () => {
    const branch = '{{#if a}}yes{{else if b}}b{{else}}no{{/if}}';
    expect(text(branch, { a: 'x' })).toBe('yes');
    expect(text(branch, { a: '', b: 1 })).toBe('b');
    expect(['', 0, false, null, []].map(a => text(branch, { a }))).toEqual(Array(5).fill('no'));
    expect(text(branch, { a: {} })).toBe('yes');
    expect(text('{{#if a includeZero=true}}yes{{/if}}', { a: 0 })).toBe('yes');
    expect(text('{{#unless a}}no{{/unless}}', {})).toBe('no');
    expect(text('{{#ifEquals a "x"}}same{{else}}other{{/ifEquals}}', { a: 'x' })).toBe('same');
    expect(text('{{#unlessEquals a 1}}other{{/unlessEquals}}', { a: 2 })).toBe('other');
  });

  it('loops over lists and objects with index, key, first, last, else and block parameters', () => {
    const list =
      '{{#each a}}{{@index}}{{#if @first}}<{{/if}}{{this}}{{#if @last}}>{{/if}} {{else}}none{{/each}}';
    expect(text(list, { a: ['x', 'y'] })).toBe('0<x 1y> ');
    expect(text(list, { a: [] })).toBe('none');
    expect(text('{{#each o}}{{@key}}={{this}};{{/each}}', { o: { b: 1, c: 2 } })).toBe('b=1;c=2;');
    expect(text('{{#each a as |x i|}}{{i}}{{x.n}}{{../t}}{{/each}}', { a: [{ n: 'p' }], t: 'T' })).toBe(
      '0pT',
    );
    expect(
      text('{{#each a}}{{#each this}}{{@../index}}{{this}}{{/each}}{{/each}}', { a: [['x'], ['y']] }),
    ).toBe('0x1y');
    expect(text('{{#a}}{{n}}{{/a}}{{^b}}none{{/b}}', { a: [{ n: 1 }, { n: 2 }] })).toBe('12none');
    expect(text('{{#with a.b}}{{c}}{{../d}}{{/with}}', { a: { b: { c: 1 } }, d: 2 })).toBe('12');
    expect(
      text('{{lookup a "k"}}{{lookup b 1}}{{a.[k]}}{{b.length}}', { a: { k: 'v' }, b: ['x', 'y'] }),
    ).toBe('vyv2');
  });

  it('controls white space: standalone lines, ~, raw blocks, escapes', () => {
    expect(text('a\n{{#if b}}\n  c\n{{/if}}\nd', { b: true })).toBe('a\n  c\nd');
    expect(text('a  {{~b~}}  c', { b: 'B' })).toBe('aBc');
    expect(text('{{!-- x --}}a{{! y }}')).toBe('a');
    expect(text('\\{{a}}')).toBe('{{a}}');
  });

  it('includes partials with context, arguments, indent, inline definitions and fallbacks', () => {
    expect(text('{{>p}}!', { a: 1 }, { p: 'a={{a}}' })).toBe('a=1!');
    expect(text('{{>p who=name}}', { name: 'Ada' }, { p: 'Hi {{who}} ({{name}})' })).toBe('Hi Ada (Ada)');
    expect(text('{{>p user}}', { user: { n: 1 } }, { p: '{{n}}' })).toBe('1');
    expect(text('x\n  {{>p}}\ny', { a: 'A' }, { p: 'l1\n{{a}}\nl3\n' })).toBe('x\n  l1\n  A\n  l3\ny');
    expect(text('{{#*inline "p"}}in {{a}}{{/inline}}{{>p}}', { a: 1 })).toBe('in 1');
    expect(text('{{#>missing}}default{{/missing}}')).toBe('default');
    expect(text('{{#>p}}block{{/p}}', {}, { p: '[{{> @partial-block}}]' })).toBe('[block]');
    expect(text('{{> (lookup . "which")}}', { which: 'p' }, { p: 'P' })).toBe('P');
  });

  it('puts media beside the text', () => {
    expect(render('See {{media url=u contentType="image/png"}} now', { u: 'https://a/b.png' })).toEqual([
      { role: 'user', text: 'See  now', media: [{ url: 'https://a/b.png', mediaType: 'image/png' }] },
    ]);
  });

  it('writes JSON on demand and refuses to write an object as text', () => {
    expect(text('{{json a}}', { a: { b: [1, 'x'] } })).toBe('{"b":[1,"x"]}');
    expect(text('{{json a indent=1}}', { a: [1] })).toBe('[\n 1\n]');
    expect(failure('{{a}}', { a: {} }).what).toBe('"a" is a list or an object, not text');
  });

  it('takes defaults from the front matter', () => {
    const source = '---\ninput:\n  schema: {a: string, "b?": string}\n  default: {a: A}\n---\n{{a}}{{b}}';
    expect(text(source)).toBe('A');
    expect(text(source, { a: 'x', b: 'y' })).toBe('xy');
  });

  it('names a variable without a value, and its place', () => {
    const error = failure('---\nmodel: m\n---\n\nHi\n  {{name}}', {});
    expect(error.what).toBe('Variable "name" has no value');
    expect(error.where).toEqual({ file: 'a.prompt', line: 6, column: 3 });
    expect(error.message).toMatch(/^a\.prompt:6:3: /);
    expect(failure('{{media url=u}}').what).toBe('Variable "u" has no value');
    expect(failure('{{>p x=1}}', {}, { p: '{{x}}{{y}}' }).what).toBe('Variable "y" has no value');
    expect(text('{{#if a}}{{a}}{{/if}}ok')).toBe('ok');
    expect(text('{{#each a}}{{missing}}{{/each}}ok', { a: [{}] })).toBe('ok');
  });

  it('refuses circular and missing partials, unknown helpers, and templates that do not parse', () => {
    const circle = failure('{{>a}}', {}, { a: 'x {{>b}}', b: '{{>a}}' });
    expect(circle.what).toBe('Partials include one another: "a" → "b" → "a"');
    expect(failure('\n{{>gone}}').where).toEqual({ file: 'a.prompt', line: 2, column: 1 });
    expect(failure('{{gone 1}}').what).toBe('There is no helper "gone"');
    expect(failure('a\n{{#if b}}').where).toEqual({ file: 'a.prompt', line: 2, column: 1 });
    expect(failure('{{>p}}', {}, { p: '{{#if}' }).what).toMatch(/^Partial "p" is no Handlebars/);
  });

  it('ends loops in loops that would never end', () => {
    const a = Array.from({ length: 2000 }, () => 1);
    expect(
      failure('{{#each a}}{{#each ../a}}{{#each ../../a}}x{{/each}}{{/each}}{{/each}}', { a }).what,
    ).toMatch(/steps|characters/);
  });
});
