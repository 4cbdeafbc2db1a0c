import { readFileSync, realpathSync, statSync } from 'node:fs';
import { labelIn } from './labelIn.ts';

/**
 * A file that a template names, read at once. Undefined where there is none, where it is no file, larger than
 * `maxBytes`, or outside of the root by its real path: whoever asked says which file it is.
 */
export function readInside(path: string, root: string, maxBytes: number): Buffer | undefined {
  try {
    const real = realpathSync(path);
    if (labelIn(realpathSync(root), real) === null) return undefined;
    const info = statSync(real);
    return info.isFile() && info.size <= maxBytes ? readFileSync(real) : undefined;
  } catch {
    return undefined;
  }
}
