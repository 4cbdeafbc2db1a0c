import { describe, expect, it } from 'vitest';
import { formatTable } from '../../../src/cli/table.ts';

describe('formatTable', () => {
  const columns = [{ title: 'FILE' }, { title: 'TOKENS', align: 'right' as const }];

  it('aligns numbers to the right and leaves no space at the end of a line', () => {
    expect(
      formatTable(columns, [
        ['a.prompt', '7'],
        ['long.prompt', '1,204'],
      ]),
    ).toBe('FILE         TOKENS\na.prompt          7\nlong.prompt   1,204\n');
    expect(formatTable([...columns, { title: 'X' }], [['a', '1', '']])).toBe(
      'FILE  TOKENS  X\na          1\n',
    );
  });

  it('counts wide characters as two columns and combining marks as none', () => {
    const lines = formatTable(columns, [
      ['資料.prompt', '7'],
      ['e\u0301.prompt', '8'],
    ]).split('\n');
    expect(lines[1]).toBe('資料.prompt       7');
    expect(lines[2]).toBe('e\u0301.prompt          8');
  });

  it('shows nothing without rows', () => {
    expect(formatTable(columns, [])).toBe('');
  });
});
