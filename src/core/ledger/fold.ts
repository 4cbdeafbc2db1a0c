import type { Pico } from '../money.ts';
import type { IntentRow, LedgerRow, OrphanRow, SegmentRow, SettleRow, VoidRow } from './event.ts';

/** Where a row stands. Order is (segment, row), never time. */
export interface RowPlace {
  readonly segment: string;
  /** 1-based. */
  readonly row: number;
}

/** A row with its place and the digest of its body: the same event twice has the same digest. */
export interface PlacedRow {
  readonly event: LedgerRow;
  readonly place: RowPlace;
  readonly digest: string;
}

export type EndRow = SettleRow | OrphanRow | VoidRow;

/** What decides between two rows that say the same kind of thing about the same attempt. */
export interface Claim {
  /** 0 for an intent; for ends: settle > orphan > void. */
  readonly rank: number;
  readonly place: RowPlace;
  readonly digest: string;
}

/** What an attempt contributes; amounts in pico-USD. */
export interface Attempt {
  intent:
    | (Claim & {
        readonly at: string;
        readonly run: string | null;
        readonly feature: string | undefined;
        readonly simulated: boolean;
        readonly max: Pico | null;
      })
    | null;
  end: (Claim & { readonly type: EndRow['type']; readonly upper: Pico | null }) | null;
}

const END_RANK: Readonly<Record<EndRow['type'], number>> = { void: 1, orphan: 2, settle: 3 };

export function rankOf(event: IntentRow | EndRow): number {
  return event.type === 'intent' ? 0 : END_RANK[event.type];
}

function before(a: RowPlace, b: RowPlace): boolean {
  return a.segment === b.segment ? a.row < b.row : a.segment < b.segment;
}

/**
 * Which of two claims holds: the higher rank, then the earlier place, so that every order of arrival ends the same.
 * `conflict` where two rows of one rank that must be the same have different bodies.
 */
export function decide(
  held: Claim | null,
  next: Claim,
): { readonly take: boolean; readonly conflict: boolean } {
  if (held === null) return { take: true, conflict: false };
  if (held.rank !== next.rank) return { take: next.rank > held.rank, conflict: false };
  // Two recoveries may declare the same death, each at its own time.
  const conflict = held.digest !== next.digest && next.rank !== END_RANK.orphan;
  return { take: before(next.place, held.place), conflict };
}

/** Attempts that ended in rows which need not be read again: looked up only when a later row names one. */
export interface ClosedAttempts {
  /** Intent and end of an attempt; null where it is not among them. Places are not kept. */
  find(attempt: string): Attempt | null;
}

/** Stands where the place of a row was not kept: it is before every other. */
export const CLOSED_PLACE: RowPlace = { segment: '', row: 0 };

const NOTHING_SAID: Attempt = { intent: null, end: null };

/** The state that rows leave behind, whatever their order and however often each arrives. */
export class Fold {
  /** Without closed attempts, unless a later row named them. */
  readonly attempts = new Map<string, Attempt>();
  readonly segments = new Map<string, SegmentRow>();
  /** Closed attempts that a later row named, as they were. */
  readonly recalled = new Map<string, Attempt>();
  /** What rows of other segments than the one that holds say of an attempt: the state alone does not tell. */
  readonly #overruled = new Map<string, Attempt[]>();
  readonly #onChange: (before: Attempt, after: Attempt) => void;
  #closed: ClosedAttempts = { find: () => null };

  /** @param onChange an attempt changed; both states are whole. */
  constructor(onChange: (before: Attempt, after: Attempt) => void = () => {}) {
    this.#onChange = onChange;
  }

