import type { Spend, SpendScope } from '../ports.ts';
import { closedUpper } from './closedSums.ts';
import { type Attempt, type Claim, type ClosedAttempts, Fold, type PlacedRow } from './fold.ts';

/** Closed attempts with what they add up to. */
export interface ClosedSpend extends ClosedAttempts {
  spend(scope: SpendScope): Pick<Spend, 'spent' | 'unpriced'>;
}

type Contribution = Spend;

interface Scoped {
  readonly scope: SpendScope;
  total: Contribution;
}

const NOTHING: Contribution = { spent: 0n, reserved: 0n, unpriced: 0 };

/** Scopes that are kept up to date row by row; a batch asks for the same three or four again and again. */
const MAX_SCOPES = 32;

/** Keeps the sums of the scopes that were asked for, so that a budget check costs what is new, not what is there. */
export class SpendTally {
  readonly fold: Fold;
  readonly #scopes = new Map<string, Scoped>();
  #closed: ClosedSpend | null = null;

  constructor() {
    this.fold = new Fold((before, after) => this.#move(before, after));
  }

  apply(row: PlacedRow): string | null {
    return this.fold.apply(row);
  }

  /** Takes in what a checkpoint knows of rows that need not be read; see `Fold.restore`. */
  restore(
    closed: ClosedSpend,
    open: Iterable<readonly [string, Attempt]>,
    refuse: (claim: Claim, problem: string) => void,
    isOther?: (segment: string) => boolean,
  ): void {
    this.#scopes.clear();
    this.#closed = closed;
    this.fold.restore(closed, open, refuse, isOther);
  }

  spend(scope: SpendScope): Spend {
    const key = JSON.stringify([scope.simulated, scope.run, scope.feature, scope.since]);
    const known = this.#scopes.get(key) ?? this.#open(scope);
    this.#scopes.delete(key);
    this.#scopes.set(key, known);
    for (const oldest of this.#scopes.keys()) {
      if (this.#scopes.size <= MAX_SCOPES) break;
      this.#scopes.delete(oldest);
    }
    return known.total;
  }

  #open(scope: SpendScope): Scoped {
    const { attempts, recalled } = this.fold;
    let total: Contribution = { ...NOTHING, ...this.#closed?.spend(scope) };
    // They stand among the attempts as they are now.
    for (const was of recalled.values()) {
      if (fits(was, scope)) total = add(total, contribution(was), -1n);
    }
    for (const attempt of attempts.values()) {
      if (fits(attempt, scope)) total = add(total, contribution(attempt), 1n);
    }
    return { scope, total };
  }

  #move(before: Attempt, after: Attempt): void {
    for (const scoped of this.#scopes.values()) {
      if (fits(before, scoped.scope)) scoped.total = add(scoped.total, contribution(before), -1n);
      if (fits(after, scoped.scope)) scoped.total = add(scoped.total, contribution(after), 1n);
    }
  }
}

function fits({ intent }: Attempt, scope: SpendScope): boolean {
  if (intent === null || intent.simulated !== scope.simulated) return false;
  if (scope.run !== undefined && intent.run !== scope.run) return false;
  if (scope.feature !== undefined && intent.feature !== scope.feature) return false;
  return scope.since === undefined || Date.parse(intent.at) >= Date.parse(scope.since);
}

/** An end without a known upper bound counts at the intent's maximum: a cost that nobody knows is not 0. */
function contribution({ intent, end }: Attempt): Contribution {
  if (intent === null || end?.type === 'void') return NOTHING;
  if (end === null) return { ...NOTHING, reserved: intent.max ?? 0n, unpriced: intent.max === null ? 1 : 0 };
  const upper = closedUpper({ ...end, max: intent.max });
  return { ...NOTHING, spent: upper ?? 0n, unpriced: upper === null ? 1 : 0 };
}

function add(total: Contribution, part: Contribution, sign: 1n | -1n): Contribution {
  return {
    spent: total.spent + sign * part.spent,
    reserved: total.reserved + sign * part.reserved,
    unpriced: total.unpriced + Number(sign) * part.unpriced,
  };
}
