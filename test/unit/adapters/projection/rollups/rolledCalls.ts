import fc from 'fast-check';
import type { Tags } from '../../../../../src/core/ledger/event.ts';
import type { Window } from '../../../../../src/shared/ledgerProtocol.ts';

/** Days begin on whole, half and quarter hours, with summer times, and one that loses midnight. */
export const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'America/Santiago',
  'Pacific/Apia',
];

/** Both summer times of 2026 lie in the 90 days before or in the time before these. */
export const NOW = Date.parse('2026-11-22T12:00:00.000Z');
const MINUTE_MS = 60_000;
const FIRST = Date.parse('2026-02-20T00:00:00.000Z');
const LARGEST = 2n ** 63n - 1n;

/** An attempt as a test thinks of it. */
export interface Call {
  readonly attempt: string;
  readonly at: number;
  readonly end: 'open' | 'void' | 'orphan' | 'settle' | 'late';
  readonly ok: boolean;
  readonly pico: bigint | null;
  readonly max: bigint | null;
  readonly exact: boolean;
  readonly tokens: number | null;
  readonly latencyMs: number;
  readonly asset: boolean;
  readonly passed: boolean | null;
  readonly tags: Tags;
  readonly intent: {
    readonly simulated: boolean;
    readonly run: string | null;
    readonly provider: string;
    readonly model: string;
    readonly template: string;
    readonly version: string;
    readonly operation: 'text' | 'image';
  };
}

const amount = fc.oneof(
  fc.bigInt({ min: 0n, max: 10n ** 11n }),
  // Two of these are more than SQLite's integers hold.
  fc.bigInt({ min: LARGEST / 2n, max: LARGEST }),
);
const instant = fc.oneof(
  fc.integer({ min: FIRST, max: NOW }),
  // Around the midnights of all these zones, at the ends of months and of summer time among other days.
  fc
    .tuple(
      fc.constantFrom(
        '2026-03-08',
        '2026-03-29',
        '2026-09-06',
        '2026-10-04',
        '2026-10-25',
        '2026-10-31',
        '2026-11-15',
      ),
      fc.constantFrom(
        '00:00',
        '03:00',
        '04:00',
        '05:00',
        '11:00',
        '13:00',
        '13:30',
        '18:15',
        '18:30',
        '22:00',
        '23:00',
      ),
      fc.constantFrom(-29 * MINUTE_MS, -1, 0, 1, 14 * MINUTE_MS, 29 * MINUTE_MS),
    )
    .map(([day, time, ms]) => Date.parse(`${day}T${time}:00.000Z`) + ms),
);
const tag = (name: string) => fc.option(fc.constantFrom(`${name} 1`, `${name}\n2`), { nil: undefined });

/** Few names and tags, so that calls meet in groups. */
export const calls: fc.Arbitrary<Call[]> = fc
  .array(
    fc.record({
      at: instant,
      end: fc.constantFrom('open', 'void', 'orphan', 'settle', 'settle', 'settle', 'late'),
      ok: fc.boolean(),
      pico: fc.option(amount),
      max: fc.option(amount),
      exact: fc.boolean(),
      tokens: fc.option(fc.integer({ min: 0, max: 1_000_000_000 })),
      latencyMs: fc.oneof(fc.double({ min: 0, max: 100_000, noNaN: true }), fc.integer({ min: 0, max: 6 })),
      asset: fc.boolean(),
      passed: fc.option(fc.boolean()),
      tags: fc.record({
        feature: tag('feature'),
        segment: tag('segment'),
        product: tag('product'),
        category: tag('category'),
        content: tag('content'),
        task: tag('task'),
        step: tag('step'),
      }),
      intent: fc.record({
        simulated: fc.boolean(),
        run: fc.option(fc.constantFrom('R1', 'R2')),
        provider: fc.constantFrom('openai', 'acme'),
        model: fc.constantFrom('m1', 'm2'),
        template: fc.constantFrom('a.prompt', 'b.prompt'),
        version: fc.constantFrom('v1', 'v2'),
        operation: fc.constantFrom('text', 'image'),
      }),
    }),
    { minLength: 1, maxLength: 120, size: 'max' },
  )
  .map(list =>
    list.map(({ tags, ...call }, index) => ({
      ...call,
      attempt: `A${index}`,
      tags: Object.fromEntries(Object.entries(tags).filter(([, value]) => value !== undefined)),
    })),
  ) as fc.Arbitrary<Call[]>;

