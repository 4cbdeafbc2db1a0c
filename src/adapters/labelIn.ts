import { relative, sep } from 'node:path';

/** A path relative to a root with forward slashes, as files are named everywhere; null outside of it. Both absolute. */
export function labelIn(root: string, path: string): string | null {
  const label = relative(root, path).split(sep).join('/');
  return label === '..' || label.startsWith('../') || /^[A-Za-z]:/.test(label) || label.startsWith('/')
    ? null
    : label;
}
