import { dirname, resolve } from 'node:path';
import { labelIn } from '../../adapters/labelIn.ts';
import { UserError } from '../../core/errors.ts';

/** Where a batch's files lie. */
export interface BatchPaths {
  /** Absolute. */
  readonly spec: string;
  /** Of the spec, relative to the root, forward slashes. */
  readonly label: string;
  /** Absolute folder of the spec: what the paths in it are relative to. */
  readonly folder: string;
  /** The folder relative to the root, with a slash at its end; empty for the root. */
  readonly base: string;
}

/** @throws UserError where the spec lies outside the root. */
export function batchPaths(spec: string, root: string): BatchPaths {
  const path = resolve(spec);
  const label = labelIn(root, path);
  if (label === null) {
    throw new UserError({
      what: 'the batch spec lies outside the workspace',
      where: { file: path },
      next: `Move it below ${root}`,
    });
  }
  const folder = dirname(path);
  const base = labelIn(root, folder) ?? '';
  return { spec: path, label, folder, base: base === '' ? '' : `${base}/` };
}
