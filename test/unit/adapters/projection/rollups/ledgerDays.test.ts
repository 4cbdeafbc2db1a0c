import { describe, expect, it } from 'vitest';
import { LedgerDays } from '../../../../../src/adapters/projection/rollups/ledgerDays.ts';

describe('the days of a ledger', () => {
  it('begin where the calendar says, inside a quarter hour too', () => {
    // Liberia was 44 minutes and 30 seconds behind until 1972.
    const days = new LedgerDays('Africa/Monrovia');
    const midnight = Date.parse('1971-06-01T00:44:30.000Z');
    expect([-1, 0, -1, 10 * 60_000].map(ms => days.dayOf(midnight + ms))).toEqual([
      19710531, 19710601, 19710531, 19710601,
    ]);
  });

  it('are of any year that a row can have', () => {
    const days = new LedgerDays('UTC');
    const instants = ['0001-01-01T00:00:00Z', '0099-12-31T23:59:59Z', '9999-12-31T23:59:59Z'];
    expect(instants.map(at => days.dayOf(Date.parse(at)))).toEqual([10101, 991231, 99991231]);
  });
});
