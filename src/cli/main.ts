import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { stateFolder } from '../adapters/stateFolder.ts';
import { dispatch } from './dispatch.ts';
import { reportError } from './errorEdge.ts';
import { terminalOf } from './terminal.ts';

const { env } = process;
const stdout = terminalOf(process.stdout, env);
const stderr = terminalOf(process.stderr, env);

try {
  process.exitCode = await dispatch(
    {
      cwd: process.cwd(),
      installed: fileURLToPath(new URL('.', import.meta.url)),
      env,
      stdin: { isTTY: process.stdin.isTTY === true },
      stdout,
      stderr,
    },
    process.argv.slice(2),
  );
} catch (error) {
  process.exitCode = await reportError(error, stderr, stateFolder(env));
}
