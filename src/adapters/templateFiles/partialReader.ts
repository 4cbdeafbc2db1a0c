import { dirname, extname, resolve } from 'node:path';
import type { ReadPartial } from '../../core/template/format.ts';
import { partialPaths } from '../../core/template/partials/partialPaths.ts';
import { readInside } from '../readInside.ts';

const MAX_BYTES = 1 << 20;

/**
 * Reads partials beside a template by the paths they may have. Each file is read once.
 * @param template absolute path.
 * @param root nothing outside of it is read.
 */
export function partialReader(template: string, root: string): ReadPartial {
  const known = new Map<string, string | undefined>();
  const folder = dirname(template);
  return name => {
    if (known.has(name)) return known.get(name);
    const text = partialPaths(name, extname(template))
      .map(candidate => readText(resolve(folder, candidate), root))
      .find(found => found !== undefined);
    known.set(name, text);
    return text;
  };
}

/** Undefined where there is no such text: whoever asked says so, with the place of the tag. */
function readText(path: string, root: string): string | undefined {
  const bytes = readInside(path, root, MAX_BYTES);
  if (bytes === undefined) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
