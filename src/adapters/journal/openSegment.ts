import { encodeBody } from '../../core/ledger/codec.ts';
import { LEDGER_REVISION, LEDGER_SCHEMA, type LedgerRow, type SegmentRow } from '../../core/ledger/event.ts';
import type { PlacedRow } from '../../core/ledger/fold.ts';
import { LineBlock } from '../../core/ledger/lineBlock.ts';
import { SEGMENT_START, type SegmentPosition } from '../../core/ledger/segmentReader.ts';
import { MOST_UNSYNCED } from '../../core/ledger/writtenEnd.ts';
import type { Clock, Identity, Sha256 } from '../../core/ports.ts';
import { createLedgerFolders, ledgerPaths } from './folders.ts';
import { headsToCite } from './heads.ts';
import type { SegmentDisk, SegmentHandle } from './segmentFile.ts';
import type { Writer } from './writer.ts';

export interface SegmentParts {
  readonly ledger: string;
  readonly clock: Clock;
  readonly identity: Identity;
  readonly sha256: Sha256;
  readonly app: string;
  readonly disk: SegmentDisk;
  readonly writer: Writer;
}

/** A row with its body, encoded once: a second segment takes the same bytes. */
export interface EncodedRow {
  readonly event: LedgerRow;
  readonly body: string;
}

/** Creates a segment with its first row written; the next sync makes both durable. */
export async function openSegment(parts: SegmentParts): Promise<OpenSegment> {
  const { ledger, clock, identity, app, disk, writer, sha256 } = parts;
  await createLedgerFolders(ledger);
  const id = identity.ulid();
  const first: SegmentRow = {
    type: 'segment',
    schema: LEDGER_SCHEMA,
    revision: LEDGER_REVISION,
    segment: id,
    ...writer,
    at: new Date(clock.now()).toISOString(),
    app,
    cites: await headsToCite(ledger),
  };
  const segment = new OpenSegment(id, await disk.create(ledgerPaths(ledger).segment(id)), sha256);
  try {
    segment.write([{ event: first, body: encodeBody(first) }]);
  } catch (error) {
    await segment.close().catch(() => {});
    throw error;
  }
  return segment;
}

/** A segment that this process appends to. */
export class OpenSegment {
  readonly id: string;
  readonly #handle: SegmentHandle;
  readonly #block: LineBlock;
  #written: SegmentPosition = SEGMENT_START;
  #synced: SegmentPosition = SEGMENT_START;

  constructor(id: string, handle: SegmentHandle, sha256: Sha256) {
    this.id = id;
    this.#handle = handle;
    this.#block = new LineBlock(sha256);
  }

  /** The last row that is known to be on the disk. */
  get synced(): SegmentPosition {
    return this.#synced;
  }

  /**
   * Chains and writes rows; every process can read them when it returns. No more of them than may be unsynced at a time:
   * the rest is for after the next sync.
   */
  write(rows: readonly EncodedRow[]): PlacedRow[] {
    let { rows: row, bytes, hash } = this.#written;
    const placed: PlacedRow[] = [];
    this.#block.clear();
    for (const { event, body } of rows) {
      const line = this.#block.add(hash, body);
      const unsynced = bytes - this.#synced.bytes;
      if (unsynced > 0 && unsynced + line.bytes > MOST_UNSYNCED) {
        this.#block.drop(line);
        break;
      }
      hash = line.hash;
      bytes += line.bytes;
      row += 1;
      placed.push({ event, place: { segment: this.id, row }, digest: line.digest });
    }
    this.#handle.write(this.#block.content);
    this.#written = { rows: row, bytes, hash };
    return placed;
  }

  async sync(): Promise<void> {
    const written = this.#written;
    await this.#handle.sync();
    this.#synced = written;
  }

  /** Cuts off what was laid out and not needed; rows can still follow. */
  trim(): void {
    this.#handle.trim();
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}
