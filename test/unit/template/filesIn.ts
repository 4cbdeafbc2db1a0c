import type { FilesBeside } from '../../../src/core/template/format.ts';
import { matchesGlob } from '../../../src/core/text/matchesGlob.ts';

/** Files by their paths, as they would stand beside a template. A `.csv` here has no quotes. */
export function filesIn(texts: Readonly<Record<string, string>>): FilesBeside {
  const read = (path: string) => (Object.hasOwn(texts, path) ? texts[path] : undefined);
  return {
    read,
    rows(path) {
      const [header, ...rows] = (read(path) ?? '').trim().split('\n');
      const names = (header ?? '').split(',');
      return rows.map(row =>
        Object.fromEntries(row.split(',').map((cell, at) => [names[at] ?? '', cell] as const)),
      );
    },
    list: glob => Object.keys(texts).filter(path => matchesGlob(path, glob)),
    isFolder: path => Object.keys(texts).some(file => file.startsWith(`${path.replace(/\/$/, '')}/`)),
  };
}
