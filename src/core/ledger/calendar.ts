const DAY_MS = 86_400_000;

/** Days of a time zone. Instants are ms since 1970; a day is `YYYY-MM-DD`. */
export class Calendar {
  readonly #format: Intl.DateTimeFormat;

  /** @throws RangeError where the time zone is no IANA name. */
  constructor(timeZone: string) {
    this.#format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  }

  dayOf(instant: number): string {
    return new Date(this.#wallClock(instant)).toISOString().slice(0, 10);
  }

  /** The first instant of a day; where the clock skips midnight, the first one after it. */
  startOfDay(day: string): number {
    const midnight = Date.parse(`${day}T00:00:00Z`);
    // The offset a day earlier and later cover a change on the day itself; the earlier instant on that day is its start.
    const candidates = [midnight - DAY_MS, midnight, midnight + DAY_MS]
      .map(instant => midnight - this.#offset(instant))
      .sort((a, b) => a - b);
    const found = candidates.find(instant => this.dayOf(instant) === day);
    return found ?? midnight;
  }

  #offset(instant: number): number {
    return this.#wallClock(instant) - Math.floor(instant / 1000) * 1000;
  }

  /** The wall clock's reading as if it were UTC. */
  #wallClock(instant: number): number {
    const parts: Record<string, string> = {};
    for (const { type, value } of this.#format.formatToParts(instant)) parts[type] = value;
    const { year, month, day, hour, minute, second } = parts;
    return Date.parse(`${year?.padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}Z`);
  }
}

/** The day that lies `days` days after another. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
