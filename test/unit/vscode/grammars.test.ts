import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import manifest from '../../../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '../../..');
const { grammars, languages } = manifest.contributes;

interface Grammar {
  readonly scopeName: string;
  readonly repository?: Readonly<Record<string, unknown>>;
}

const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
const loaded = new Map(grammars.map(({ scopeName, path }) => [scopeName, read(path) as Grammar]));
/** Grammars that VS Code brings. */
const BUILT_IN = ['source.yaml', 'text.html.markdown'];

/** Every value of a key, however deep. */
function valuesOf(key: string, node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([name, value]) => [
    ...(name === key ? [value] : []),
    ...valuesOf(key, value),
  ]);
}

describe('grammars', () => {
  it('are for languages of ours, which leave the files of others alone', () => {
    const ids = languages.map(({ id }) => id);
    for (const { language } of grammars) if (language !== undefined) expect(ids).toContain(language);
    expect(languages.flatMap(({ extensions = [] }) => extensions)).toEqual(['.prompt', '.prompty']);
    for (const { configuration } of languages) expect(read(configuration)).toHaveProperty('comments');
  });

  it.each(grammars)('name only rules that exist: $scopeName', ({ scopeName }) => {
    const grammar = loaded.get(scopeName);
    expect(grammar?.scopeName).toBe(scopeName);
    for (const include of valuesOf('include', grammar) as string[]) {
      const [scope = '', rule] = include.split('#');
      if (BUILT_IN.includes(scope)) continue;
      const other = scope === '' ? grammar : loaded.get(scope);
      expect(other, include).toBeDefined();
      if (rule !== undefined) expect(other?.repository, include).toHaveProperty(rule);
    }
  });

  it.each(grammars)('have patterns that can be read: $scopeName', ({ scopeName }) => {
    for (const key of ['match', 'begin', 'end']) {
      for (const pattern of valuesOf(key, loaded.get(scopeName)) as string[]) {
        // Only the anchor of a file's start is not JavaScript's.
        expect(() => new RegExp(pattern.replace('\\A', '^')), pattern).not.toThrow();
      }
    }
  });
});
