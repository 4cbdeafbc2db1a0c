import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const cache = join(import.meta.dirname, '../../node_modules/.cache/prompt-ledger');

interface Bundled {
  readonly path: string;
  remove(): Promise<void>;
}

/**
 * A test's program as one file: started a thousand times, it must not read a hundred sources each time. It lies below
 * `node_modules`, where it finds its packages.
 */
export async function bundled(program: URL): Promise<Bundled> {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, 'program-'));
  const path = join(folder, 'program.mjs');
  await build({
    entryPoints: [fileURLToPath(program)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    outfile: path,
    logLevel: 'error',
    packages: 'external',
  });
  return { path, remove: () => rm(folder, { recursive: true }) };
}
