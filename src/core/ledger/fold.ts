import type { Pico } from '../money.ts';
import type { IntentRow, LedgerRow, OrphanRow, SegmentRow, SettleRow, VoidRow } from './event.ts';

/** Where a row stands. Order is (segment, row), never time. */
interface RowPlace {
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
    if (event.type === 'run' || event.type === 'runEnd') return null;
    const old = this.attempts.get(event.attempt) ?? { intent: null, end: null };
    const claim = { rank: rankOf(event), place, digest };
    const { take, conflict } = decide(event.type === 'intent' ? old.intent : old.end, claim);
    if (take) {
      const next = event.type === 'intent' ? { ...old, intent: slimIntent(event, claim) } : { ...old };
      if (event.type !== 'intent') next.end = { ...claim, type: event.type, upper: upperOf(event) };
      this.attempts.set(event.attempt, next);
      this.#onChange(old, next);
    }
    return conflict ? `attempt ${event.attempt} has another ${event.type} row with other content` : null;
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
