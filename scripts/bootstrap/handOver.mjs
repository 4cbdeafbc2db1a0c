// Runs on plain Node 20 with nothing installed.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { node24, projectEnvironment } from './node24.mjs';
import { SetupError } from './setupError.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Makes the checkout ready, runs `script` with the project's own Node 24 and ends with its exit code.
 *
 * @param {string} script path from the project's root
 */
export async function handOver(script) {
  try {
    await ensureInstalled(root);
    process.exitCode = await runScript(node24(root), script);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    process.stderr.write(error.details);
    console.error(error.message);
    process.exitCode = 1;
  }
}

/** @returns {Promise<number>} */
function runScript(node, script) {
  const child = spawn(node, [join(root, script), ...process.argv.slice(2)], {
    env: projectEnvironment(root),
    stdio: 'inherit',
  });
  // Ctrl+C reaches the child by itself; this process waits for what the child makes of it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((done, failed) => {
    child.on('error', failed);
    child.on('close', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 1)));
  });
}
