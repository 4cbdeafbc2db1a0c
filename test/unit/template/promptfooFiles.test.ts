import { describe, expect, it } from 'vitest';
import type { Template } from '../../../src/core/model.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { ParseMemory } from '../../../src/core/template/parseMemory.ts';
import { renderTemplate } from '../../../src/core/template/render.ts';
import { filesIn } from './filesIn.ts';

const path = 'evals/promptfooconfig.yaml';
const files = filesIn({
  'prompts/short.txt': 'Hi {{name}}.\n',
  'prompts/long.txt':
    'Translate {{text}} to {{lang}}, please.\r\n\r\nBe nice.\r\n---\r\nOr not: {{text}}\r\n',
  'prompts/chat.json':
    '[{"role": "system", "content": "You are X, and say\\nlittle"}, {"role": "user", "content": "{{ q }}"}]',
  'prompts/chat.yaml':
    '# Who speaks\n- role: system\n  content: Only {{kind}} words\n- role: user\n  content: Hi\n',
  'prompts/data.yaml': 'a: {b: "{{ q }}"}\n',
  'prompts/lines.jsonl': '{"role": "user"}\n\n[{"role": "user", "content": "Line two is longer"}]\n',
  'prompts/table.csv': 'prompt,label\nSay {{x}},a\nSay {{x}} twice,b\n',
  'prompts/column.csv': 'prompt\nOne {{x}}\n',
  'prompts/make.py': 'print("no")',
  'prompts/picture.png': 'no text',
  'words.md': '# Words\n{{ w | upper }}\n',
  'tests.csv': 'name,notes,__expected,lang\n,a note,contains:x,\nAda,,,French\n',
  'tests/a.yaml': '- vars: {text: A long text}\n',
  'tests/b.json': '[{"vars": {"q": "What?"}}]',
  'defaults.yaml': 'vars: {kind: kind, w: file://words.md}\n',
  'vars.json': '{"text": "Some text"}',
  'pages/long.txt': 'A page of text',
  'open.md': 'Hi\n{{ name',
});

const parse = (source: string, memory?: ParseMemory) => parseTemplate(path, source, [], memory, files);
const at = (source: string, { start, end }: { start: number; end: number }) => source.slice(start, end);

/** Texts and variables that a call sends, each with the place in the configuration. */
function sent(source: string, template: Template = parse(source)): (string | undefined)[][] {
  return template.parts
    .filter(part => !part.instead)
    .map(({ kind, name, text, span }) => [kind, name ?? text ?? at(source, span), at(source, span)]);
}

const problems = (source: string) =>
  parse(source).problems.map(({ code, severity, span }) => [code, severity, at(source, span)]);

