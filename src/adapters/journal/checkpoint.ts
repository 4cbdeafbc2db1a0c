import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SegmentRow } from '../../core/ledger/event.ts';
import type { Attempt } from '../../core/ledger/fold.ts';
import type { Identity } from '../../core/ports.ts';
import { replaceFile } from '../atomicFile.ts';
import { sha256 } from '../hash.ts';
import { ledgerPaths } from './folders.ts';
import { mirrorFolder } from './heads.ts';

/** A segment that nobody will append to, as it was when every row of it had been read and checked. */
export interface CoveredSegment {
  readonly segment: string;
  readonly rows: number;
  /** Bytes of the whole file, an incomplete last line included. */
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
  readonly attempts: ReadonlyMap<string, Attempt>;
}

/** Raised when the content comes to be something else; other formats are passed over. */
const FORMAT = 1;
const DIGEST_LENGTH = 64;

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
    const checkpoint = parse(content.toString('utf8'));
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
  const content = Buffer.from(print(checkpoint));
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
  const file = openSync(ledgerPaths(ledger).segment(segment), 'r');
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

type PackedIntent = [number, number, string, string, number, number, boolean, string | null];
type PackedEnd = [number, number, string, number, NonNullable<Attempt['end']>['type'], string | null];

interface Packed {
  readonly format: number;
  readonly segments: readonly CoveredSegment[];
  /** Names that attempts refer to by number; −1 is none. */
  readonly names: readonly string[];
  readonly attempts: readonly [id: string, intent: PackedIntent | null, end: PackedEnd | null][];
}

function print({ segments, attempts }: Checkpoint): string {
  const numbers = new Map<string, number>();
  const number = (name: string | null | undefined): number => {
    if (name === null || name === undefined) return -1;
    const known = numbers.get(name) ?? numbers.size;
    numbers.set(name, known);
    return known;
  };
  const packed = [...attempts].map(([id, { intent, end }]): Packed['attempts'][number] => [
    id,
    intent && [
      number(intent.place.segment),
      intent.place.row,
      intent.digest,
      intent.at,
      number(intent.run),
      number(intent.feature),
      intent.simulated,
      intent.max?.toString() ?? null,
    ],
    end && [
      number(end.place.segment),
      end.place.row,
      end.digest,
      end.rank,
      end.type,
      end.upper?.toString() ?? null,
    ],
  ]);
  const whole: Packed = { format: FORMAT, segments, names: [...numbers.keys()], attempts: packed };
  return JSON.stringify(whole);
}

/** The content is sealed: what is in it was written by `print`. */
function parse(text: string): Checkpoint | null {
  const { format, segments, names, attempts } = JSON.parse(text) as Packed;
  if (format !== FORMAT) return null;
  const name = (index: number): string => names[index] ?? '';
  const amount = (value: string | null) => (value === null ? null : BigInt(value));
  const restored = new Map<string, Attempt>();
  for (const [id, begun, ended] of attempts) {
    restored.set(id, {
      intent: begun && {
        rank: 0,
        place: { segment: name(begun[0]), row: begun[1] },
        digest: begun[2],
        at: begun[3],
        run: begun[4] < 0 ? null : name(begun[4]),
        feature: begun[5] < 0 ? undefined : name(begun[5]),
        simulated: begun[6],
        max: amount(begun[7]),
      },
      end: ended && {
        place: { segment: name(ended[0]), row: ended[1] },
        digest: ended[2],
        rank: ended[3],
        type: ended[4],
        upper: amount(ended[5]),
      },
    });
  }
  return { segments, attempts: restored };
}
