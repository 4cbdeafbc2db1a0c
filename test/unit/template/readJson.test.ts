import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJson } from '../../../src/core/template/json/readJson.ts';
import { parseTemplate } from '../../../src/core/template/parse.ts';
import { readYaml } from '../../../src/core/template/yaml/readYaml.ts';
import type { YamlNode } from '../../../src/core/template/yaml/yamlNode.ts';

/** Everything that a format can ask of a node. */
function described(node: YamlNode | undefined): unknown {
  if (node === undefined) return undefined;
  return {
    span: node.span,
    style: node.style,
    scalar: node.scalar(),
    entries: node.entries().map(({ key, keySpan, value }) => ({ key, keySpan, value: described(value) })),
    items: node.items().map(described),
  };
}

const whole = (text: string) => ({ start: 0, end: text.length });

describe('JSON', () => {
  it('is read as the YAML that it is, every value at its place', () => {
    const escapes = fc.constantFrom(
      '\\',
      '"',
      '/',
      '\n',
      '\u0000',
      '\ud83d',
      '💸',
      '{{a}}',
      '<<',
      '*a',
      '# b',
      ': ',
    );
    const string = fc
      .array(fc.oneof(escapes, fc.string({ maxLength: 4 })), { maxLength: 4 })
      .map(all => all.join(''));
    const { value } = fc.letrec(tie => ({
      value: fc.oneof(
        { maxDepth: 3 },
        string,
        fc.double({ noNaN: true, noDefaultInfinity: true }),
        fc.integer(),
        fc.constantFrom(true, false, null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(string, tie('value'), { maxKeys: 4 }),
      ),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), fc.boolean(), (given, indent, escaped) => {
        const written = JSON.stringify(given, null, indent);
        const text = escaped
          ? written.replace(
              /[^\x20-\x7e\n]/g,
              unit => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
            )
          : written;
        const yaml = readYaml(text, whole(text));
        // YAML has characters of its own that must be escaped.
        if (yaml.problems.length > 0) return;
        expect(described(readJson(text, whole(text)) ?? undefined)).toEqual(
          described(yaml.root ?? undefined),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('is refused where it is none, too deep, or has a key twice', () => {
    const deep = `${'['.repeat(100)}${']'.repeat(100)}`;
    for (const text of ['', '{', '{a: 1}', '[1,]', '{"a": 1, "a": 2}', '// c\n[]', deep]) {
      expect(readJson(text, whole(text)), text).toBeNull();
    }
  });

  it('may be larger than YAML is read', () => {
    const messages = Array.from({ length: 2_000 }, (_, i) => ({
      role: 'user',
      content: `${i} {{a}} `.repeat(20),
    }));
    const template = parseTemplate('a.messages.json', JSON.stringify(messages));
    expect(template.problems).toEqual([]);
    expect(template.sections).toHaveLength(2_000);
  });
});
