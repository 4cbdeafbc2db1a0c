/**
 * The first instant of the calendar month that an instant lies in, as ISO in UTC.
 * @param now ms since 1970.
 * @param timeZone IANA name.
 */
export function monthStart(now: number, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const { year, month } = fields(format, now);
  const wall = Date.UTC(year, month - 1, 1);
  // The zone's offset then may differ from the offset of any guess; two rounds settle on the right one.
  let start = wall;
  for (let round = 0; round < 2; round++) start = wall - offset(format, start);
  return new Date(start).toISOString();
}

/** Ms that the zone's wall clock is ahead of UTC at an instant. */
function offset(format: Intl.DateTimeFormat, at: number): number {
  const { year, month, day, hour, minute, second } = fields(format, at);
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(at / 1000) * 1000;
}

function fields(format: Intl.DateTimeFormat, at: number) {
  const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const of = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  return {
    year: of('year'),
    month: of('month'),
    day: of('day'),
    hour: of('hour'),
    minute: of('minute'),
    second: of('second'),
  };
}
