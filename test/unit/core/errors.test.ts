import { describe, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';

describe('a UserError', () => {
  it('says what, where and what to do, in one line', () => {
    const error = new UserError({
      what: 'unknown key "budgts"',
      where: { file: 'promptledger.yaml', line: 3, column: 1 },
      next: 'Did you mean "budgets"?',
    });
    expect(error.message).toBe('promptledger.yaml:3:1: unknown key "budgts". Did you mean "budgets"?');
    expect(error.exitCode).toBe(2);
  });

  it('leaves out what is not known', () => {
    expect(new UserError({ what: 'nothing to run' }).message).toBe('nothing to run.');
    expect(new UserError({ what: 'cut', where: { file: 'a.csv', column: 4 } }).message).toBe('a.csv: cut.');
  });
});
