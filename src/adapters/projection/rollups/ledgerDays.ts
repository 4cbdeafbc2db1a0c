import { Calendar } from '../../../core/ledger/calendar.ts';

const QUARTER_MS = 900_000;
const MOST_KNOWN = 100_000;

/** The day of each instant in one time zone as a number, YYYYMMDD. */
export class LedgerDays {
  readonly #calendar: Calendar;
  /** Days of quarter hours that no midnight divides: asking the calendar costs microseconds each time. */
  readonly #quarters = new Map<number, number>();

  /** @throws RangeError where the time zone is no IANA name. */
  constructor(timeZone: string) {
    this.#calendar = new Calendar(timeZone);
  }

  /** @param instant ms since 1970 */
  dayOf(instant: number): number {
    const quarter = Math.floor(instant / QUARTER_MS);
    return this.#quarters.get(quarter) ?? this.#look(instant, quarter * QUARTER_MS);
  }

  #look(instant: number, start: number): number {
    const day = this.#ask(start);
    if (day !== this.#ask(start + QUARTER_MS - 1)) return this.#ask(instant);
    if (this.#quarters.size >= MOST_KNOWN) this.#quarters.clear();
    this.#quarters.set(start / QUARTER_MS, day);
    return day;
  }

  #ask(instant: number): number {
    return dayNumber(this.#calendar.dayOf(instant));
  }
}

/** `2026-11-22` as 20261122. */
export function dayNumber(day: string): number {
  return Number(day.replaceAll('-', ''));
}
