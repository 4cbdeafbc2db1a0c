import { appendFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserError } from '../core/errors.ts';
import type { Terminal } from './terminal.ts';

/**
 * The one place where errors of the command line end: what a person should read goes to standard error, anything
 * else is a fault of ours and goes with its stack into `faults.log` of the state folder.
 * @returns the exit code: 1 or 2 for a `UserError`, 3 for a fault.
 */
export async function reportError(error: unknown, stderr: Terminal, stateFolder: string): Promise<1 | 2 | 3> {
  const name = stderr.paint('red', 'prompt-ledger:');
  if (error instanceof UserError) {
    await stderr.write(`${name} ${error.message}\n`);
    return error.exitCode;
  }
  const message = messageOf(error);
  const log = await writeFault(error, stateFolder);
  const place = log === undefined ? `\n${stackOf(error)}` : `; the stack is in ${log}`;
  await stderr.write(`${name} this is a fault of ours: ${firstLine(message)}${place}\n`);
  return 3;
}

/** Undefined where the log could not be written: then the stack must be shown. */
async function writeFault(error: unknown, stateFolder: string): Promise<string | undefined> {
  const log = join(stateFolder, 'faults.log');
  try {
    await mkdir(stateFolder, { recursive: true, mode: 0o700 });
    const head = `${new Date().toISOString()} node ${process.version} ${process.platform}`;
    await appendFile(log, `${head}\n${stackOf(error)}\n\n`, { mode: 0o600 });
    return log;
  } catch {
    return undefined;
  }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? text;
}
