import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { PlacedRow } from '../../../core/ledger/fold.ts';
import { SEGMENT_START, type SegmentPosition, SegmentReader } from '../../../core/ledger/segmentReader.ts';
import { sha256 } from '../../hash.ts';
import { isErrno, ledgerPaths, listSegments } from '../../journal/folders.ts';
import { isBlank, segmentEnd } from '../../journal/segmentEnd.ts';
import { isSettled } from '../../journal/settledTime.ts';

/** How far a segment was read, with the start of its last row so that the place can be found again. */
export interface FeedPosition extends SegmentPosition {
  readonly segment: string;
  readonly lastStart: number;
  /** Rows that could not be read or do not fit their hash. */
  readonly problems: number;
  /** Size, time of the last change and file number before it was read; '' where nobody looked. */
  readonly stamp: string;
}

/** Rows that belong together in one transaction, and the positions behind them. */
export interface FeedPiece {
  readonly rows: readonly PlacedRow[];
  readonly positions: readonly FeedPosition[];
}

interface FileState {
  readonly size: number;
  readonly stamp: string;
  /** Another content would have another stamp. */
  readonly isSettled: boolean;
}

/** A file has its time before it has the bytes: a copy may have to wait for memory. */
const COPY_MS = 2500;
/** So many segments are opened before others have their turn. */
const BREATH = 64;

/** Rows of a piece die young: of larger ones more live until the next great collection. Each is a transaction. */
const PIECE = 1 << 17;
const LF = 0x0a;

/**
 * Reads what was added to a ledger since the positions that are known. Reads are synchronous, between two pieces others
 * have their turn: the way through the thread pool costs thousands of small segments more than what is in them.
 */
export class JournalFeed {
  readonly #ledger: string;
  readonly #positions = new Map<string, FeedPosition>();
  readonly #only: ReadonlySet<string> | null;
  readonly #buffer: Buffer;
  /** Stamps of segments that have space laid out and no row in it: without another one nothing has come. */
  readonly #quiet = new Map<string, string>();
  #rows = 0;

  /**
   * @param only segments to read; null: all
   * @param piece bytes that are read at once
   */
  constructor(
    ledger: string,
    positions: Iterable<FeedPosition> = [],
    only: readonly string[] | null = null,
    piece: number = PIECE,
  ) {
    this.#ledger = ledger;
    this.#buffer = Buffer.allocUnsafe(piece);
    this.#only = only === null ? null : new Set(only);
    this.goOn(positions);
  }

  /** Rows up to these positions were read by others. */
  goOn(positions: Iterable<FeedPosition>): void {
    for (const position of positions) this.#set(position);
  }

  get positions(): ReadonlyMap<string, FeedPosition> {
    return this.#positions;
  }

  /** Rows of all segments up to the positions. */
  get rows(): number {
    return this.#rows;
  }

