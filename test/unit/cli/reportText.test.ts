import { expect, it } from 'vitest';
import { reportText } from '../../../src/cli/reportText.ts';
import type { Terminal } from '../../../src/cli/terminal.ts';

const plain = { paint: (_: string, text: string) => text } as unknown as Terminal;

it('amounts read as money by the names of their columns, and what is unknown as unpriced', () => {
  const text = reportText(
    {
      report: 'spend',
      window: '7d',
      by: 'day',
      rows: [{ day: '2026-11-22', calls: 2, cost: '11.100000000000', upper: null, simulated: false }],
      totals: { calls: 2, cost: '11.100000000000', upper: null, openCalls: 1, reserved: '0.250000000000' },
    },
    plain,
  );
  expect(text).toContain('$11.10');
  expect(text).toMatch(/Total calls 2, cost \$11\.10, open calls 1, reserved \$0\.25\n$/);
  expect(text.split('\n')[1]).toContain('unpriced');
});
