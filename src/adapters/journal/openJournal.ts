import { resolve } from 'node:path';
import { UserError } from '../../core/errors.ts';
import { encodeBody } from '../../core/ledger/codec.ts';
import type { LedgerRow, OrphanRow } from '../../core/ledger/event.ts';
import type { Clock, Identity, Journal, Sha256, Spend, SpendScope } from '../../core/ports.ts';
import { CheckpointKeeper } from './checkpointKeeper.ts';
import { ledgerPaths } from './folders.ts';
import { HeadPublisher } from './headPublisher.ts';
import { LedgerTail } from './ledgerTail.ts';
import { type FileSystems, refuseNetworkFileSystem } from './networkFileSystem.ts';
import { type EncodedRow, type OpenSegment, openSegment } from './openSegment.ts';
import { nodeDisk, type SegmentDisk } from './segmentFile.ts';
import { openSigner, type Signer } from './signer.ts';
import { writeError } from './writeError.ts';
import { stateOf, thisWriter, type Writer } from './writer.ts';

export interface JournalOptions {
  /** The `.promptledger` folder. */
  readonly ledger: string;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly sha256: Sha256;
  /** Name and version of the program, for the segment's first row. */
  readonly app: string;
  readonly stateFolder: string;
  readonly disk?: SegmentDisk;
  /** The user's own decision, never a workspace's: the ledger may lie on a network file system. */
  readonly allowNetworkFileSystem?: boolean;
  /** In place of what this machine says of its file systems. */
  readonly fileSystems?: FileSystems;
  /** Signs heads; null leaves them unsigned. Without it this user's key in the state folder does. */
  readonly signer?: () => Promise<Signer | null>;
}

/** The journal of this process, with what only its own kind can do. */
export interface LedgerJournal extends Journal {
  /** Id of the segment that is written to; null before the first append. */
  readonly segment: string | null;
  /** What went wrong without harm to the rows: heads that could not be published. */
  readonly notes: readonly string[];
  /** What was in the ledger once, as this user's mirrored heads know, and is there no more; complete after `spend`. */
  readonly losses: readonly string[];
  /**
   * Marks the open attempts of dead writers as orphans, at their maximum. Writers of other hosts only where a person
   * says that they are dead.
   */
  declareOrphans(options?: { readonly otherHosts?: boolean }): Promise<readonly OrphanRow[]>;
}

/**
 * Creates nothing: folders and segment come with the first append.
 * @throws UserError where the ledger lies on a network file system and nobody allowed that.
 */
export async function openJournal(options: JournalOptions): Promise<LedgerJournal> {
  const { disk = nodeDisk, allowNetworkFileSystem, fileSystems, signer } = options;
  const ledger = resolve(options.ledger);
  if (allowNetworkFileSystem !== true) refuseNetworkFileSystem(ledger, fileSystems);
  const parts = { ...options, disk, ledger, signer: signer ?? (() => openSigner(options.stateFolder)) };
  return new FileJournal(parts, thisWriter());
}

type JournalParts = JournalOptions & Required<Pick<JournalOptions, 'disk' | 'signer'>>;

interface Waiting {
  readonly rows: readonly EncodedRow[];
  resolve(): void;
  reject(error: unknown): void;
}

class FileJournal implements LedgerJournal {
  readonly #options: JournalParts;
  readonly #writer: Writer;
  readonly #tail: LedgerTail;
  readonly #heads: HeadPublisher;
  readonly #notes: string[] = [];
  #segment: OpenSegment | null = null;
  #queue: Waiting[] = [];
  #flushing: Promise<void> | null = null;
  #abandoned = false;
  #failure: UserError | null = null;
  #closed = false;

  constructor(options: JournalParts, writer: Writer) {
    this.#options = options;
    this.#writer = writer;
    this.#tail = new LedgerTail(options, writer, new CheckpointKeeper(options));
    this.#heads = new HeadPublisher(options);
  }

  get segment(): string | null {
    return this.#segment?.id ?? null;
  }

