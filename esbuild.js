#!/usr/bin/env node
// Bundles everything that ships: `node esbuild.js [--production] [--metafile] [--outdir DIR]`.
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import esbuild from 'esbuild';
import { writeEncodingTables } from './scripts/encodings.ts';
import { thirdPartyNotices } from './scripts/thirdPartyNotices.mjs';

const root = import.meta.dirname;
const { values: flags } = parseArgs({
  options: {
    production: { type: 'boolean', default: false },
    metafile: { type: 'boolean', default: false },
    outdir: { type: 'string', default: join(root, 'dist') },
  },
});
const outdir = resolve(flags.outdir);

/** Bundled CommonJS libraries (sql.js) expect these three names, which an ES module does not have. */
const commonJsNames = [
  "import { createRequire as __createRequire } from 'node:module';",
  'const require = __createRequire(import.meta.url);',
  'const __filename = import.meta.filename, __dirname = import.meta.dirname;',
].join(' ');

/** @type {import('esbuild').BuildOptions} */
const common = {
  absWorkingDir: root,
  outdir,
  bundle: true,
  minify: flags.production,
  sourcemap: flags.production ? false : 'linked',
  legalComments: 'none',
  logLevel: 'warning',
  metafile: true,
  define: { 'process.env.NODE_ENV': flags.production ? '"production"' : '"development"' },
};

/** @type {import('esbuild').BuildOptions} */
const nodeSide = {
  ...common,
  entryPoints: existingEntries({
    cli: 'src/cli/main.ts',
    'worker/templates': 'src/worker/templates.ts',
    'worker/ledger': 'src/worker/ledger.ts',
    'worker/batch': 'src/worker/batch.ts',
  }),
  platform: 'node',
  target: 'node20.20',
  format: 'esm',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  external: ['vscode'],
  // Prefer a library's ES module: only those are tree-shaken.
  mainFields: ['module', 'main'],
  banner: { js: commonJsNames },
};

/**
 * What the extension host loads at start is one file: every chunk would be another trip through its module loader.
 * @type {import('esbuild').BuildOptions}
 */
const hostSide = {
  ...nodeSide,
  entryPoints: existingEntries({ extension: 'src/extension.ts' }),
  splitting: false,
};

/** @type {import('esbuild').BuildOptions} */
const browserSide = {
  ...common,
  entryPoints: existingEntries({
    'webview/panel': 'webview/panel.ts',
    'webview/assetCost': 'webview/assetCost.ts',
  }),
  platform: 'browser',
  target: 'es2022',
  format: 'iife',
  loader: { '.ttf': 'file', '.woff2': 'file' },
  assetNames: 'webview/[name]',
};

/** @param {Record<string, string>} entries output name → source, of which those that exist are kept */
function existingEntries(entries) {
  return Object.fromEntries(Object.entries(entries).filter(([, source]) => existsSync(join(root, source))));
}

/** @param {string} cli path of the bundled command line */
function makeExecutable(cli) {
  if (!existsSync(cli)) return;
  const text = readFileSync(cli, 'utf8');
  if (!text.startsWith('#!')) writeFileSync(cli, `#!/usr/bin/env node\n${text}`);
  chmodSync(cli, 0o755);
}

/** @param {import('esbuild').Metafile[]} metafiles */
function sizes(metafiles) {
  const outputs = metafiles.flatMap(metafile => Object.entries(metafile.outputs));
  const files = outputs
    .filter(([path]) => !path.endsWith('.map'))
    .map(([path, output]) => ({ path, bytes: output.bytes, entry: output.entryPoint ?? null }))
    .sort((a, b) => b.bytes - a.bytes);
  return { schemaVersion: 1, bytes: files.reduce((sum, file) => sum + file.bytes, 0), files };
}

/** Old chunks carry other hashes in their names: without this they would pile up in the package. */
function removeStaleChunks(/** @type {import('esbuild').Metafile[]} */ metafiles) {
  const chunks = join(outdir, 'chunks');
  if (!existsSync(chunks)) return;
  const fresh = new Set(
    metafiles.flatMap(metafile => Object.keys(metafile.outputs).map(path => basename(path))),
  );
  for (const file of readdirSync(chunks)) {
    if (!fresh.has(file)) rmSync(join(chunks, file), { force: true });
  }
}

const builds = [nodeSide, hostSide, browserSide].filter(
  options => Object.keys(options.entryPoints ?? {}).length > 0,
);
const results = await Promise.allSettled(builds.map(options => esbuild.build(options)));
// esbuild has already printed what is wrong, with file and line.
if (results.some(result => result.status === 'rejected')) process.exit(1);
const metafiles = results.flatMap(result => (result.status === 'fulfilled' ? [result.value.metafile] : []));

removeStaleChunks(metafiles);
mkdirSync(outdir, { recursive: true });
const sqlJs = dirname(createRequire(import.meta.url).resolve('sql.js'));
copyFileSync(join(sqlJs, 'sql-wasm.wasm'), join(outdir, 'sql-wasm.wasm'));
await writeEncodingTables(join(outdir, 'encodings'));
makeExecutable(join(outdir, 'cli.js'));
if (flags.production)
  writeFileSync(join(outdir, 'THIRD-PARTY-NOTICES.txt'), thirdPartyNotices(root, metafiles));
// Written last: `npm start` builds again while a source is newer than this file.
writeFileSync(join(outdir, '.built'), `${flags.production ? 'production' : 'development'}\n`);
if (flags.metafile) console.log(JSON.stringify(sizes(metafiles), null, 2));
