import { resolve } from 'node:path';
import manifest from '../../package.json' with { type: 'json' };
import { UserError } from '../core/errors.ts';
import type { Cli } from './cli.ts';
import { type Command, commandHelp, type ExitCode } from './command.ts';
import { type CommandEntry, commands } from './commands.ts';
import { choice, commonOptions, type ParsedArguments, parseOptions, wrongUsage } from './options.ts';

/** What the process gives: everything of `Cli` that no option decides. */
export type Outside = Pick<Cli, 'cwd' | 'installed' | 'env' | 'stdin' | 'stdout' | 'stderr'>;

/**
 * Finds the command that the arguments name and runs it.
 * @throws UserError where the arguments are wrong (exit code 2), and whatever the command throws.
 */
export async function dispatch(outside: Outside, argv: readonly string[]): Promise<ExitCode> {
  const [first] = argv;
  if (first === undefined)
    throw new UserError({ what: 'no command is given', next: 'See prompt-ledger --help' });
  if (first === '--version' || first === '-v') return await say(outside, `${manifest.version}\n`);
  if (first === '--help' || first === '-h' || first === 'help') return await say(outside, overview());
  const entry = findEntry(argv);
  const command = await entry.load();
  const rest = argv.slice(entry.name.split(' ').length);
  const parsed = parseOptions(entry.name, { ...command.options, ...commonOptions }, rest);
  if (parsed.values.help) return await say(outside, commandHelp(entry.name, entry.describe, command));
  checkOperands(entry.name, command, parsed.positionals);
  return await command.run(cliOf(outside, entry.name, command, parsed), parsed.positionals, parsed.values);
}

/** The longest command name that the arguments begin with. */
function findEntry(argv: readonly string[]): CommandEntry {
  const [first = '', second = ''] = argv;
  const entry =
    commands.find(({ name }) => name === `${first} ${second}`) ?? commands.find(({ name }) => name === first);
  if (entry !== undefined) return entry;
  const parts = commands.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name);
  throw new UserError({
    what: first.startsWith('-') ? `the command must stand in front of ${first}` : `"${first}" is no command`,
    next: parts.length > 0 ? `Use one of: ${parts.join(', ')}` : 'See prompt-ledger --help',
  });
}

function checkOperands(name: string, { takes, operands }: Command, given: readonly string[]): void {
  if (given.length < takes.least) throw wrongUsage(name, `${name} needs ${operands}`);
  if (given.length > takes.most) {
    throw wrongUsage(name, `${name} does not take "${given[takes.most]}"`);
  }
}

function cliOf(
  outside: Outside,
  name: string,
  command: Command,
  { values }: ParsedArguments<typeof commonOptions>,
): Cli {
  const cwd = resolve(outside.cwd, values.cwd ?? '.');
  if (values.model?.trim() === '') throw wrongUsage(name, '--model names no model');
  return {
    ...outside,
    command: name,
    cwd,
    shellCwd: outside.cwd,
    format: choice(name, '--format', values.format ?? command.formats[0], command.formats),
    quiet: values.quiet,
    place: {
      current: cwd,
      ...(values.policy !== undefined && { policy: resolve(cwd, values.policy) }),
      ...(values.ledger !== undefined && { ledger: resolve(cwd, values.ledger) }),
    },
    model: values.model,
  };
}

async function say(outside: Outside, text: string): Promise<ExitCode> {
  await outside.stdout.write(text);
  return 0;
}

function overview(): string {
  return [
    'Usage: prompt-ledger COMMAND [ARGS]',
    '',
    'What prompts cost, budgets that hold, and a ledger of every paid call.',
    '',
    'Commands:',
    ...commands.map(({ name, describe }) => `  ${name.padEnd(16)} ${describe}`),
    '',
    'prompt-ledger COMMAND --help shows what a command takes.',
    'Exit codes: 0 fine, 1 problems found or a budget refused, 2 wrong usage or bad input, 3 our own fault.',
    '',
  ].join('\n');
}