  get notes(): readonly string[] {
    return [...this.#heads.notes, ...this.#notes];
  }

  get losses(): readonly string[] {
    return this.#tail.losses;
  }

  append(events: readonly LedgerRow[]): Promise<void> {
    if (this.#failure !== null) return Promise.reject(this.#failure);
    if (this.#closed) return Promise.reject(new Error('the journal is closed'));
    return new Promise((resolve, reject) => {
      this.#queue.push({ rows: events.map(event => ({ event, body: encodeBody(event) })), resolve, reject });
      this.#flushing ??= this.#flush();
    });
  }

  async spend(scope: SpendScope): Promise<Spend> {
    await this.#tail.catchUp();
    return this.#tail.tally.spend(scope);
  }

  async declareOrphans({ otherHosts = false } = {}): Promise<readonly OrphanRow[]> {
    await this.#tail.catchUp();
    const { fold } = this.#tail.tally;
    const dead = new Map<string, boolean>();
    const isDead = (segment: string) => {
      const writer = fold.segments.get(segment);
      const state = writer === undefined ? 'unknown' : stateOf(writer, this.#writer);
      return state === 'gone' || (otherHosts && state === 'unknown');
    };
    const at = new Date(this.#options.clock.now()).toISOString();
    const orphans: OrphanRow[] = [];
    for (const { attempt, segment } of fold.open()) {
      const known = dead.get(segment) ?? isDead(segment);
      dead.set(segment, known);
      if (known) orphans.push({ type: 'orphan', attempt, at, deadSegment: segment });
    }
    if (orphans.length > 0) await this.append(orphans);
    return orphans;
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#flushing;
    this.#tail.close();
    if (this.#segment !== null && this.#failure === null) {
      this.#trim(this.#segment);
      await this.#heads.publish(this.#segment, true);
    }
    await this.#heads.settled();
    await this.#segment?.close();
    await this.#tail.saveCheckpoint().catch(error => this.#notes.push(`no checkpoint: ${String(error)}`));
  }

  /** Group commit: what arrives while a sync is under way goes out together in the next one. */
  async #flush(): Promise<void> {
    // The appends of this turn of the event loop belong together.
    await Promise.resolve();
    while (this.#queue.length > 0) {
      const group = this.#queue;
      this.#queue = [];
      try {
        if (this.#failure !== null) throw this.#failure;
        const [first] = group;
        const rows = group.length === 1 && first ? first.rows : group.flatMap(waiting => waiting.rows);
        try {
          await this.#write(rows);
        } catch (error) {
          await this.#writeElsewhere(rows, error);
        }
        for (const waiting of group) waiting.resolve();
      } catch (error) {
        for (const waiting of group) waiting.reject(error);
      }
    }
    // In the same step that found the queue empty: an append from now on starts a new flush.
    this.#flushing = null;
  }

  /** Once, into a second segment. They may stand in the first as well: the same event twice counts once. */
  async #writeElsewhere(rows: readonly EncodedRow[], first: unknown): Promise<void> {
    await this.#abandon();
    if (this.#abandoned) throw this.#fail(first);
    this.#abandoned = true;
    try {
      await this.#write(rows);
    } catch (second) {
      await this.#abandon();
      throw this.#fail(second);
    }
  }

  async #write(rows: readonly EncodedRow[]): Promise<void> {
    this.#segment ??= await this.#open();
    for (let written = 0; written < rows.length; ) {
      const placed = this.#segment.write(written === 0 ? rows : rows.slice(written));
      for (const row of placed) this.#tail.tally.apply(row);
      await this.#segment.sync();
      written += placed.length;
    }
    this.#heads.rowsSynced(this.#segment);
  }

  /** Zeros behind the last row do no harm where they cannot be cut off. */
  #trim(segment: OpenSegment): void {
    try {
      segment.trim();
    } catch (error) {
      this.#notes.push(`segment ${segment.id} keeps the space that was laid out for it: ${String(error)}`);
    }
  }

  async #open(): Promise<OpenSegment> {
    const segment = await openSegment({ ...this.#options, writer: this.#writer });
    this.#tail.own(segment.id);
    return segment;
  }

  /** A sync that failed must not be tried again: the kernel may have dropped the pages and report success. */
  async #abandon(): Promise<void> {
    const segment = this.#segment;
    this.#segment = null;
    await segment?.close().catch(() => {});
  }

  #fail(error: unknown): UserError {
    const { ledger } = this.#options;
    this.#failure = error instanceof UserError ? error : writeError(error, ledgerPaths(ledger).journal);
    return this.#failure;
  }
}
