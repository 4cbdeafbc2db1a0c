import { parseArgs } from 'node:util';
import { UserError } from '../core/errors.ts';

/** One `--option` of a command. `value` is the placeholder that help shows; without it the option is a switch. */
interface OptionSpec {
  readonly value?: string;
  readonly short?: string;
  readonly describe: string;
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** What a command receives: a text or undefined per option with a value, a boolean per switch. */
export type OptionValues<S extends OptionSpecs> = {
  readonly [K in keyof S]: S[K] extends { readonly value: string } ? string | undefined : boolean;
};

export interface ParsedArguments<S extends OptionSpecs> {
  readonly positionals: readonly string[];
  readonly values: OptionValues<S>;
}

/** Options that every command takes. */
export const commonOptions = {
  cwd: { value: 'DIR', describe: 'work in this folder' },
  policy: { value: 'FILE', describe: 'the policy, instead of the nearest promptledger.yaml' },
  ledger: { value: 'DIR', describe: 'the ledger, instead of .promptledger beside the policy' },
  format: { value: 'FORMAT', describe: 'how to print the result' },
  model: { value: 'MODEL', describe: 'provider/model, over what templates and policy name' },
  quiet: { short: 'q', describe: 'no progress and no remarks' },
  help: { short: 'h', describe: 'show this help' },
} as const satisfies OptionSpecs;

/**
 * Reads a command's arguments.
 * @throws UserError (exit code 2) on an unknown option, a missing value or a value for a switch.
 */
export function parseOptions<S extends OptionSpecs>(
  command: string,
  specs: S,
  argv: readonly string[],
): ParsedArguments<S> {
  try {
    const { positionals, values } = parseArgs({
      args: [...argv],
      options: Object.fromEntries(
        Object.entries(specs).map(([name, spec]) => [
          name,
          {
            type: spec.value === undefined ? ('boolean' as const) : ('string' as const),
            ...(spec.short && { short: spec.short }),
          },
        ]),
      ),
      allowPositionals: true,
      strict: true,
    });
    const complete = Object.fromEntries(
      Object.entries(specs).map(([name, spec]) => [
        name,
        values[name] ?? (spec.value === undefined ? false : undefined),
      ]),
    );
    return { positionals, values: complete as OptionValues<S> };
  } catch (error) {
    if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) {
      throw wrongUsage(command, firstSentence(error.message));
    }
    throw error;
  }
}

/** A wrong call of a command: exit code 2 and the way to its help. */
export function wrongUsage(command: string, what: string): UserError {
  return new UserError({ what, next: `See prompt-ledger ${command} --help` });
}

/** A whole number ≥ `least` from an option, or undefined where it is not given. @throws UserError */
export function wholeNumber(
  command: string,
  option: string,
  text: string | undefined,
  least: number,
): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d{1,9}$/.test(text) || value < least) {
    throw wrongUsage(command, `--${option} takes a whole number from ${least} on, not "${text}"`);
  }
  return value;
}

/** One of `choices`. @param what as messages name it: `--window`. @throws UserError that names them all. */
export function choice<T extends string>(
  command: string,
  what: string,
  text: string,
  choices: readonly T[],
): T {
  const found = choices.find(candidate => candidate === text);
  if (found === undefined) {
    throw wrongUsage(command, `${what} is one of ${choices.join(', ')}, not "${text}"`);
  }
  return found;
}

function firstSentence(message: string): string {
  return (message.split(/\. |\n/)[0] ?? message).replace(/\.$/, '');
}
