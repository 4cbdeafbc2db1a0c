import { describe, expect, it } from 'vitest';
import { choice, commonOptions, parseOptions, wholeNumber } from '../../../src/cli/options.ts';
import { UserError } from '../../../src/core/errors.ts';

describe('parseOptions', () => {
  it('gives every option: undefined without a value, false for a switch that is not there', () => {
    const { positionals, values } = parseOptions('lint', commonOptions, ['a', '--model', 'x/y', '-q', 'b']);
    expect(positionals).toEqual(['a', 'b']);
    expect(values.model).toBe('x/y');
    expect(values.quiet).toBe(true);
    expect(values.help).toBe(false);
    expect(values.cwd).toBeUndefined();
  });

  it('takes everything behind -- as an operand', () => {
    expect(parseOptions('lint', commonOptions, ['--', '--model']).positionals).toEqual(['--model']);
  });

  it.each([
    [['--modle', 'x'], '--modle'],
    [['--model'], '--model'],
    [['--quiet=yes'], '--quiet'],
  ])('refuses %j and names the option and the help', (argv, named) => {
    const attempt = () => parseOptions('run', commonOptions, argv);
    expect(attempt).toThrow(UserError);
    expect(attempt).toThrow(named);
    expect(attempt).toThrow('prompt-ledger run --help');
  });
});

describe('wholeNumber', () => {
  it('reads digits and leaves what is not given undefined', () => {
    expect(wholeNumber('run', 'concurrency', '16', 1)).toBe(16);
    expect(wholeNumber('run', 'concurrency', undefined, 1)).toBeUndefined();
  });

  it.each(['0', '-1', '1.5', '1e3', 'many', ''])('refuses %j', text => {
    expect(() => wholeNumber('run', 'concurrency', text, 1)).toThrow(
      '--concurrency takes a whole number from 1 on',
    );
  });
});

describe('choice', () => {
  it('names every possibility when none fits', () => {
    expect(choice('report', '--window', '7d', ['7d', '30d'])).toBe('7d');
    expect(() => choice('report', '--window', '8d', ['7d', '30d'])).toThrow('7d, 30d');
  });
});
