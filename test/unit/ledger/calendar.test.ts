import { describe, expect, it } from 'vitest';
import { Calendar, dayAfter } from '../../../src/core/ledger/calendar.ts';

const at = (iso: string) => Date.parse(iso);

describe('the calendar', () => {
  it('gives the day and month of a time zone', () => {
    const berlin = new Calendar('Europe/Berlin');
    expect(berlin.dayOf(at('2026-10-31T23:30:00Z'))).toBe('2026-11-01');
    expect(berlin.monthOf(at('2026-10-31T23:30:00Z'))).toBe('2026-11');
    expect(berlin.startOfMonth(at('2026-11-15T12:00:00Z'))).toBe(at('2026-10-31T23:00:00Z'));
    expect(berlin.startOfMonth(at('2026-07-15T12:00:00Z'))).toBe(at('2026-06-30T22:00:00Z'));
    expect(new Calendar('UTC').startOfDayBefore(at('2026-03-02T01:00:00Z'), 2)).toBe(
      at('2026-02-28T00:00:00Z'),
    );
  });

  it.each([
    'UTC',
    'Europe/Berlin',
    'Asia/Kolkata',
    'Asia/Kathmandu',
    'America/Havana',
    'Pacific/Apia',
    'America/St_Johns',
  ])('begins every day of %s where the one before ends', zone => {
    const calendar = new Calendar(zone);
    for (let day = '2026-01-01'; day < '2027-01-01'; day = dayAfter(day, 1)) {
      const start = calendar.startOfDay(day);
      expect(calendar.dayOf(start)).toBe(day);
      expect(calendar.dayOf(start - 1)).toBe(dayAfter(day, -1));
    }
  });

  it('knows the hours that two days share', () => {
    expect(new Calendar('Asia/Kolkata').splitsHour(at('2026-11-22T18:00:00Z'))).toBe(true);
    expect(new Calendar('Asia/Kolkata').splitsHour(at('2026-11-22T19:00:00Z'))).toBe(false);
    expect(new Calendar('Europe/Berlin').splitsHour(at('2026-11-22T23:00:00Z'))).toBe(false);
  });
});
