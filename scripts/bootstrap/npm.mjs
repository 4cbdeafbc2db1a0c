// Runs on plain Node 20 with nothing installed.
import { spawn } from 'node:child_process';
import process from 'node:process';

/**
 * Runs npm and keeps its output for the case of failure. Under `npm run` the very npm that runs us is used, which
 * needs no shell on Windows; started by hand on Windows, `npm.cmd` can only be run through a shell.
 *
 * @param {readonly string[]} args
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} options
 * @returns {Promise<{ code: number, output: string }>} npm's exit code and everything it printed
 */
export function runNpm(args, { cwd, env = process.env }) {
  const npmCli = process.env.npm_execpath ?? '';
  const viaNode = /npm-cli\.[cm]?js$/.test(npmCli);
  const command = viaNode ? process.execPath : process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const child = spawn(command, viaNode ? [npmCli, ...args] : args, {
    cwd,
    env,
    shell: !viaNode && process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', text => {
      output += text;
    });
  }
  return new Promise(done => {
    child.on('error', error => done({ code: 127, output: `${error.message}\n` }));
    child.on('close', code => done({ code: code ?? 1, output }));
  });
}
