import type { Attempt } from '../../core/ledger/fold.ts';
import type { SpendTally } from '../../core/ledger/spendTally.ts';
import type { Identity } from '../../core/ports.ts';
import { type CoveredSegment, readCheckpoint, writeCheckpoint } from './checkpoint.ts';

/** Fewer rows than this are read as fast as a checkpoint is. */
const MIN_ROWS = 2000;
/** A checkpoint is written anew once so large a part of it would be new: each row is written a few times at most. */
const NEW_PART = 1 / 4;
/** Its text is one string; beyond, the rest is read from the journal. */
const MAX_ATTEMPTS = 1_000_000;

type Refuse = (segment: string, row: number, problem: string) => void;

/** Spares a process the rows of segments that an earlier one has read to their end. */
export class CheckpointKeeper {
  readonly #places: { readonly ledger: string; readonly stateFolder: string; readonly identity: Identity };
  readonly #covered = new Map<string, CoveredSegment>();
  /** Covered segments that stand in the checkpoint on disk. */
  #kept: ReadonlySet<string> = new Set();

  constructor(places: {
    readonly ledger: string;
    readonly stateFolder: string;
    readonly identity: Identity;
  }) {
    this.#places = places;
  }

  /**
   * Puts the checkpoint's attempts into the tally; resolves to the segments that need not be read.
   * @param refuse told of a row that contradicts one that is in the tally already.
   */
  async restore(tally: SpendTally, refuse: Refuse): Promise<readonly string[]> {
    const { ledger, stateFolder } = this.#places;
    const checkpoint = await readCheckpoint(stateFolder, ledger);
    if (checkpoint === null) return [];
    for (const segment of checkpoint.segments) {
      this.#covered.set(segment.segment, segment);
      tally.fold.segments.set(segment.segment, segment.first);
    }
    for (const [attempt, state] of checkpoint.attempts) {
      const conflict = tally.fold.restore(attempt, state);
      const place = (state.end ?? state.intent)?.place;
      if (conflict !== null && place !== undefined) refuse(place.segment, place.row, conflict);
    }
    this.#kept = new Set(this.#covered.keys());
    return [...this.#kept];
  }

  /** A segment was read to its end without a problem, every row of it understood. */
  cover(segment: CoveredSegment): void {
    this.#covered.set(segment.segment, segment);
  }

  /** Writes the checkpoint where it would spare the next process enough. */
  async save({ fold }: SpendTally): Promise<void> {
    // Where segments tell of the same thing, each must be heard: they are read every time.
    for (const segment of fold.rivals) this.#covered.delete(segment);
    const covered = [...this.#covered.values()];
    const fresh = rowsOf(covered.filter(({ segment }) => !this.#kept.has(segment)));
    if (fresh < MIN_ROWS || fresh < rowsOf(covered) * NEW_PART) return;
    const attempts = new Map<string, Attempt>();
    for (const [attempt, { intent, end }] of fold.attempts) {
      const told = { intent: this.#ifCovered(intent), end: this.#ifCovered(end) };
      if (told.intent !== null || told.end !== null) attempts.set(attempt, told);
    }
    if (attempts.size > MAX_ATTEMPTS) return;
    await writeCheckpoint({ segments: covered, attempts }, this.#places);
    this.#kept = new Set(this.#covered.keys());
  }

  #ifCovered<T extends Attempt['intent'] | Attempt['end']>(claim: T): T | null {
    return claim !== null && this.#covered.has(claim.place.segment) ? claim : null;
  }
}

function rowsOf(segments: readonly CoveredSegment[]): number {
  return segments.reduce((sum, { rows }) => sum + rows, 0);
}
