import { threadCpuUsage } from 'node:process';
import { describe, expect, it } from 'vitest';
import { prepareTemplate, renderTemplate } from '../../../src/core/template/render.ts';

const messages =
  'messages:\n  - role: system\n    content: Be {{tone}}\n  - {role: user, content: "{{name}}"}\n';

/** A template of each format that prints `name` and `tone`, and goes over `items` where its language can. */
const templates: Readonly<Record<string, string>> = {
  'a.prompt':
    '---\ninput:\n  default: {tone: kind}\n---\n{{role "system"}}Be {{tone}}{{role "user"}}{{name}}{{#each items}},{{this}}{{/each}}{{> more}}',
  'a.prompty':
    '---\ninputs:\n  tone: {default: kind}\n---\nsystem:\nBe {{tone}}\nuser:\n{{name}}{% for i in items %},{{i}}{% endfor %}{% include "more" %}',
  'mustache.prompty': '---\ntemplate: mustache\n---\nsystem:\nBe {{tone}}\nuser:\n{{name}}{{> more}}',
  'a.prompt.yml': messages,
  'a.prompt.md': '# Task\nBe {{tone}}, {{name}}',
  'a.j2': '{{tone}} {{name}}{% for i in items %},{{i}}{% endfor %}{% include "more" %}',
  'a.hbs': '{{tone}} {{name}}{{#each items}},{{this}}{{/each}}{{> more}}',
  'a.mustache': '{{tone}} {{name}}{{#items}},{{.}}{{/items}}{{> more}}',
  'a.liquid': '{{tone}} {{name}}{% for i in items %},{{i}}{% endfor %}{% render "more", name: name %}',
  'a.messages.json': '{"messages":[{"role":"user","content":"{{tone}} {{name}}"}]}',
  'promptfooconfig.yaml':
    'prompts: ["{{tone}} {{name}}{% for i in items %},{{i}}{% endfor %}"]\ndefaultTest: {vars: {tone: kind}}\n',
  'a.txt': '{{tone}} {{name}}',
};
const partial = ' and {{name}}';

describe('a prepared template', () => {
  it.each(Object.entries(templates))('%s: every call is as if it were the only one', (path, source) => {
    let read = 0;
    const partials = (name: string) => {
      read++;
      return name === 'more' ? partial : undefined;
    };
    const render = prepareTemplate(path, source, partials);
    const rows = [
      { name: 'Ada', tone: 'short', items: ['1', '2'] },
      { name: '{{tone}} system:\n', tone: '', items: [] },
      { name: 'Bo', tone: 'warm', items: ['3'] },
    ];
    const alone = rows.map(row => renderTemplate(path, source, row, partials));
    read = 0;
    expect(rows.map(render)).toEqual(alone);
    expect(() => render({ tone: 'x', items: [] })).toThrow('Variable "name" has no value');
    expect(rows.toReversed().map(render)).toEqual(alone.toReversed());
    expect(JSON.stringify(alone[0])).toContain(source.includes('more') ? ' and Ada' : 'Ada');
    expect(read).toBeLessThanOrEqual(
      path.endsWith('.liquid') || path === 'a.j2' || path === 'a.prompty' ? 0 : 8,
    );
  });

  it.each(Object.entries(templates))('%s: what is wrong with it is said before any call', (path, source) => {
    const broken = /\.(?:ya?ml|json)$/.test(path) ? source.slice(0, -4) : `${source}{{`;
    if (/\.(?:md|txt)$/.test(path)) return;
    expect(() => prepareTemplate(path, broken, () => partial)).toThrow(new RegExp(`^${path}:\\d+:\\d+: `));
  });

  it('does not read the template anew for a call', () => {
    const text = `${'You write replies to customers.\n'.repeat(2_000)}{{name}}`;
    const render = prepareTemplate('a.hbs', text);
    // Of this thread's own processor time: what else the machine does is not measured.
    const time = (work: () => void): number => {
      const before = threadCpuUsage();
      for (let call = 0; call < 20; call++) work();
      return threadCpuUsage(before).user;
    };
    const anew = time(() => renderTemplate('a.hbs', text, { name: 'Ada' }));
    expect(time(() => render({ name: 'Ada' }))).toBeLessThan(anew / 4);
  });
});
