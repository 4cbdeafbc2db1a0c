import { statSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { PlacedRow } from '../../core/ledger/fold.ts';
import { SEGMENT_START, type SegmentPosition, SegmentReader } from '../../core/ledger/segmentReader.ts';
import { sha256 } from '../hash.ts';
import { isErrno, ledgerPaths, listSegments } from '../journal/folders.ts';

/** How far a segment was read, with the start of its last row so that the place can be found again. */
export interface FeedPosition extends SegmentPosition {
  readonly segment: string;
  readonly lastStart: number;
  /** Rows that could not be read or do not fit their hash. */
  readonly problems: number;
}

/** Rows that belong together in one transaction, and the position behind them. */
export interface FeedPiece {
  readonly rows: readonly PlacedRow[];
  readonly position: FeedPosition;
}

const PIECE = 1 << 20;

/** Reads what was added to a ledger since the positions that are known. */
export class JournalFeed {
  readonly #ledger: string;
  readonly #positions = new Map<string, FeedPosition>();

  constructor(ledger: string, positions: Iterable<FeedPosition> = []) {
    this.#ledger = ledger;
    for (const position of positions) this.#positions.set(position.segment, position);
  }

  get positions(): ReadonlyMap<string, FeedPosition> {
    return this.#positions;
  }

  /** Rows of all segments up to the positions. */
  get rows(): number {
    return [...this.#positions.values()].reduce((sum, { rows }) => sum + rows, 0);
  }

  /** Bytes of all segments as they are now. */
  async size(): Promise<number> {
    let size = 0;
    for (const segment of await listSegments(this.#ledger)) {
      size += statSync(ledgerPaths(this.#ledger).segment(segment), { throwIfNoEntry: false })?.size ?? 0;
    }
    return size;
  }

  /**
   * True where every position can still be found: no segment is gone, shorter, or has another row there. Otherwise
   * what was read is not the ledger's content any more.
   */
  async stillHolds(): Promise<boolean> {
    for (const position of this.#positions.values()) {
      if (!(await this.#holds(position))) return false;
    }
    return true;
  }

  async *read(): AsyncGenerator<FeedPiece> {
    for (const segment of await listSegments(this.#ledger)) {
      const from = this.#positions.get(segment) ?? start(segment);
      // Of thousands of segments hardly any is longer than before: a look at the size, without a way through the pool.
      const now = statSync(ledgerPaths(this.#ledger).segment(segment), { throwIfNoEntry: false });
      if (now === undefined || now.size <= from.bytes) continue;
      const file = await this.#open(segment);
      if (file === null) continue;
      try {
        yield* this.#readOn(file, from, Math.min(PIECE, now.size - from.bytes));
      } finally {
        await file.close();
      }
    }
  }

  async *#readOn(file: FileHandle, from: FeedPosition, piece: number): AsyncGenerator<FeedPiece> {
    const reader = new SegmentReader(sha256, from.rows === 0 ? SEGMENT_START : from);
    const buffer = Buffer.allocUnsafe(piece);
    let position = from;
    for (let at = from.bytes; ; ) {
      const { bytesRead } = await file.read(buffer, 0, piece, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      const rows: PlacedRow[] = [];
      for (const { row, hash, end, event, digest, problem } of reader.feed(buffer.subarray(0, bytesRead))) {
        const problems = position.problems + (problem === null ? 0 : 1);
        position = {
          segment: from.segment,
          rows: row,
          bytes: end,
          hash,
          lastStart: position.bytes,
          problems,
        };
        if (event !== null) rows.push({ event, place: { segment: from.segment, row }, digest });
      }
      if (position.rows === (this.#positions.get(from.segment)?.rows ?? 0)) continue;
      yield { rows, position };
      // Only now: a piece that could not be applied is read again.
      this.#positions.set(from.segment, position);
    }
  }

  async #holds({ segment, rows, hash, lastStart, bytes }: FeedPosition): Promise<boolean> {
    if (rows === 0) return true;
    const file = await this.#open(segment);
    if (file === null) return false;
    try {
      if ((await file.stat()).size < bytes) return false;
      const head = Buffer.alloc(hash.length);
      await file.read(head, 0, hash.length, lastStart);
      return head.toString('latin1') === hash;
    } finally {
      await file.close();
    }
  }

  async #open(segment: string): Promise<FileHandle | null> {
    try {
      return await open(ledgerPaths(this.#ledger).segment(segment), 'r');
    } catch (error) {
      if (isErrno(error, 'ENOENT')) return null;
      throw error;
    }
  }
}

function start(segment: string): FeedPosition {
  return { segment, ...SEGMENT_START, lastStart: 0, problems: 0 };
}
