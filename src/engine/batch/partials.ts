import { readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import type { ReadPartial } from '../../core/template/format.ts';

const MAX_BYTES = 1 << 20;

/**
 * Reads partials beside a template: by the name as it stands, with the template's ending, or Dotprompt's way
 * (`_name.prompt`). Each file is read once.
 * @param template absolute path.
 * @param root nothing outside of it is read.
 */
export function partialReader(template: string, root: string): ReadPartial {
  const known = new Map<string, string | undefined>();
  const folder = dirname(template);
  return name => {
    if (known.has(name)) return known.get(name);
    const ending = extname(template);
    const dotprompt = join(dirname(name), `_${basename(name)}${ending}`);
    const text = [name, `${name}${ending}`, dotprompt]
      .map(candidate => readInside(resolve(folder, candidate), root))
      .find(found => found !== undefined);
    known.set(name, text);
    return text;
  };
}

function readInside(path: string, root: string): string | undefined {
  try {
    const real = realpathSync(path);
    if (!real.startsWith(realpathSync(root) + sep)) return undefined;
    const bytes = readFileSync(real);
    return bytes.length > MAX_BYTES ? undefined : new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    // Whoever asked says that there is no such partial, with its place.
    return undefined;
  }
}
