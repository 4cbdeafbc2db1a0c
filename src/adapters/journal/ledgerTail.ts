import { closeSync, fstatSync, readSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { UserError } from '../../core/errors.ts';
import { type Head, LEDGER_SCHEMA } from '../../core/ledger/event.ts';
import { lostRows, lostSegments } from '../../core/ledger/losses.ts';
import { SegmentReader } from '../../core/ledger/segmentReader.ts';
import { SpendTally } from '../../core/ledger/spendTally.ts';
import type { Sha256 } from '../../core/ports.ts';
import { stateOfFile } from './checkpoint.ts';
import type { CheckpointKeeper } from './checkpointKeeper.ts';
import { isErrno, ledgerPaths } from './folders.ts';
import { readHead } from './heads.ts';
import { MirroredHeads } from './mirroredHeads.ts';
import { NoRegularFile, openRegularFile } from './regularFile.ts';
import { isBlank, segmentEnd } from './segmentEnd.ts';
import { SegmentList } from './segmentList.ts';
import { stateOf, type Writer } from './writer.ts';

interface Tail {
  readonly file: number;
  readonly reader: SegmentReader;
  /** What this user has seen of it before; its last row must be that row still. */
  readonly seen: Head | undefined;
  /** Where the last row begins. */
  lastStart: number;
  /** Every row could be read and was understood. */
  understood: boolean;
  /** Bytes that a write left which a power loss cut off, in the first reading; null before it. */
  behind: number | null;
}

const PIECE = 1 << 20;

/** Follows every segment of a ledger but this process's own, and keeps the tally of all of them. */
export class LedgerTail {
  readonly tally = new SpendTally();
  readonly #places: { readonly ledger: string; readonly stateFolder: string };
  readonly #ledger: string;
  readonly #sha256: Sha256;
  readonly #here: Writer;
  readonly #checkpoint: CheckpointKeeper;
  readonly #losses: string[] = [];
  readonly #own = new Set<string>();
  readonly #open = new Map<string, Tail>();
  /** Segments that nobody will ever append to, read to their end. */
  readonly #final = new Set<string>();
  readonly #buffer = Buffer.allocUnsafe(PIECE);
  readonly #segments: SegmentList;
  /** The listing of which every segment is final, open or our own. */
  #listed: readonly string[] | null = null;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | null = null;
  #problem: UserError | null = null;

  /** Null until the first reading. */
  #mirror: MirroredHeads | null = null;

  constructor(
    places: { readonly ledger: string; readonly stateFolder: string; readonly sha256: Sha256 },
    here: Writer,
    checkpoint: CheckpointKeeper,
  ) {
    const { ledger, sha256 } = places;
    this.#places = places;
    this.#ledger = ledger;
    this.#sha256 = sha256;
    this.#here = here;
    this.#checkpoint = checkpoint;
    this.#segments = new SegmentList(ledger);
  }

  /** What this user's mirrored heads know of and the ledger no longer holds, as sentences; known once it was read. */
  get losses(): readonly string[] {
    return this.#losses;
  }

  /** Rows of this segment arrive through `tally.apply` when they are written. */
  own(segment: string): void {
    this.#own.add(segment);
  }

  /**
   * Resolves when everything that was written before the call is in the tally. Calls that wait share one reading.
   * @throws UserError where a row cannot be trusted: a budget that is checked against half a ledger is none.
   */
  async catchUp(): Promise<void> {
    this.#next ??= this.#running
      .catch(() => {})
      .then(() => {
        this.#next = null;
        this.#running = this.#read();
        return this.#running;
      });
    await this.#next;
    if (this.#problem !== null) throw this.#problem;
  }

  close(): void {
    for (const { file } of this.#open.values()) closeSync(file);
    this.#open.clear();
  }

  /** Leaves what was read of closed segments for the next process. */
  async saveCheckpoint(): Promise<void> {
    await this.#running.catch(() => {});
    if (this.#mirror !== null && this.#problem === null) await this.#checkpoint.save(this.tally);
  }

  async #read(): Promise<void> {
    if (this.#mirror === null) {
      this.#mirror = await MirroredHeads.open(this.#places.stateFolder, this.#ledger);
      const missing = this.#mirror.missingFrom([...this.#segments.read(), ...this.#own]).length;
      if (missing > 0) this.#losses.push(lostSegments(missing));
      const refuse = (segment: string, row: number, problem: string) => this.#refuse(segment, row, problem);
      for (const segment of await this.#checkpoint.restore(this.tally, refuse)) this.#final.add(segment);
    }
    const segments = this.#segments.read();
    // Beside thousands of closed segments even passing them over takes longer than reading what is new.
    const mayGrow = segments === this.#listed ? [...this.#open.keys()] : segments;
    for (const segment of mayGrow) {
      if (this.#own.has(segment) || this.#final.has(segment)) continue;
      const known = this.#open.get(segment);
      if (known !== undefined) await this.#readOn(segment, known);
      else await this.#readNew(segment, this.#mirror);
    }
    this.#listed = segments;
  }

  async #readNew(segment: string, mirror: MirroredHeads): Promise<void> {
    // Before the rows: a head names rows that were synced already.
    const seen = await mirror.read(segment);
    const file = this.#openForReading(segment);
    if (file === null) return;
    const tail = {
      file,
      seen,
      reader: new SegmentReader(this.#sha256),
      lastStart: 0,
      understood: true,
      behind: null,
    };
    this.#open.set(segment, tail);
    await this.#readOn(segment, tail);
    const { rows } = tail.reader.position;
    if (seen !== undefined && rows < seen.rows) {
      this.#losses.push(lostRows(segment, seen.rows - rows));
    }
    if (tail.behind !== 0) await this.#refuseGap(segment, tail);
    if (seen?.closed && rows > seen.rows) {
      this.#refuse(segment, seen.rows + 1, 'rows from here on were added after the writer had ended');
    }
    if (!(await this.#isFinal(segment, tail))) return;
    // What was written between the first reading and the writer's end.
    await this.#readOn(segment, tail);
    this.#cover(segment, tail);
    closeSync(file);
    this.#open.delete(segment);
    this.#final.add(segment);
  }

  #cover(segment: string, { file, reader, lastStart, understood }: Tail): void {
    const { rows, bytes, hash } = reader.position;
    const { size, changed } = stateOfFile(file);
    const first = this.tally.fold.segments.get(segment);
    if (!understood || first === undefined || segmentEnd(file, size, bytes).end !== bytes + reader.pending) {
      return;
    }
    this.#checkpoint.cover({ segment, rows, size, changed, lastStart, hash, first: { ...first, cites: [] } });
    this.#checkpoint.compact(this.tally);
  }

  /** Heads name rows that were synced: a gap in front of one of those is no write that a power loss cut off. */
  async #refuseGap(segment: string, { file, reader, seen }: Tail): Promise<void> {
    const head = await readHead(this.#ledger, segment);
    // Looked for again: a living writer may have filled it before it published that head.
    const { end, behind } = segmentEnd(file, fstatSync(file).size, reader.position.bytes);
    if (behind === 0 || end !== reader.position.bytes + reader.pending) return;
    const { rows } = reader.position;
    if (rows < Math.max(seen?.rows ?? 0, head?.rows ?? 0)) {
      this.#refuse(segment, rows + 1, 'zeros stand in the place of rows');
    }
  }

  async #isFinal(segment: string, { reader }: Tail): Promise<boolean> {
    const head = await readHead(this.#ledger, segment);
    if (head?.closed && head.rows === reader.position.rows) return true;
    const writer = this.tally.fold.segments.get(segment);
    return writer !== undefined && stateOf(writer, this.#here) === 'gone';
  }

  async #readOn(segment: string, tail: Tail): Promise<void> {
    const { file, reader } = tail;
    let at = reader.position.bytes + reader.pending;
    if (tail.behind !== null && isBlank(file, at)) return;
    const { end: written, behind } = segmentEnd(file, fstatSync(file).size, reader.position.bytes);
    tail.behind ??= behind;
    while (at < written) {
      const length = readSync(file, this.#buffer, 0, Math.min(PIECE, written - at), at);
      if (length === 0) break;
      at += length;
      let start = reader.position.bytes;
      for (const line of reader.feed(this.#buffer.subarray(0, length))) {
        const { row, end, event, digest, problem } = line;
        tail.lastStart = start;
        start = end;
        tail.understood &&= event !== null && problem === null;
        if (problem !== null) this.#refuse(segment, row, problem);
        if (row === tail.seen?.rows && line.hash !== tail.seen.hash) {
          this.#refuse(segment, row, 'this row or one before it was rewritten');
        }
        if (event === null) continue;
        if (event.type === 'segment' && event.schema > LEDGER_SCHEMA) {
          this.#refuse(
            segment,
            row,
            `its format ${event.schema} is newer than this version of Prompt Ledger`,
          );
        }
        const conflict = this.tally.apply({ event, place: { segment, row }, digest });
        if (conflict !== null) this.#refuse(segment, row, conflict);
      }
      if (length === PIECE) await setImmediate();
    }
  }

  #openForReading(segment: string): number | null {
    try {
      return openRegularFile(ledgerPaths(this.#ledger).segment(segment));
    } catch (error) {
      // Listed a moment ago, deleted since: `verify` tells from the heads.
      if (isErrno(error, 'ENOENT')) return null;
      if (!(error instanceof NoRegularFile)) throw error;
      this.#refuse(segment, undefined, 'what stands there is no regular file');
      return null;
    }
  }

  #refuse(segment: string, row: number | undefined, problem: string): void {
    const file = ledgerPaths(this.#ledger).segment(segment);
    this.#problem ??= new UserError({
      what: `the journal cannot be trusted: ${problem}`,
      where: { file, ...(row !== undefined && { line: row }) },
      next: 'Look at it with `prompt-ledger ledger verify`; to go on without its rows, move the file out of the journal folder',
      exitCode: 1,
    });
  }
}
