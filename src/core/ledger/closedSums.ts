import type { Pico } from '../money.ts';
import type { SpendScope } from '../ports.ts';
import type { EndRow } from './fold.ts';

/** What closed attempts have in common that a budget can ask for. */
export interface SpendGroup {
  readonly simulated: boolean;
  readonly run: string | null;
  readonly feature: string | undefined;
}

/** Sum over the closed attempts of one group that began in a stretch of time. */
export interface SpendStretch {
  /** Index of the group. */
  readonly group: number;
  /** Ms since 1970; `to` is exclusive. */
  readonly from: number;
  readonly to: number;
  /** Pico-USD, at the upper bounds. */
  spent: Pico;
  /** Attempts whose cost nobody knows. */
  unpriced: number;
}

/** A closed attempt as sums need it: `upper` in pico-USD, null where unknown, 0 where void. */
export interface ClosedSpendItem {
  readonly group: number;
  /** Of the intent, ms since 1970. */
  readonly at: number;
  readonly upper: Pico | null;
}

/** Months begin at a quarter of an hour in every time zone. */
const QUARTER_MS = 900_000;
/** No budget asks for a month that is over: then whole months will do. */
const RECENT_MS = 45 * 86_400_000;

/** Adds up closed attempts by group and quarter of an hour, or by month (UTC) where that is over for long. */
export class ClosedSums {
  readonly #recentFrom: number;
  readonly #stretches = new Map<string, SpendStretch>();

  /** @param newest time of the newest attempt, ms since 1970. */
  constructor(newest: number) {
    this.#recentFrom = newest - RECENT_MS;
  }

  get stretches(): readonly SpendStretch[] {
    return [...this.#stretches.values()];
  }

  add({ group, at, upper }: ClosedSpendItem): void {
    const [from, to] = this.#stretchOf(at);
    const key = `${group} ${from} ${to}`;
    let stretch = this.#stretches.get(key);
    if (stretch === undefined) {
      stretch = { group, from, to, spent: 0n, unpriced: 0 };
      this.#stretches.set(key, stretch);
    }
    if (upper === null) stretch.unpriced += 1;
    else stretch.spent += upper;
  }

  #stretchOf(at: number): readonly [from: number, to: number] {
    const time = new Date(at);
    const end = Date.UTC(time.getUTCFullYear(), time.getUTCMonth() + 1);
    if (end <= this.#recentFrom) return [Date.UTC(time.getUTCFullYear(), time.getUTCMonth()), end];
    const from = Math.floor(at / QUARTER_MS) * QUARTER_MS;
    return [from, from + QUARTER_MS];
  }
}

/** True where attempts of the group fit the scope, whenever they began. */
export function groupFits(group: SpendGroup, scope: SpendScope): boolean {
  if (group.simulated !== scope.simulated) return false;
  if (scope.run !== undefined && group.run !== scope.run) return false;
  return scope.feature === undefined || group.feature === scope.feature;
}

/** What an ended attempt counts: nothing when it was never sent, its intent's maximum where no cost is known. */
export function closedUpper(end: {
  readonly type: EndRow['type'];
  readonly upper: Pico | null;
  readonly max: Pico | null;
}): Pico | null {
  return end.type === 'void' ? 0n : (end.upper ?? end.max);
}
