const HOUR_MS = 3_600_000;

/** A month of UTC, `YYYY-MM`: what a month's file holds must not change with the policy's time zone. */
export function monthOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 7);
}

/** The hours since 1970 in which a month begins and ends. */
export function hoursOf(month: string): { readonly from: number; readonly to: number } {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return { from: Date.UTC(year, number - 1) / HOUR_MS, to: Date.UTC(year, number) / HOUR_MS };
}

/** The month of an hour since 1970. */
export function monthOfHour(hour: number): string {
  return monthOf(hour * HOUR_MS);
}

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The month in which an id was made, where it says so; null where it is no ULID. */
export function monthOfId(id: string): string | null {
  if (!ULID.test(id)) return null;
  let instant = 0;
  for (const digit of id.slice(0, 10)) instant = instant * 32 + DIGITS.indexOf(digit);
  return monthOf(instant);
}
