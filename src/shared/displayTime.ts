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
