import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { lineAndColumn } from '../../../src/core/text/textPlaces.ts';

const corpus = join(import.meta.dirname, '../../fixtures/corpus');

const files = ['dotprompt', 'prompty'].flatMap(folder =>
  readdirSync(join(corpus, folder))
    .filter(name => /\.prompty?$/.test(name))
    .map(name => ({ name, path: join(corpus, folder, name), format: folder })),
);

/**
 * Everything that is wrong in the files, as `code@line`. The `error-*` files are wrong on purpose; the others are what
 * real files look like: unquoted Picoschema that is no YAML, operators that Handlebars does not have, closing tags of
 * helpers that open no block. Files that are not listed have no problem at all.
 */
const problems: Readonly<Record<string, readonly string[]>> = {
  'examples__autocomplete.prompt': ['unclosed-tag@22', 'unclosed-tag@25', 'unclosed-tag@28'],
  'examples__error-invalid-yaml.prompt': ['yaml-syntax@7'],
  'examples__error-multiple-issues.prompt': ['role-block@10', 'role-block@14', 'unclosed-tag@26'],
  'examples__error-unbalanced-brace.prompt': ['unbalanced-brace@24'],
  'examples__error-unclosed-block.prompt': ['unclosed-block@11'],
  'examples__error-unmatched-closing-block.prompt': ['unmatched-closing-block@24'],
  // A comment that mentions {{> partialName }} ends there: what is left of it is sent as text.
  'examples__partials.prompt': ['unbalanced-brace@17'],
  'examples__valid-blog-generator.prompt': ['role-block@15', 'role-block@19'],
  'examples__valid-customer-support.prompt': ['role-block@11', 'role-block@16'],
  // {{#if age >= 18}}
  'examples__valid-greeting.prompt': ['syntax@17'],
  'packages__codemirror__samples__02-schema-and-config.prompt': ['yaml-syntax@31'],
  // Tools that only the program defines: nobody can count them here.
  'packages__codemirror__samples__04-tools.prompt': [
    'uncounted@20',
    'uncounted@21',
    'uncounted@22',
    'uncounted@23',
  ],
  'packages__codemirror__samples__05-handlebars-helpers.prompt': ['unknown-helper@49'],
  'packages__codemirror__samples__06-partials.prompt': ['yaml-syntax@23', 'unbalanced-brace@31'],
  'packages__codemirror__samples__08-sections-thinking.prompt': ['unmatched-closing-block@58'],
  'packages__codemirror__samples__10-kitchen-sink.prompt': [
    'uncounted@27',
    'uncounted@28',
    'uncounted@29',
    'yaml-syntax@33',
    'role-without-name@99',
    'unknown-helper@104',
    'unmatched-closing-block@131',
  ],
  'runtime__python__prompty__tests__prompts__file_ref.prompty': ['unread-inputs@6'],
  'runtime__python__prompty__tests__prompts__tools_custom.prompty': ['uncounted@6'],
  'runtime__python__prompty__tests__prompts__tools_mcp.prompty': ['uncounted@6'],
  'runtime__python__prompty__tests__prompts__tools_openapi.prompty': ['uncounted@6'],
  'spec__fixtures__tools_mcp.prompty': ['uncounted@6'],
  'spec__fixtures__tools_openapi.prompty': ['uncounted@6'],
  'web__src__content__docs__assets__code__basic.prompty': ['unresolved-model@11'],
};

describe('the corpus of real prompt files', () => {
  it('has 117 of them', () => {
    expect(files).toHaveLength(117);
    expect(Object.keys(problems).filter(name => !files.some(file => file.name === name))).toEqual([]);
  });

  it.each(files)('$name', ({ name, path, format }) => {
    const source = readFileSync(path, 'utf8');
    const template = parseTemplate(name, source);
    expect(template.format).toBe(format);
    const found = template.problems.map(
      ({ code, span }) => `${code}@${lineAndColumn(source, span.start).line}`,
    );
    expect(found).toEqual(problems[name] ?? []);
    expect(template.parts.length).toBeGreaterThan(0);
  });

  it('names the model wherever the file does', () => {
    const nameless = files
      .filter(({ name, path }) => parseTemplate(name, readFileSync(path, 'utf8')).model === undefined)
      .map(file => file.name);
    expect(nameless).toEqual([
      'examples__autocomplete.prompt',
      'examples__partials.prompt',
      'runtime__csharp__Prompty.Core.Tests__Prompts__no_name.prompty',
      'runtime__python__prompty__tests__prompts__no_model.prompty',
      'runtime__python__prompty__tests__prompts__shorthand_body_only.prompty',
      'runtime__python__prompty__tests__prompts__shorthand_empty_frontmatter.prompty',
      'runtime__python__prompty__tests__prompts__shorthand_name_only.prompty',
      'web__src__content__docs__assets__code__basic.prompty',
    ]);
  });

  it('tells variables that are used but not declared, and the other way round', () => {
    const undefinedFile = readFileSync(
      join(corpus, 'dotprompt/examples__warning-undefined-variable.prompt'),
      'utf8',
    );
    const used = parseTemplate('x.prompt', undefinedFile).variables.filter(variable => !variable.declared);
    expect(used.map(({ name, spans }) => [name, lineAndColumn(undefinedFile, spans[0]!.start).line])).toEqual(
      [
        ['email', 11],
        ['age', 12],
      ],
    );
    const unusedFile = readFileSync(
      join(corpus, 'dotprompt/examples__warning-unused-variable.prompt'),
      'utf8',
    );
    const unused = parseTemplate('x.prompt', unusedFile).variables.filter(
      variable => variable.spans.length === 0,
    );
    expect(
      unused.map(({ name, declaration }) => [name, lineAndColumn(unusedFile, declaration!.start).line]),
    ).toEqual([
      ['email', 8],
      ['age', 9],
    ]);
  });
});
