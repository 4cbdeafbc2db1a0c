import { describe, expect, it } from 'vitest';
import { hasBranches } from '../../../src/core/estimate/branches.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';

describe('hasBranches', () => {
  it.each([
    ['a.prompt', '{{role "system"}}\nBe {{tone}}.\n{{history}}\n{{section "x"}}{{> part}}'],
    ['a.prompty', '---\nname: x\n---\nsystem:\nHi {{a}}\n\nuser:\n{% set b = 1 %}{% raw %}{{c}}{% endraw %}'],
    ['a.liquid', 'system:\n{% assign x = 1 %}{{ x }}'],
    ['a.hbs', 'Hello {{name}}, {{! a remark }}welcome.'],
  ])('is false where everything is sent in every call: %s', (path, text) => {
    expect(hasBranches(parseTemplate(path, text))).toBe(false);
  });

  it.each([
    ['a.prompt', '{{role "system"}}{{#if formal}}Sir{{/if}}'],
    ['a.prompt', '{{#each items}}{{this}}{{/each}}'],
    ['a.j2', '{% for q in questions %}{{ q }}{% endfor %}'],
    ['a.prompty', 'system:\n{% if x %}y{% endif %}'],
    ['a.liquid', '{% unless x %}y{% endunless %}'],
    ['a.mustache', '{{#paid}}thanks{{/paid}}'],
    ['a.hbs', '{{#custom x}}y{{/custom}}'],
  ])('is true where text is left out or repeated: %s', (path, text) => {
    expect(hasBranches(parseTemplate(path, text))).toBe(true);
  });
});
