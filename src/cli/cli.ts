import type { HomeOverrides } from '../adapters/home.ts';
import type { Terminal } from './terminal.ts';

/** What every command may use of the outside. */
export interface Cli {
  /** The command's name, for messages about its use. */
  readonly command: string;
  /** Absolute; paths in arguments and in output are relative to it. */
  readonly cwd: string;
  /** Where the shell stands, for lines that people copy: `cwd` without `--cwd`. */
  readonly shellCwd: string;
  /** Where the bundle stands with what it loads: encoding tables, sql.js. */
  readonly installed: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdin: { readonly isTTY: boolean };
  readonly stdout: Terminal;
  readonly stderr: Terminal;
  /** One of the command's formats. */
  readonly format: string;
  readonly quiet: boolean;
  /** `--policy` and `--ledger`, absolute, and the current folder, which is the root where nothing else says one. */
  readonly place: HomeOverrides;
  /** `--model`. */
  readonly model: string | undefined;
}

/** A remark for people on standard error; nothing with `--quiet`. */
export async function remark(cli: Cli, text: string): Promise<void> {
  if (!cli.quiet) await cli.stderr.write(`${text}\n`);
}

/** The one JSON document of a command, with `schemaVersion` in front. */
export async function writeDocument<D extends { readonly schemaVersion: 1 }>(
  cli: Cli,
  document: Omit<D, 'schemaVersion'>,
): Promise<void> {
  await cli.stdout.write(`${JSON.stringify({ schemaVersion: 1, ...document }, null, 2)}\n`);
}