describe("promptfoo's prompts in files", () => {
  it('are counted at the entry that names them', () => {
    const source = 'prompts:\n  - file://prompts/short.txt\n';
    expect(sent(source)).toEqual([
      ['text', 'Hi ', 'file://prompts/short.txt'],
      ['variable', 'name', 'file://prompts/short.txt'],
      ['text', '.', 'file://prompts/short.txt'],
    ]);
    const template = parse(source);
    expect(template.sections).toMatchObject([{ title: 'prompts/short.txt' }]);
    expect(template.variables.map(({ name, spans }) => [name, spans.length])).toEqual([['name', 1]]);
    expect(problems(source)).toEqual([]);
  });

  it.each([
    'prompts: prompts/short.txt',
    'prompts: file://prompts/short.txt',
    'prompts: [prompts/short.txt]',
    'prompts: [{raw: file://prompts/short.txt, label: short}]',
    'prompts: [{id: file://prompts/short.txt}]',
    'prompts: {prompts/short.txt: short}',
    'prompts: prompts/sh*.txt',
    'prompts: file://prompts/{short,none}.txt',
  ])('are found by %s', source => {
    expect(sent(source).map(([, word]) => word)).toEqual(['Hi ', 'name', '.']);
    expect(renderTemplate(path, source, { name: 'Ada' }, undefined, [], files)).toEqual([
      { role: 'user', text: 'Hi Ada.' },
    ]);
  });

  it.each([
    ['chat.json', ['system', 'user'], 'You are X, and say\nlittle|why'],
    ['chat.yaml', ['system', 'user'], 'Only why words|Hi'],
    ['data.yaml', ['user'], '{"a":{"b":"why"}}'],
    ['lines.jsonl', ['user'], 'Line two is longer'],
    ['table.csv', ['user'], 'Say why twice'],
    ['column.csv', ['user'], 'One why'],
  ])('of the kind of %s are read as promptfoo reads them', (file, roles, text) => {
    const source = `prompts: [file://prompts/${file}]`;
    expect(problems(source).filter(([code]) => code !== 'several-prompts')).toEqual([]);
    const messages = renderTemplate(path, source, { q: 'why', kind: 'why', x: 'why' }, undefined, [], files);
    expect(messages.map(({ role }) => role)).toEqual(roles);
    expect(messages.map(each => each.text).join('|')).toBe(text);
    expect(parse(source).messages).toHaveLength(roles.length);
  });

  it('of one entry have one place: the longest stands there', () => {
    const source = 'prompts:\n  - prompts/*.txt\n  - Say {{word}}\n';
    const template = parse(source);
    expect(sent(source).map(([kind, word]) => (kind === 'text' ? `"${word}"` : word))).toEqual([
      '"Translate "',
      'text',
      '" to "',
      'lang',
      '", please.\n\nBe nice."',
    ]);
    expect(template.sections.map(({ title, span }) => [title, at(source, span)])).toEqual([
      ['prompts/long.txt, prompt 1', 'prompts/*.txt'],
      ['prompt 2', 'Say {{word}}'],
    ]);
    expect(template.problems.map(({ message }) => message)).toEqual([
      'A call sends one of 4 prompts: its figures, and batches, are those of "prompts/long.txt, prompt 1", the longest',
    ]);
  });

  it('are named where they are not read, and their paths are never prompts', () => {
    const source = `prompts:
  - file://prompts/make.py:main
  - prompts/none.txt
  - prompts/none/*
  - prompts/
  - file://prompts/picture.png
  - yes/no
`;
    expect(problems(source)).toEqual([
      ['prompt-elsewhere', 'info', 'file://prompts/make.py:main'],
      ['prompt-elsewhere', 'warning', 'prompts/none.txt'],
      ['prompt-elsewhere', 'warning', 'prompts/none/*'],
      ['prompt-elsewhere', 'warning', 'prompts/'],
      ['prompt-elsewhere', 'warning', 'file://prompts/picture.png'],
      ['prompt-elsewhere', 'warning', 'yes/no'],
    ]);
    expect(sent(source)).toEqual([['partial', 'prompts/make.py:main', 'file://prompts/make.py:main']]);
    // Without anybody who reads files they are as unknown.
    for (const named of ['prompts/*', 'prompts/', 'file://prompts/short.txt']) {
      const alone = `prompts: ${named}`;
      expect(sent(alone, parseTemplate(path, alone)).map(([kind]) => kind)).toEqual(['partial']);
    }
  });

  it('say in which of them something is wrong', () => {
    const source = 'prompts: [Hi, open.md]';
    const [problem] = parse(source).problems.filter(({ severity }) => severity === 'error');
    expect(problem?.message).toMatch(/ \(in open\.md\)$/);
    expect(problem && at(source, problem.span)).toBe('open.md');
    expect(() => renderTemplate(path, source, {}, undefined, [], files)).toThrow(`${path}:1:15: `);
  });

  it('are no lines that only look like paths', () => {
    const source = 'prompts: ["Answer yes/no: {{q}}", "Rate 1 * 2"]';
    expect(sent(source).map(([, word]) => word)).toEqual(['Answer yes/no: ', 'q']);
    expect(problems(source).map(([code]) => code)).toEqual(['several-prompts']);
  });

  it('are the same after edits elsewhere', () => {
    const memory = new ParseMemory();
    const source = 'prompts: [prompts/chat.json, prompts/chat.yaml]\ntests: file://tests/*.yaml\n';
    expect(parse(source, memory)).toEqual(parse(source));
    expect(parse(`# x\n${source}`, memory)).toEqual(parse(`# x\n${source}`));
  });
});

describe("promptfoo's tests in files", () => {
  const variables = (source: string) =>
    parse(source).variables.map(
      ({ name, declared, sample }) => `${name}${declared ? '' : ' undeclared'}=${sample}`,
    );
  const prompts = 'prompts: ["{{name}} {{text}} {{q}} {{lang}}"]\n';

  it.each([
    [
      'tests: file://tests.csv',
      ['name=Ada', 'lang=French', 'text undeclared=undefined', 'q undeclared=undefined'],
    ],
    ['tests: tests.csv', ['name=Ada', 'lang=French', 'text undeclared=undefined', 'q undeclared=undefined']],
    [
      'tests: [file://tests/*.yaml, file://tests/b.json]',
      ['text=A long text', 'q=What?', 'name undeclared=undefined', 'lang undeclared=undefined'],
    ],
    [
      'tests: [{vars: file://vars.json}, {vars: {name: file://pages/long.txt}}]',
      ['text=Some text', 'name=A page of text', 'q undeclared=undefined', 'lang undeclared=undefined'],
    ],
  ])('%s give samples', (tests, expected) => {
    expect(variables(prompts + tests)).toEqual(expected);
    expect(problems(prompts + tests)).toEqual([]);
  });

  it('may have columns that no prompt uses', () => {
    expect(variables('prompts: [Hi]\ntests: file://tests.csv')).toEqual([]);
  });

  it.each(['file://tests.js', 'huggingface://datasets/x', 'file://none.csv', 'file://none.yaml'])(
    'that are not read are named, and may declare anything: %s',
    tests => {
      const source = `${prompts}tests: ["${tests}", {vars: {name: Bo}}]`;
      expect(problems(source)).toEqual([['tests-elsewhere', 'info', `"${tests}"`]]);
      expect(variables(source)).toEqual(['name=Bo', 'text=undefined', 'q=undefined', 'lang=undefined']);
    },
  );

  it('give the defaults of a call', () => {
    const source = 'prompts: ["{{kind}}: {{ w }}"]\ndefaultTest: file://defaults.yaml';
    expect(renderTemplate(path, source, {}, undefined, [], files)).toEqual([
      { role: 'user', text: 'kind: # Words\n{{ w | upper }}\n' },
    ]);
  });
});
