import type { Cli } from './cli.ts';
import { commonOptions, type OptionSpecs, type OptionValues } from './options.ts';

/** How a command ends: 0 fine, 1 problems found or a budget refused. Anything worse is thrown. */
export type ExitCode = 0 | 1;

/** One command: what it takes and what it does. Its name stands in the list of commands. */
export interface Command<S extends OptionSpecs = OptionSpecs> {
  /** What stands behind the name: `[PATH…]`. */
  readonly operands: string;
  /** How many operands it takes. */
  readonly takes: { readonly least: number; readonly most: number };
  readonly options: S;
  /** The first one holds without `--format`. */
  readonly formats: readonly [string, ...string[]];
  run(cli: Cli, operands: readonly string[], options: OptionValues<S>): Promise<ExitCode>;
}

/** Lets the list of commands forget a command's own option types after they were checked here. */
export function defineCommand<const S extends OptionSpecs>(command: Command<S>): Command {
  return command as unknown as Command;
}

/** The text behind `COMMAND --help`. */
export function commandHelp(name: string, describe: string, command: Command): string {
  const usage = ['prompt-ledger', name, command.operands, '[OPTIONS]'].filter(part => part !== '');
  const format = { ...commonOptions.format, value: command.formats.join('|') };
  return [
    `Usage: ${usage.join(' ')}`,
    '',
    `${describe}.`,
    '',
    'Options:',
    ...optionLines(command.options),
    ...optionLines({ ...commonOptions, format }),
    '',
  ].join('\n');
}

function optionLines(options: OptionSpecs): string[] {
  return Object.entries(options).map(([name, spec]) => {
    const short = spec.short === undefined ? '    ' : `-${spec.short}, `;
    const long = spec.value === undefined ? `--${name}` : `--${name} ${spec.value}`;
    return `  ${short}${long.padEnd(30)} ${spec.describe}`;
  });
}
