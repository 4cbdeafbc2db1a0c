import { threadCpuUsage } from 'node:process';
import { describe, expect, it, vi } from 'vitest';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';
import { bare, every, holding, holds } from './everyFormat.ts';

vi.setConfig({ testTimeout: 60_000 });

/** ms of this thread's own processor time that parsing takes, the best of up to five: other programs run here too. */
function timeOf(path: string, source: string, enough: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5 && best >= enough; run++) {
    const before = threadCpuUsage();
    parseTemplate(path, source);
    const { user, system } = threadCpuUsage(before);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

const codes = (path: string, source: string) =>
  parseTemplate(path, source).problems.map(problem => problem.code);

describe('F21: a template that is too large', () => {
  it.each(every)('%s is refused by name without being read', path => {
    const source = 'x{{a}}'.repeat(9_000_000);
    expect(timeOf(path, source, 100)).toBeLessThan(100);
    expect(codes(path, source)).toEqual(['template-too-large']);
    expect(() => renderTemplate(path, source, { a: '' })).toThrow(
      `${path}:1:1: The template has 54,000,000 characters`,
    );
  });
});

describe('F23: YAML bombs in the front matter', () => {
  const wrap = (yaml: string) => `---\n${yaml}\n---\nHi`;
  const lol = ['a: &a [x, x]'].concat(
    [...'bcdefghij'].map(
      (letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${'abcdefghij'[index]}`).join(', ')}]`,
    ),
  );

  it.each(bare.slice(0, 3))('%s: an alias bomb is named at its place', path => {
    const source = wrap(lol.join('\n'));
    expect(timeOf(path, source, 100)).toBeLessThan(100);
    const [problem] = parseTemplate(path, source).problems;
    expect(problem).toMatchObject({ code: 'yaml-alias', severity: 'error' });
    expect(source.slice(problem!.span.start, problem!.span.end)).toMatch(/^\*[a-j]$/);
  });

  const deep: Record<string, string> = {
    brackets: `a: ${'['.repeat(20_000)}`,
    'closed brackets': `a: ${'['.repeat(20_000)}${']'.repeat(20_000)}`,
    braces: 'a: {'.repeat(20_000),
    dashes: `${'- '.repeat(20_000)}x`,
    'question marks': `${'? '.repeat(20_000)}x`,
    indents: Array.from({ length: 700 }, (_, level) => `${' '.repeat(level)}a:`).join('\n'),
    'dashes on lines': Array.from({ length: 700 }, (_, level) => `${' '.repeat(level)}-`).join('\n'),
  };

  it.each(Object.keys(deep))('far too many levels of %s are named in less than 100 ms', name => {
    const source = wrap(deep[name]!);
    expect(timeOf('a.prompt', source, 100)).toBeLessThan(100);
    expect(codes('a.prompt', source)).toEqual(['yaml-too-deep']);
  });

  it.each(holding)('%s: a bomb that is the whole file is named as well', path => {
    for (const [source, code] of [
      [lol.join('\n'), path.endsWith('.json') ? 'json-syntax' : 'yaml-alias'],
      ['['.repeat(20_000), 'yaml-too-deep'],
      ['{"a":'.repeat(20_000), 'yaml-too-deep'],
      ['x'.repeat(300_000), 'yaml-too-large'],
    ] as const) {
      expect(timeOf(path, source, 100)).toBeLessThan(100);
      // Who writes JSON reads nothing of YAML.
      const own = path.endsWith('.json') ? code.replace('yaml-', 'json-') : code;
      expect(codes(path, source)[0]).toBe(own);
      expect(() => renderTemplate(path, source, {})).toThrow(new RegExp(`^${path}:\\d+:\\d+: `));
    }
  });

  it('reads what only looks deep', () => {
    const yaml = `a:\n${Array.from({ length: 500 }, (_, n) => `  - k${n}: [1, {b: 2}]`).join('\n')}\ntext: |\n  ${'[ '.repeat(200)}`;
    expect(codes('a.prompt', wrap(yaml))).toEqual([]);
    const levels = Array.from({ length: 60 }, (_, level) => `${' '.repeat(level)}a:`).join('\n');
    expect(codes('a.prompt', wrap(levels))).toEqual([]);
  });
});

describe('F22: bytes that are no text', () => {
  it('names a NUL where the engine cannot take it and keeps it elsewhere', () => {
    expect(codes('a.prompt', 'a\u0000{{b}}')).toEqual(['nul-character']);
    expect(renderTemplate('a.txt', 'a\u0000{{b}}', { b: '\ud800' })).toEqual([
      { role: 'user', text: 'a\u0000\ud800' },
    ]);
    expect(renderTemplate('a.j2', 'a\u0000{{b}}\ud800', { b: 1 })).toEqual([
      { role: 'user', text: 'a\u00001\ud800' },
    ]);
  });
});

describe('F24: names of prototypes', () => {
  const names = [
    '__proto__',
    'constructor',
    'toString',
    'valueOf',
    'hasOwnProperty',
    '__defineGetter__',
    'prototype',
  ];

  it.each(names)('%s is a variable that nobody gave', name => {
    for (const path of every) {
      expect(() => renderTemplate(path, holds(path, `{{${name}}}`), {}), path).toThrow(
        `Variable "${name}" has no value`,
      );
    }
  });

  it.each(names)('%s of a value is nothing, and never the source of a function', name => {
    for (const path of every) {
      const source = `<{{a.${name}}}><{{b.${name}}}>`;
      const [message] = renderTemplate(path, holds(path, source), { a: {}, b: 'text' });
      expect(message?.text, path).toBe('<><>');
      const deeper = (): string | undefined =>
        renderTemplate(path, holds(path, `<{{b.${name}.${name}}}>`), { b: 'text' })[0]?.text;
      // Jinja has no field of nothing.
      if (path === 'a.j2' || path === 'a.prompty')
        expect(deeper, path).toThrow(`There is no "${name}" in a text`);
      else expect(deeper(), path).toBe('<>');
    }
    const helper = `{{lookup a "${name}"}}{{#with a}}{{${name}}}{{/with}}{{#each a}}{{@${name}}}{{/each}}{{#if a.${name}}}!{{/if}}.`;
    expect(renderTemplate('a.prompt', helper, { a: {} })[0]?.text).toBe('.');
    expect(
      renderTemplate('a.j2', `{{ a["${name}"] }}{% if a.${name} %}!{% endif %}.`, { a: {} })[0]?.text,
    ).toBe('.');
  });

  it('are names like any other in YAML and JSON, and change no prototype', () => {
    const before = Object.getOwnPropertyNames(Object.prototype);
    const yaml =
      '---\ninput:\n  schema: {__proto__: string, constructor: string}\n  default:\n    __proto__: {polluted: 1}\n    constructor: c\n---\n';
    const template = parseTemplate('a.prompt', `${yaml}{{json __proto__}}{{constructor}}`);
    expect(template.variables.map(variable => variable.name)).toEqual(['__proto__', 'constructor']);
    expect(renderTemplate('a.prompt', `${yaml}{{json __proto__}}{{constructor}}`, {})[0]?.text).toBe(
      '{"polluted":1}c',
    );
    const values = JSON.parse('{"__proto__": {"polluted": 1}, "a": {"__proto__": {"polluted": 1}}}');
    for (const path of every) {
      expect(
        renderTemplate(path, holds(path, '{{__proto__.polluted}}{{a.__proto__.polluted}}'), values)[0]?.text,
        path,
      ).toBe('11');
    }
    expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before);
    expect('polluted' in {}).toBe(false);
  });

  it('a function among the values is no value', () => {
    const values = { f: () => 'ran', o: { f: () => 'ran' } };
    expect(() => renderTemplate('a.prompt', '{{f}}', values)).toThrow('Variable "f" has no value');
    expect(() => renderTemplate('a.j2', '{{ f() }}', values)).toThrow('a.j2:1:4: Variable "f" has no value');
    expect(renderTemplate('a.prompt', '{{o.f}}.', values)[0]?.text).toBe('.');
  });
});

// Some 100 KB each. Quadratic work would take tens of seconds on them.
describe('texts made to be slow', () => {
  const slow: Record<string, string> = {
    'open tags': '{{'.repeat(50_000),
    'open comments': '{{!--'.repeat(25_000),
    'open blocks': '{{#if a}}'.repeat(12_500),
    'closing blocks': '{{/if}}'.repeat(12_500),
    sections: '{{section "a"}}x'.repeat(7_500),
    'role switches': '{{role "user"}}x'.repeat(7_500),
    'role lines': 'user:\nx\n'.repeat(12_500),
    'role variables': '{{a.role}}:\nx\n'.repeat(7_500),
    quotes: `{{${'"\''.repeat(50_000)}}}`,
    brackets: `{{${'['.repeat(100_000)}}}`,
    'many quotes': '{{"a'.repeat(25_000),
    spaces: ' '.repeat(100_000),
    'spaces in tags': `{{${' '.repeat(50_000)}a}}`.repeat(2),
    'line breaks': '\n'.repeat(100_000),
    statements: '{% if a %}'.repeat(10_000),
    'raw blocks': '{% raw %}'.repeat(10_000),
    'open braces': '{'.repeat(100_000),
    'closing braces': '}'.repeat(100_000),
    headings: '# a\n## b\n'.repeat(10_000),
    fences: '```\n# a\n~~~\n'.repeat(7_500),
    'front matter': `---\n${'a: b\n'.repeat(15_000)}---\n`,
    'many keys': `---\n${Array.from({ length: 7_500 }, (_, n) => `k${n}: v`).join('\n')}\n---\n`,
    hashes: '#\n'.repeat(50_000),
    'liquid comments': '{% comment %}'.repeat(7_500),
    'liquid loops': '{% for x in a %}{{ x }}{% endfor %}'.repeat(3_000),
    'liquid lines': `{% liquid\n${'echo a\n'.repeat(1_000)}%}`,
    'text and tags': 'x{{a}}'.repeat(16_500),
    escapes: '\\n\\u0041'.repeat(12_500),
    messages: `messages:\n${'- role: user\n  content: |\n    a\n    {{b}}\n'.repeat(2_000)}`,
    'message lines': `messages:\n- role: user\n  content: |\n${'    a {{b}}\n\n'.repeat(7_500)}`,
    'folded lines': `prompts:\n  - >\n${'    a {{b}}\n'.repeat(9_000)}`,
    'spaces in quotes': `prompts: "${' '.repeat(50_000)}\n${' '.repeat(50_000)}a"`,
    'JSON messages': `[${'{"role":"user","content":"{{a}}"},'.repeat(3_000)}{}]`,
    aliases: `---\na: &a x\nb: [${'*a,'.repeat(10_000)}]\n---\n`,
    anchors: `---\n${Array.from({ length: 3_000 }, (_, n) => `k${n}: &a${n} [*a${Math.max(0, n - 1)}]`).join('\n')}\n---\n`,
    'JSON brackets': '['.repeat(100_000),
  };

  it.each(Object.keys(slow))('%s: every format reads it in time', name => {
    for (const path of bare) {
      expect(timeOf(path, slow[name]!, 1000), path).toBeLessThan(1000);
    }
    // YAML that is none costs an error for each of its characters; all of these formats read it the same way.
    expect(timeOf('a.messages.json', slow[name]!, 2000)).toBeLessThan(2000);
    for (const path of holding) {
      expect(timeOf(path, holds(path, slow[name]!), 1000), path).toBeLessThan(1000);
    }
  });
});
