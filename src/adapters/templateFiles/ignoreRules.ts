import { matchesGlob } from '../../core/text/matchesGlob.ts';

interface IgnoreRule {
  readonly globs: readonly string[];
  readonly negated: boolean;
  readonly foldersOnly: boolean;
}

/** The rules of one `.gitignore`; paths are relative to its folder, with forward slashes. Source: gitignore(5). */
export class IgnoreRules {
  readonly #rules: readonly IgnoreRule[];

  constructor(text: string) {
    this.#rules = text.split(/\r?\n/).flatMap(line => parseRule(line) ?? []);
  }

  /** True or false where a rule says so, undefined where none does; the last rule that fits decides. */
  ignores(path: string, isFolder: boolean): boolean | undefined {
    const rule = this.#rules.findLast(
      ({ globs, foldersOnly }) => (isFolder || !foldersOnly) && globs.some(glob => matchesGlob(path, glob)),
    );
    return rule && !rule.negated;
  }
}

function parseRule(line: string): IgnoreRule | undefined {
  const written = line.replace(/(?<!\\) +$/, '');
  if (written === '' || written.startsWith('#')) return undefined;
  const negated = written.startsWith('!');
  const pattern = (negated ? written.slice(1) : written).replace(/^\\(?=[#!])/, '');
  const foldersOnly = pattern.endsWith('/');
  const bare = pattern.replace(/\/$/, '');
  // A slash anywhere but at the end ties a rule to the folder of its file.
  const glob = bare.includes('/') ? bare.replace(/^\//, '') : `**/${bare}`;
  return { globs: [glob], negated, foldersOnly };
}
