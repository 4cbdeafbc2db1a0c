// Runs on plain Node 20 with nothing installed.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import process from 'node:process';
import { SetupError } from './setupError.mjs';

/**
 * Path of the Node 24 that the devDependency `node` brings: sources are TypeScript, which Node 24 runs as it is.
 *
 * @param {string} root folder of package.json
 */
export function node24(root) {
  const binary = join(
    root,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  const version = existsSync(binary)
    ? spawnSync(binary, ['--version'], { encoding: 'utf8' }).stdout
    : undefined;
  if (!version?.startsWith('v24.')) {
    throw new SetupError(
      `Node 24 is missing from node_modules (found ${version?.trim() || 'none'}), as after an install with ` +
        '--ignore-scripts: run "npm rebuild node" and start again.',
    );
  }
  return binary;
}

/**
 * The environment in which `node` and every tool of node_modules are the project's own.
 *
 * @param {string} root folder of package.json
 * @returns {NodeJS.ProcessEnv}
 */
export function projectEnvironment(root) {
  // Windows calls it Path; a second spelling beside it would win or lose at random.
  const key = Object.keys(process.env).find(name => name.toUpperCase() === 'PATH') ?? 'PATH';
  const own = [join(root, 'node_modules', 'node', 'bin'), join(root, 'node_modules', '.bin')];
  return { ...process.env, [key]: [...own, process.env[key] ?? ''].join(delimiter) };
}
