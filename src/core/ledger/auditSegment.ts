import type { Sha256 } from '../ports.ts';
import { FIRST_PREVIOUS } from './codec.ts';
import { type BodyRef, LEDGER_SCHEMA, type SegmentRow } from './event.ts';
import { type Claim, decide, rankOf } from './fold.ts';
import { type SegmentLine, SegmentReader } from './segmentReader.ts';

export interface Finding {
  readonly segment: string;
  /** 1-based; null where the whole segment is meant. */
  readonly row: number | null;
  readonly problem: string;
}

/** A text that a row says is kept beside the journal. */
export interface BodyClaim {
  readonly row: number;
  readonly of: 'request' | 'answer';
  readonly body: BodyRef;
}

/** What `verify` says of a whole ledger. */
export interface LedgerAudit {
  readonly segments: readonly {
    readonly segment: string;
    readonly rows: number;
    /** Of the last row. */
    readonly hash: string;
    readonly signed: boolean;
  }[];
  readonly rows: number;
  readonly notes: readonly Finding[];
  readonly problems: readonly Finding[];
  /** SHA-256 over `segment SP rows SP hash LF` of every segment in order of their ids. */
  readonly head: string;
}

/** Checks one segment row by row; what it needs of the rows it keeps, the rows themselves it does not. */
export class SegmentAudit {
  readonly segment: string;
  readonly problems: Finding[] = [];
  readonly notes: Finding[] = [];
  readonly bodies: BodyClaim[] = [];
  readonly #reader: SegmentReader;
  readonly #attempts: AttemptIndex;
  readonly #hashes: string[] = [];
  #first: SegmentRow | null = null;

  constructor(segment: string, sha256: Sha256, attempts: AttemptIndex) {
    this.segment = segment;
    this.#reader = new SegmentReader(sha256);
    this.#attempts = attempts;
  }

  get rows(): number {
    return this.#reader.position.rows;
  }

  /** Hash of the last row. */
  get hash(): string {
    return this.#reader.position.hash;
  }

  /** The first row, where it is one. */
  get first(): SegmentRow | null {
    return this.#first;
  }

  /** Hash that stands in a row; undefined where the segment ends before it. */
  hashAt(rows: number): string | undefined {
    return rows === 0 ? FIRST_PREVIOUS : this.#hashes[rows - 1];
  }

  /** There is nothing that could be fed. */
  unreadable(problem: string): void {
    this.#problem(null, problem);
  }

  feed(piece: Uint8Array): void {
    for (const line of this.#reader.feed(piece)) this.#check(line);
  }

  /** @param behind bytes that follow where what was fed ended, a gap first */
  end(behind = 0): void {
    const { pending } = this.#reader;
    const row = this.rows + 1;
    if (pending > 0) this.#note(row, `incomplete last line of ${pending} bytes: a write was cut off`);
    if (behind > 0) this.#note(row, `a gap and what follows, ${behind} bytes: a write was cut off`);
    if (this.rows === 0) this.#note(null, 'has no complete row');
  }

  #check(line: SegmentLine): void {
    const { row, event, type, problem } = line;
    this.#hashes.push(line.hash);
    if (problem !== null) this.#problem(row, problem);
    else if (event === null) this.#note(row, `type "${type}" is from a newer version`);
    if (row === 1 && event?.type !== 'segment') this.#problem(row, 'is not the first row of a segment');
    if (event === null) return;
    if ((event.type === 'intent' || event.type === 'settle') && event.body !== undefined) {
      this.bodies.push({ row, of: event.type === 'intent' ? 'request' : 'answer', body: event.body });
    }
    if (event.type === 'segment') this.#checkFirst(event, row);
    else if (event.type !== 'run' && event.type !== 'runEnd' && event.type !== 'review') {
      const claim = { rank: rankOf(event), place: { segment: this.segment, row }, digest: line.digest };
      const conflict = this.#attempts.claim(event.attempt, claim);
      if (conflict)
        this.#problem(row, `attempt ${event.attempt} has another ${event.type} row with other content`);
    }
  }

  #checkFirst(event: SegmentRow, row: number): void {
    if (row !== 1) this.#problem(row, 'a second first row');
    if (event.segment !== this.segment) this.#problem(row, `belongs to segment ${event.segment}`);
    if (event.schema > LEDGER_SCHEMA) this.#note(row, `format ${event.schema} is newer than this version's`);
    this.#first ??= event;
  }

  #problem(row: number | null, problem: string): void {
    this.problems.push({ segment: this.segment, row, problem });
  }

  #note(row: number | null, problem: string): void {
    this.notes.push({ segment: this.segment, row, problem });
  }
}

/** Which attempts have an intent and an end so far, over all segments. */
export class AttemptIndex {
  readonly #claims = new Map<string, Claim>();

  /** True where the same attempt and kind of row stands elsewhere with another body. */
  claim(attempt: string, claim: Claim): boolean {
    const key = `${claim.rank} ${attempt}`;
    const { take, conflict } = decide(this.#claims.get(key) ?? null, claim);
    if (take) this.#claims.set(key, claim);
    return conflict;
  }
}
