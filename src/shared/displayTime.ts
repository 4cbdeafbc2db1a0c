/**
 * A moment for people: `2026-11-22 14:02`, in a zone (default: the reader's).
 * @param iso ISO time, UTC
 */
export function displayTime(iso: string, timeZone?: string): string {
  // Swedish writes dates as ISO does.
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'short', timeZone }).format(
    new Date(iso),
  );
}

/** As short as it is clear next to others: `14:02` for today, else `11-21 14:02`. @param now ms since 1970 */
export function displayMoment(iso: string, now: number, timeZone?: string): string {
  const [day = '', time = ''] = displayTime(iso, timeZone).split(' ');
  const [today] = displayTime(new Date(now).toISOString(), timeZone).split(' ');
  return day === today ? time : `${day.slice('2026-'.length)} ${time}`;
}
