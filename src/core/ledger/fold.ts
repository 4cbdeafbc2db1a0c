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

/** The state that rows leave behind, whatever their order and however often each arrives. */
export class Fold {
  readonly attempts = new Map<string, Attempt>();
  readonly segments = new Map<string, SegmentRow>();
  /** Segments with a row that another segment has too, or overrules: the state alone does not tell what each says. */
  readonly rivals = new Set<string>();
  readonly #onChange: (before: Attempt, after: Attempt) => void;

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

  /** Takes in what rows that were read before left of an attempt; returns what `apply` would have. */
  restore(attempt: string, { intent, end }: Attempt): string | null {
    const begun = intent && this.#take(attempt, { intent, end: null });
    return (end && this.#take(attempt, { intent: null, end })) ?? begun;
  }

  #take(attempt: string, said: Attempt): string | null {
    const old = this.attempts.get(attempt) ?? { intent: null, end: null };
    const [held, next] = said.intent === null ? [old.end, said.end] : [old.intent, said.intent];
    if (next === null) return null;
    const { take, conflict } = decide(held, next);
    if (held !== null && held.place.segment !== next.place.segment) {
      this.rivals.add(held.place.segment).add(next.place.segment);
    }
    if (take) {
      const now = { intent: said.intent ?? old.intent, end: said.end ?? old.end };
      this.attempts.set(attempt, now);
      this.#onChange(old, now);
    }
    const type = said.intent === null ? said.end?.type : 'intent';
    return conflict ? `attempt ${attempt} has another ${type} row with other content` : null;
  }

  /** Attempts that have begun and not ended, with the segment of their intent. */
  *open(): Generator<{ readonly attempt: string; readonly segment: string }> {
    for (const [attempt, { intent, end }] of this.attempts) {
      if (intent !== null && end === null) yield { attempt, segment: intent.place.segment };
    }
  }
}

function slimIntent(event: IntentRow, claim: Claim): Attempt['intent'] {
  const { at, run, simulated, max, tags } = event;
  return { ...claim, at, run, feature: tags.feature, simulated, max };
}

function upperOf(event: EndRow): Pico | null {
  return event.type === 'settle' ? event.cost.upper : null;
}
