import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
import { type ProgramResult, runProgram } from '../../../scripts/runProgram.ts';

/** The folder of the package under test, as VS Code unpacked it. */
export async function installedExtension(): Promise<string> {
  const folder = inject('extensionsDir');
  const name = (await readdir(folder)).find(entry => entry.startsWith('prompt-ledger.prompt-ledger-'));
  if (name === undefined) throw new Error(`The package under test is not in ${folder}`);
  return join(folder, name);
}

/** Runs the command line that the package carries. @param stateFolder where it keeps heads and keys */
export async function runCli(
  args: readonly string[],
  cwd: string,
  stateFolder: string,
): Promise<ProgramResult> {
  const cli = join(await installedExtension(), 'dist', 'cli.js');
  const env = { ...process.env, PROMPT_LEDGER_STATE_DIR: stateFolder, NO_COLOR: '1' };
  return runProgram(process.execPath, [cli, ...args], { cwd, env });
}