/** Days of a time zone, each looked up once. */
export function daysOf(timeZone: string): (instant: number) => string {
  // Sweden writes days as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone });
  const known = new Map<number, string>();
  return instant => {
    const day = known.get(instant) ?? format.format(instant);
    known.set(instant, day);
    return day;
  };
}

/** Ended calls of one kind in a window by dimensions, each found for itself. Keys are JSON arrays of their values. */
export function groupsOf(
  list: readonly Call[],
  parts: {
    readonly dayOf: (instant: number) => string;
    readonly simulated: boolean;
    readonly window: Window;
    readonly by: readonly string[];
  },
): Map<string, Call[]> {
  const { dayOf } = parts;
  const today = Date.parse(dayOf(NOW));
  const days = parts.window === 'all' ? null : Number.parseInt(parts.window, 10);
  const groups = new Map<string, Call[]>();
  for (const call of list) {
    const day = dayOf(call.at);
    if (call.end === 'open' || call.end === 'void' || call.intent.simulated !== parts.simulated) continue;
    if (days !== null && (today - Date.parse(day)) / 86_400_000 >= days) continue;
    const { run, ...names } = call.intent;
    const values: Readonly<Record<string, unknown>> = {
      ...names,
      ...call.tags,
      run,
      day,
      month: day.slice(0, 7),
    };
    const key = JSON.stringify(parts.by.map(name => values[name] ?? ''));
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  return groups;
}

/** The sums of a group, added up call by call. */
export function figuresOf(group: readonly Call[]) {
  const ends = group.map(call => {
    const isSettled = call.end !== 'orphan';
    const pico = isSettled ? call.pico : call.max;
    const isOk = isSettled && call.ok;
    const tokens = isSettled ? call.tokens : null;
    return { ...call, isSettled, isOk, pico, tokens };
  });
  const count = (is: (call: (typeof ends)[number]) => boolean) => ends.filter(is).length;
  const sum = (of: (call: (typeof ends)[number]) => bigint) =>
    ends.reduce((total, call) => total + of(call), 0n);
  const tokensOut = (call: (typeof ends)[number]) => 2n * BigInt(call.tokens ?? 0);
  const micros = ends
    .filter(({ isOk }) => isOk)
    .reduce((total, call) => total + Math.round(call.latencyMs * 1000), 0);
  return {
    calls: ends.length,
    ok: count(({ isOk }) => isOk),
    assets: count(({ isSettled, asset }) => isSettled && asset),
    accepted: count(({ isOk, passed }) => isOk && passed === true),
    unpriced: count(({ pico }) => pico === null),
    inexact: count(({ pico, isSettled, exact }) => pico !== null && !(isSettled && exact)),
    reported: count(({ tokens }) => tokens !== null),
    // `upper` is what `cost` is in these calls.
    unbounded: count(({ pico }) => pico === null),
    cost: sum(({ pico }) => pico ?? 0n),
    upper: sum(({ pico }) => pico ?? 0n),
    costIn: 0n,
    costOut: 0n,
    tokensIn: sum(({ tokens }) => BigInt(tokens ?? 0)),
    tokensOut: sum(tokensOut),
    okTokensOut: sum(call => (call.isOk ? tokensOut(call) : 0n)),
    latencyMs: micros / 1000,
    first: Math.min(...ends.map(({ at }) => at)),
    last: Math.max(...ends.map(({ at }) => at)),
  };
}
