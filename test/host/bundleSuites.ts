import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import esbuild from 'esbuild';
import { projectRoot } from '../../scripts/projectRoot.ts';

const suitesFolder = join(projectRoot, 'test', 'host');

/** mocha is CommonJS inside and expects names that an ES module does not have. */
const commonJsNames = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join(' ');

/** Bundles every `test/host/*.suite.ts` into `outdir`/suites and the entry that runs them. */
export async function bundleSuites(outdir: string): Promise<void> {
  const suites = (await readdir(suitesFolder)).filter(name => name.endsWith('.suite.ts'));
  await esbuild.build({
    absWorkingDir: projectRoot,
    entryPoints: {
      mochaEntry: join(suitesFolder, 'mochaEntry.ts'),
      ...Object.fromEntries(
        suites.map(name => [`suites/${name.replace(/\.ts$/, '')}`, join(suitesFolder, name)]),
      ),
    },
    outdir,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    outExtension: { '.js': '.mjs' },
    chunkNames: 'chunks/[name]-[hash]',
    external: ['vscode'],
    banner: { js: commonJsNames },
    sourcemap: 'linked',
    // mocha resolves helpers of its parallel mode, which is not used here.
    logLevel: 'error',
  });
}
