import { describe, expect, it } from 'vitest';
import { Calendar, dayAfter } from '../../../src/core/ledger/calendar.ts';

const at = (iso: string) => Date.parse(iso);

describe('the calendar', () => {
  it('gives the days of a time zone', () => {
    const berlin = new Calendar('Europe/Berlin');
    expect(berlin.dayOf(at('2026-10-31T23:30:00Z'))).toBe('2026-11-01');
    expect(berlin.startOfDay('2026-11-01')).toBe(at('2026-10-31T23:00:00Z'));
    expect(berlin.startOfDay('2026-06-01')).toBe(at('2026-05-31T22:00:00Z'));
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
});
