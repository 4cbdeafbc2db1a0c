// Runs on plain Node 20 with nothing installed.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runNpm } from './npm.mjs';
import { SetupError } from './setupError.mjs';

/**
 * Installs the dependencies with `npm ci` unless node_modules already holds what package-lock.json says.
 *
 * @param {string} root folder of package.json
 */
export async function ensureInstalled(root) {
  const lockFile = join(root, 'package-lock.json');
  const marker = join(root, 'node_modules', '.prompt-ledger-install');
  const wanted = createHash('sha256').update(readFileSync(lockFile)).digest('hex');
  if (readText(marker) === wanted) return;

  if (!isInstalled(root, lockFile)) {
    console.error('Installing dependencies (npm ci)…');
    const { code, output } = await runNpm(['ci', '--no-audit', '--no-fund'], { cwd: root });
    if (code !== 0) {
      throw new SetupError(
        `npm ci failed with exit code ${code}: see its output above, then start again.`,
        output,
      );
    }
  }
  writeFileSync(marker, wanted);
}

/** npm writes node_modules/.package-lock.json when an install is complete: it is compared with the lock file. */
function isInstalled(root, lockFile) {
  const hidden = readText(join(root, 'node_modules', '.package-lock.json'));
  if (hidden === undefined) return false;
  const installed = JSON.parse(hidden).packages;
  const locked = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  return Object.entries(locked).every(
    ([path, entry]) =>
      path === '' ||
      installed[path]?.version === entry.version ||
      (entry.optional && installed[path] === undefined),
  );
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