  /** Takes a row in; returns what is wrong with it beside the others, or null. */
  apply({ event, place, digest }: PlacedRow): string | null {
    if (event.type === 'segment') {
      this.segments.set(event.segment, event);
      return null;
    }
    if (event.type === 'run' || event.type === 'runEnd' || event.type === 'review') return null;
    const claim = { rank: rankOf(event), place, digest };
    return event.type === 'intent'
      ? this.#take(event.attempt, { intent: slimIntent(event, claim), end: null })
      : this.#take(event.attempt, {
          intent: null,
          end: { ...claim, type: event.type, upper: upperOf(event) },
        });
  }

  /**
   * Takes in what the rows of some segments left: closed attempts, and the rest one by one. Rows of other segments that
   * were applied already are held against it.
   * @param refuse told of rows that contradict it.
   * @param isOther whether a segment's rows are not in what is taken in.
   */
  restore(
    closed: ClosedAttempts,
    open: Iterable<readonly [string, Attempt]>,
    refuse: (claim: Claim, problem: string) => void,
    isOther: (segment: string) => boolean = () => true,
  ): void {
    const early: [attempt: string, state: Attempt][] = [];
    const ifOther = <T extends Claim>(claim: T | null) =>
      claim !== null && claim.place !== CLOSED_PLACE && isOther(claim.place.segment) ? claim : null;
    for (const attempt of this.attempts.keys()) {
      for (const said of this.#said(attempt)) {
        const state = { intent: ifOther(said.intent), end: ifOther(said.end) };
        if (state.intent !== null || state.end !== null) early.push([attempt, state]);
      }
    }
    this.attempts.clear();
    this.recalled.clear();
    this.#overruled.clear();
    this.#closed = closed;
    for (const [attempt, state] of open) this.attempts.set(attempt, state);
    for (const [attempt, { intent, end }] of early) {
      const problems = [
        intent && this.#take(attempt, { intent, end: null }),
        end && this.#take(attempt, { intent: null, end }),
      ];
      const claim = end ?? intent;
      for (const problem of problems) if (problem && claim) refuse(claim, problem);
    }
  }

  /** What the rows of some segments alone say of an attempt; what was closed counts. */
  told(attempt: string, isHeard: (segment: string) => boolean): Attempt {
    const heard = <T extends Claim>(claim: T | null) =>
      claim !== null && (claim.place === CLOSED_PLACE || isHeard(claim.place.segment)) ? claim : null;
    let told = NOTHING_SAID;
    for (const { intent, end } of this.#said(attempt)) {
      told = { intent: better(told.intent, heard(intent)), end: better(told.end, heard(end)) };
    }
    return told;
  }

  /** Attempts that have begun and not ended, with the segment of their intent. */
  *open(): Generator<{ readonly attempt: string; readonly segment: string }> {
    for (const [attempt, { intent, end }] of this.attempts) {
      if (intent !== null && end === null) yield { attempt, segment: intent.place.segment };
    }
  }

  #take(attempt: string, said: Attempt): string | null {
    const old = this.attempts.get(attempt) ?? this.#recall(attempt);
    const [held, next] = said.intent === null ? [old.end, said.end] : [old.intent, said.intent];
    if (next === null) return null;
    const { take, conflict } = decide(held, next);
    if (held !== null && held.place.segment !== next.place.segment) {
      this.#overrule(attempt, take ? old : said);
    }
    if (take) {
      const now = { intent: said.intent ?? old.intent, end: said.end ?? old.end };
      this.attempts.set(attempt, now);
      this.#onChange(old, now);
    }
    const type = said.intent === null ? said.end?.type : 'intent';
    return conflict ? `attempt ${attempt} has another ${type} row with other content` : null;
  }

  #recall(attempt: string): Attempt {
    const state = this.#closed.find(attempt);
    if (state === null) return NOTHING_SAID;
    this.recalled.set(attempt, state);
    this.attempts.set(attempt, state);
    return state;
  }

  #overrule(attempt: string, state: Attempt): void {
    const known = this.#overruled.get(attempt);
    if (known === undefined) this.#overruled.set(attempt, [state]);
    else known.push(state);
  }

  /** Everything that any segment says of an attempt. */
  #said(attempt: string): readonly Attempt[] {
    const state = this.attempts.get(attempt) ?? NOTHING_SAID;
    const others = this.#overruled.get(attempt);
    return others === undefined ? [state] : [state, ...others];
  }
}

function better<T extends Claim>(held: T | null, next: T | null): T | null {
  return next !== null && decide(held, next).take ? next : held;
}

function slimIntent(event: IntentRow, claim: Claim): Attempt['intent'] {
  const { at, run, simulated, max, tags } = event;
  return { ...claim, at, run, feature: tags.feature, simulated, max };
}

function upperOf(event: EndRow): Pico | null {
  return event.type === 'settle' ? event.cost.upper : null;
}