  /** Bytes of each segment as it is now. */
  async sizes(): Promise<ReadonlyMap<string, number>> {
    const segments = await listSegments(this.#ledger);
    return new Map(segments.map(segment => [segment, this.#look(segment)?.size ?? 0]));
  }

  /**
   * True where every position can still be found: no segment is gone, shorter, or has another row there. Otherwise
   * what was read is not the ledger's content any more. A file that nobody touched is not opened.
   */
  stillHolds(): boolean {
    for (const position of this.#positions.values()) if (!this.#holds(position)) return false;
    return true;
  }

  async *read(): AsyncGenerator<FeedPiece> {
    let rows: PlacedRow[] = [];
    let positions = new Map<string, FeedPosition>();
    let bytes = 0;
    let opened = 0;
    for (const segment of await listSegments(this.#ledger)) {
      if (this.#only?.has(segment) === false) continue;
      const from = this.#positions.get(segment) ?? start(segment);
      const now = this.#look(segment);
      if (now === undefined || now.size <= from.bytes || this.#quiet.get(segment) === now.stamp) continue;
      opened += 1;
      if (opened % BREATH === 0) await setImmediate();
      for (const piece of this.#readOn({ ...from, stamp: now.stamp }, now)) {
        rows = rows.length === 0 ? piece.rows : rows.concat(piece.rows);
        bytes += piece.position.bytes - (positions.get(segment) ?? from).bytes;
        positions.set(segment, piece.position);
        if (bytes < this.#buffer.length / 2) continue;
        yield { rows, positions: [...positions.values()] };
        // Only now: a piece that could not be applied is read again.
        for (const position of positions.values()) this.#set(position);
        [rows, positions, bytes] = [[], new Map(), 0];
        await setImmediate();
      }
    }
    if (positions.size === 0) return;
    yield { rows, positions: [...positions.values()] };
    for (const position of positions.values()) this.#set(position);
  }

  *#readOn(
    from: FeedPosition,
    now: FileState,
  ): Generator<{ readonly rows: PlacedRow[]; readonly position: FeedPosition }> {
    const { segment } = from;
    const file = this.#open(segment);
    if (file === null) return;
    try {
      const isRead = from.rows > 0 && isBlank(file, from.bytes);
      const written = isRead ? from.bytes : segmentEnd(file, now.size, from.bytes).end;
      const reader = new SegmentReader(sha256, from.rows === 0 ? SEGMENT_START : from);
      let position = from;
      for (let at = from.bytes; at < written; ) {
        const read = readSync(file, this.#buffer, 0, Math.min(this.#buffer.length, written - at), at);
        if (read === 0) return;
        // Up to a row's end, where there is one: the reader would copy the whole piece to join what is cut in two.
        const whole = this.#buffer.subarray(0, read).lastIndexOf(LF) + 1 || read;
        at += whole;
        const rows: PlacedRow[] = [];
        const before = position.rows;
        for (const { row, hash, end, event, digest, problem } of reader.feed(
          this.#buffer.subarray(0, whole),
        )) {
          const problems = position.problems + (problem === null ? 0 : 1);
          position = { ...from, rows: row, bytes: end, hash, lastStart: position.bytes, problems };
          if (event !== null) rows.push({ event, place: { segment, row }, digest });
        }
        if (position.rows > before) yield { rows, position };
      }
      if (position === from && now.isSettled) this.#quiet.set(segment, now.stamp);
    } finally {
      closeSync(file);
    }
  }

  #holds({ segment, rows, hash, lastStart, bytes, stamp }: FeedPosition): boolean {
    if (rows === 0) return true;
    const now = this.#look(segment);
    if (now === undefined || now.size < bytes) return false;
    if (now.stamp === stamp) return true;
    const file = this.#open(segment);
    if (file === null) return false;
    try {
      const head = Buffer.alloc(hash.length);
      readSync(file, head, 0, hash.length, lastStart);
      return head.toString('latin1') === hash;
    } finally {
      closeSync(file);
    }
  }

  #set(position: FeedPosition): void {
    this.#rows += position.rows - (this.#positions.get(position.segment)?.rows ?? 0);
    this.#positions.set(position.segment, position);
  }

  #look(segment: string): FileState | undefined {
    const path = ledgerPaths(this.#ledger).segment(segment);
    const lookedAt = Date.now();
    const found = statSync(path, { throwIfNoEntry: false, bigint: true });
    // A folder or a pipe under a segment's name has no rows; `verify` and every budget check name it.
    if (!found?.isFile()) return undefined;
    const { size, mtimeNs, ino } = found;
    const stamp = `${size} ${mtimeNs} ${ino}`;
    return { size: Number(size), stamp, isSettled: isSettled(mtimeNs, lookedAt - COPY_MS) };
  }

  #open(segment: string): number | null {
    try {
      return openSync(ledgerPaths(this.#ledger).segment(segment), 'r');
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return null;
      throw error;
    }
  }
}

function start(segment: string): FeedPosition {
  return { segment, ...SEGMENT_START, lastStart: 0, problems: 0, stamp: '' };
}
