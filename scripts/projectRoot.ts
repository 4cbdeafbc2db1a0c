import { dirname } from 'node:path';

/** Folder of package.json, without a trailing separator. */
export const projectRoot = dirname(import.meta.dirname);
