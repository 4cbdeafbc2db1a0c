import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runNpm } from '../bootstrap/npm.mjs';
import { SetupError } from '../bootstrap/setupError.mjs';

/** Installs `name@version` from the npm registry into `folder`/node_modules, running none of its scripts. */
export async function installPackage(folder: string, name: string, version: string): Promise<void> {
  // Without a package.json of its own npm would climb up and install into the project.
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ private: true, dependencies: { [name]: version } }),
  );
  await npmInstall(folder, []);
}

/** Runs `npm install` in a folder that has a package.json, without scripts and without touching lock files. */
export async function npmInstall(folder: string, args: readonly string[]): Promise<void> {
  const { code, output } = await runNpm(
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error', ...args],
    { cwd: folder },
  );
  if (code !== 0) {
    throw new SetupError(
      `npm could not install what the tests need into ${folder}: check the connection to the npm registry and start again.`,
      output,
    );
  }
}
