import type { SpendTally } from '../../core/ledger/spendTally.ts';
import type { Identity } from '../../core/ports.ts';
import { type CoveredSegment, readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { closeAttempts } from './closeAttempts.ts';
import { ClosedTable } from './closedTable.ts';
import { mirrorFolder } from './heads.ts';
import { removeLeftovers } from './leftovers.ts';

/** Fewer rows than this are read as fast as a checkpoint is. */
const MIN_ROWS = 2000;
/** A checkpoint is written anew once so large a part of it would be new: each row is written a few times at most. */
const NEW_PART = 1 / 4;
/** Or so many rows: the next process would take about 0.1 s to read them. */
const MANY_ROWS = 20_000;
/** So many take some hundred megabytes as long as they are not closed. */
const MANY_ATTEMPTS = 250_000;
/** 64 bytes each, in memory too; beyond, the rest is read from the journal. */
const MAX_ATTEMPTS = 4_000_000;

type Refuse = (segment: string, row: number, problem: string) => void;

/** Spares a process the rows of segments that an earlier one has read to their end. */
export class CheckpointKeeper {
  readonly #places: { readonly ledger: string; readonly stateFolder: string; readonly identity: Identity };
  readonly #covered = new Map<string, CoveredSegment>();
  /** Covered segments that stand in the checkpoint on disk. */
  #kept: ReadonlySet<string> = new Set();
  #closed: ClosedTable = ClosedTable.empty;
  #compactAt = MANY_ATTEMPTS;

  constructor(places: {
    readonly ledger: string;
    readonly stateFolder: string;
    readonly identity: Identity;
  }) {
    this.#places = places;
  }

  /**
   * Puts what the checkpoint knows into the tally; resolves to the segments that need not be read.
   * @param refuse told of a row in the tally that contradicts the checkpoint.
   */
  async restore(tally: SpendTally, refuse: Refuse): Promise<readonly string[]> {
    const { ledger, stateFolder } = this.#places;
    const checkpoint = await readCheckpoint(stateFolder, ledger);
    if (checkpoint === null) return [];
    for (const segment of checkpoint.segments) {
      this.#covered.set(segment.segment, segment);
      tally.fold.segments.set(segment.segment, segment.first);
    }
    this.#closed = checkpoint.closed;
    tally.restore(checkpoint.closed, checkpoint.open, ({ place }, problem) =>
      refuse(place.segment, place.row, problem),
    );
    this.#kept = new Set(this.#covered.keys());
    return [...this.#kept];
  }

  /** A segment was read to its end without a problem, every row of it understood. */
  cover(segment: CoveredSegment): void {
    this.#covered.set(segment.segment, segment);
  }

  /** Takes attempts of covered segments out of memory where many have come together. */
  compact(tally: SpendTally): void {
    if (tally.fold.attempts.size < this.#compactAt) return;
    const isCovered = (segment: string) => this.#covered.has(segment);
    const { closed, open } = closeAttempts(tally.fold, this.#closed, isCovered);
    this.#closed = closed;
    // Whatever contradicts was told when it was read.
    tally.restore(
      closed,
      open,
      () => {},
      segment => !isCovered(segment),
    );
    this.#compactAt = MANY_ATTEMPTS + 2 * tally.fold.attempts.size;
  }

  /** Writes the checkpoint where it would spare the next process enough. */
  async save({ fold }: SpendTally): Promise<void> {
    const { stateFolder, ledger } = this.#places;
    await removeLeftovers(await mirrorFolder(stateFolder, ledger));
    const covered = [...this.#covered.values()];
    const fresh = rowsOf(covered.filter(({ segment }) => !this.#kept.has(segment)));
    if (fresh < MIN_ROWS || fresh < Math.min(rowsOf(covered) * NEW_PART, MANY_ROWS)) return;
    if (this.#closed.parts.size + fold.attempts.size > MAX_ATTEMPTS) return;
    const attempts = closeAttempts(fold, this.#closed, segment => this.#covered.has(segment));
    const checkpoint = { segments: covered, ...attempts };
    await writeCheckpoint(checkpoint, this.#places);
    this.#kept = new Set(this.#covered.keys());
  }
}

function rowsOf(segments: readonly CoveredSegment[]): number {
  return segments.reduce((sum, { rows }) => sum + rows, 0);
}
