import { closeSync, fstatSync, readSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SegmentRow } from '../../core/ledger/event.ts';
import type { Attempt } from '../../core/ledger/fold.ts';
import type { Identity } from '../../core/ports.ts';
import { replaceFile } from '../atomicFile.ts';
import { sha256 } from '../hash.ts';
import { ClosedTable } from './closedTable.ts';
import { ledgerPaths } from './folders.ts';
import { mirrorFolder } from './heads.ts';
import { openRegularFile } from './regularFile.ts';

/** A segment that nobody will append to, as it was when every row of it had been read and checked. */
export interface CoveredSegment {
  readonly segment: string;
  readonly rows: number;
  /** Bytes of the whole file, with what is no row: an incomplete last line, zeros. */
  readonly size: number;
  /** Time of the last change, ns since 1970, as text. */
  readonly changed: string;
  /** Where the last row begins, and its hash. */
  readonly lastStart: number;
  readonly hash: string;
  /** The first row, without its cites. */
  readonly first: SegmentRow;
}

/** What the rows of closed segments left behind for budget checks: a cache, never the only place of anything. */
export interface Checkpoint {
  readonly segments: readonly CoveredSegment[];
  /** Attempts with intent and end in these segments. */
  readonly closed: ClosedTable;
  /** Those with one of the two alone. */
  readonly open: readonly (readonly [attempt: string, state: Attempt])[];
}

/** Raised when the content comes to be something else; other formats are passed over. */
const FORMAT = 2;
const DIGEST_LENGTH = 64;
const LF = 0x0a;

/** It lies with this user's mirrored heads: what comes along with a repository can never stand in for its rows. */
async function checkpointPath(stateFolder: string, ledger: string): Promise<string> {
  return join(await mirrorFolder(stateFolder, ledger), 'checkpoint');
}

/** The checkpoint if it is whole and every segment in it is still what it was; else null. */
export async function readCheckpoint(stateFolder: string, ledger: string): Promise<Checkpoint | null> {
  try {
    const bytes = await readFile(await checkpointPath(stateFolder, ledger));
    const content = bytes.subarray(DIGEST_LENGTH + 1);
    if (bytes.toString('latin1', 0, DIGEST_LENGTH) !== sha256(content)) return null;
    const checkpoint = parseCheckpoint(content);
    return checkpoint?.segments.every(segment => isUnchanged(ledger, segment)) ? checkpoint : null;
  } catch {
    // Missing, unreadable, from another version: the journal has everything.
    return null;
  }
}

/** Replaces the checkpoint in one step. */
export async function writeCheckpoint(
  checkpoint: Checkpoint,
  places: { readonly stateFolder: string; readonly ledger: string; readonly identity: Identity },
): Promise<void> {
  const path = await checkpointPath(places.stateFolder, places.ledger);
  const content = printCheckpoint(checkpoint);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await replaceFile(
    path,
    Buffer.concat([Buffer.from(`${sha256(content)}\n`), content]),
    places.identity.ulid(),
  );
}

/** Size and time of the last change of an open file. */
export function stateOfFile(file: number): Pick<CoveredSegment, 'size' | 'changed'> {
  const { size, mtimeNs } = fstatSync(file, { bigint: true });
  return { size: Number(size), changed: String(mtimeNs) };
}

function isUnchanged(ledger: string, { segment, size, changed, lastStart, hash }: CoveredSegment): boolean {
  const file = openRegularFile(ledgerPaths(ledger).segment(segment));
  try {
    const now = stateOfFile(file);
    if (now.size !== size || now.changed !== changed) return false;
    const head = Buffer.alloc(hash.length);
    readSync(file, head, 0, hash.length, lastStart);
    return head.toString('latin1') === hash;
  } finally {
    closeSync(file);
  }
}

type PackedStretch = [group: number, from: number, to: number, spent: string, unpriced: number];

/** A JSON line; after it come the records of closed attempts. Amounts are pico-USD in decimal. */
interface Packed {
  readonly format: number;
  readonly segments: readonly CoveredSegment[];
  readonly groups: ClosedTable['parts']['groups'];
  readonly stretches: readonly PackedStretch[];
  readonly size: number;
  readonly open: Checkpoint['open'];
}

/** The checkpoint as it stands in its file after the seal. */
export function printCheckpoint({ segments, closed, open }: Checkpoint): Buffer {
  const { groups, size, records } = closed.parts;
  const packed: Packed = {
    format: FORMAT,
    segments,
    groups,
    stretches: closed.stretches.map(({ group, from, to, spent, unpriced }) => [
      group,
      from,
      to,
      String(spent),
      unpriced,
    ]),
    size,
    open,
  };
  const json = JSON.stringify(packed, (_, value: unknown) =>
    typeof value === 'bigint' ? `${value}` : value,
  );
  return Buffer.concat([Buffer.from(`${json}\n`), records]);
}

/** The content is sealed: what is in it was written by `printCheckpoint`. */
export function parseCheckpoint(content: Buffer): Checkpoint | null {
  const end = content.indexOf(LF);
  const { format, segments, groups, stretches, size, open } = JSON.parse(
    content.toString('utf8', 0, end),
  ) as Packed;
  if (format !== FORMAT) return null;
  const closed = new ClosedTable({
    groups: groups.map(({ simulated, run, feature }) => ({ simulated, run, feature })),
    stretches: stretches.map(([group, from, to, spent, unpriced]) => ({
      group,
      from,
      to,
      spent: BigInt(spent),
      unpriced,
    })),
    size,
    records: content.subarray(end + 1),
  });
  return { segments, closed, open: open.map(([attempt, state]) => [attempt, restored(state)] as const) };
}

/** JSON has no bigints and no undefined. */
function restored({ intent, end }: Attempt): Attempt {
  return {
    intent: intent && { ...intent, feature: intent.feature, max: amount(intent.max) },
    end: end && { ...end, upper: amount(end.upper) },
  };
}

function amount(value: bigint | null): bigint | null {
  return value === null ? null : BigInt(value);
}
