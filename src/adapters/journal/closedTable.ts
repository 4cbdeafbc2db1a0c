import { hash } from 'node:crypto';
import {
  ClosedSums,
  closedUpper,
  groupFits,
  type SpendGroup,
  type SpendStretch,
} from '../../core/ledger/closedSums.ts';
import { type Attempt, CLOSED_PLACE, type EndRow } from '../../core/ledger/fold.ts';
import type { ClosedSpend } from '../../core/ledger/spendTally.ts';
import type { Pico } from '../../core/money.ts';
import type { Spend, SpendScope } from '../../core/ports.ts';

/**
 * A record: 16 bytes of the attempt's SHA-256, the digests of its intent and end (8 bytes each), maximum and upper
 * bound (int64, −1 unknown), time of the intent (float64, ms), group (uint32), type of the end (1 byte), 3 zeros.
 * Little endian.
 */
const RECORD = 64;
const [ID_LENGTH, INTENT_DIGEST, END_DIGEST, MAX, UPPER, AT, GROUP, END_TYPE] = [
  16, 16, 24, 32, 40, 48, 56, 60,
];
const DIGEST_BYTES = 8;
const END_TYPES: readonly EndRow['type'][] = ['void', 'orphan', 'settle'];
/** So full is the table of slots: a search looks at two or three of them. */
const FILL = 0.8;
const END_RANKS = { void: 1, orphan: 2, settle: 3 } as const;

export interface ClosedParts {
  readonly groups: readonly SpendGroup[];
  /** Added up from the records where they are not known yet. */
  readonly stretches?: readonly SpendStretch[];
  /** Number of attempts. */
  readonly size: number;
  /** Slots of one record each, found by the first bits of the id; free ones are zeros. */
  readonly records: Buffer;
}

/**
 * Attempts that have ended in rows of covered segments: sums for budgets, and one record each for a row that comes late
 * or twice. Never changes.
 */
export class ClosedTable implements ClosedSpend {
  static readonly empty = new ClosedTable({ groups: [], size: 0, records: Buffer.alloc(0) });
  readonly parts: ClosedParts;
  #stretches: readonly SpendStretch[] | undefined;
  #byGroup: readonly (readonly SpendStretch[])[] | undefined;

  constructor(parts: ClosedParts) {
    this.parts = parts;
    this.#stretches = parts.stretches;
  }

  get stretches(): readonly SpendStretch[] {
    this.#stretches ??= stretchesOf(this.parts.records);
    return this.#stretches;
  }

  find(attempt: string): Attempt | null {
    const { records, size } = this.parts;
    if (size === 0) return null;
    const id = idOf(attempt);
    const at = slotOf(records, id, 0);
    return records[at + END_TYPE] === 0 ? null : this.#read(at);
  }

  spend(scope: SpendScope): Pick<Spend, 'spent' | 'unpriced'> {
    const since = scope.since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(scope.since);
    let [spent, unpriced] = [0n, 0];
    this.#byGroup ??= byGroup(this.parts.groups.length, this.stretches);
    for (const [index, group] of this.parts.groups.entries()) {
      if (!groupFits(group, scope)) continue;
      for (const stretch of this.#byGroup[index] ?? []) {
        if (stretch.to <= since) continue;
        if (stretch.from < since) return this.#addUp(scope, since);
        spent += stretch.spent;
        unpriced += stretch.unpriced;
      }
    }
    return { spent, unpriced };
  }

  /** The same table with more attempts, or other states of those that it has; both claims of each must be there. */
  with(added: readonly (readonly [attempt: string, state: Attempt])[]): ClosedTable {
    const { size: known, records: from } = this.parts;
    const groups = new Groups(this.parts.groups);
    const records = Buffer.alloc(Math.ceil((known + added.length) / FILL + 1) * RECORD);
    let size = 0;
    for (const [attempt, state] of added) {
      const id = idOf(attempt);
      const at = slotOf(records, id, 0);
      if (records[at + END_TYPE] === 0) size += 1;
      id.copy(records, at);
      write(records, at, state, groups);
    }
    for (let old = 0; old < from.length; old += RECORD) {
      if (from[old + END_TYPE] === 0) continue;
      const at = slotOf(records, from, old);
      // Stated anew.
      if (records[at + END_TYPE] !== 0) continue;
      from.copy(records, at, old, old + RECORD);
      size += 1;
    }
    return new ClosedTable({ groups: groups.all, size, records });
  }

  /** For a scope that begins within a stretch. */
  #addUp(scope: SpendScope, since: number): Pick<Spend, 'spent' | 'unpriced'> {
    const { groups, records } = this.parts;
    const fits = groups.map(group => groupFits(group, scope));
    let [spent, unpriced] = [0n, 0];
    for (const at of filled(records)) {
      if (!fits[records.readUInt32LE(at + GROUP)] || records.readDoubleLE(at + AT) < since) continue;
      const upper = countedAt(records, at);
      if (upper === null) unpriced += 1;
      else spent += upper;
    }
    return { spent, unpriced };
  }

  #read(at: number): Attempt {
    const { records, groups } = this.parts;
    const { simulated, run, feature } = groups[records.readUInt32LE(at + GROUP)] as SpendGroup;
    const type = endTypeAt(records, at);
    const hex = (start: number) => records.toString('hex', at + start, at + start + DIGEST_BYTES);
    return {
      intent: {
        rank: 0,
        place: CLOSED_PLACE,
        digest: hex(INTENT_DIGEST),
        at: new Date(records.readDoubleLE(at + AT)).toISOString(),
        simulated,
        run,
        feature,
        max: amountAt(records, at + MAX),
      },
      end: {
        rank: END_RANKS[type],
        place: CLOSED_PLACE,
        digest: hex(END_DIGEST),
        type,
        upper: amountAt(records, at + UPPER),
      },
    };
  }
}

function idOf(attempt: string): Buffer {
  return hash('sha256', attempt, 'buffer').subarray(0, ID_LENGTH);
}

/** Where the record with the id at `start` of `id` stands, else the free slot that it would take. */
function slotOf(records: Buffer, id: Buffer, start: number): number {
  const slots = records.length / RECORD;
  let slot = Math.floor((id.readUInt32BE(start) / 2 ** 32) * slots);
  for (; ; slot = slot + 1 < slots ? slot + 1 : 0) {
    const at = slot * RECORD;
    const isFree = records[at + END_TYPE] === 0;
    if (isFree || id.compare(records, at, at + ID_LENGTH, start, start + ID_LENGTH) === 0) return at;
  }
}

function write(records: Buffer, at: number, { intent, end }: Attempt, groups: Groups): void {
  if (intent === null || end === null) throw new TypeError('only an attempt with intent and end is closed');
  records.write(intent.digest, at + INTENT_DIGEST, 'hex');
  records.write(end.digest, at + END_DIGEST, 'hex');
  records.writeBigInt64LE(intent.max ?? -1n, at + MAX);
  records.writeBigInt64LE(end.upper ?? -1n, at + UPPER);
  records.writeDoubleLE(Date.parse(intent.at), at + AT);
  records.writeUInt32LE(groups.number(intent), at + GROUP);
  records[at + END_TYPE] = END_TYPES.indexOf(end.type) + 1;
}

function stretchesOf(records: Buffer): readonly SpendStretch[] {
  let newest = Number.NEGATIVE_INFINITY;
  for (const at of filled(records)) newest = Math.max(newest, records.readDoubleLE(at + AT));
  const sums = new ClosedSums(newest);
  for (const at of filled(records)) {
    sums.add({
      group: records.readUInt32LE(at + GROUP),
      at: records.readDoubleLE(at + AT),
      upper: countedAt(records, at),
    });
  }
  return sums.stretches;
}

function byGroup(groups: number, stretches: readonly SpendStretch[]): SpendStretch[][] {
  const grouped: SpendStretch[][] = Array.from({ length: groups }, () => []);
  for (const stretch of stretches) grouped[stretch.group]?.push(stretch);
  return grouped;
}

function* filled(records: Buffer): Generator<number> {
  for (let at = 0; at < records.length; at += RECORD) if (records[at + END_TYPE] !== 0) yield at;
}

function countedAt(records: Buffer, at: number): Pico | null {
  const [type, upper, max] = [
    endTypeAt(records, at),
    amountAt(records, at + UPPER),
    amountAt(records, at + MAX),
  ];
  return closedUpper({ type, upper, max });
}

function endTypeAt(records: Buffer, at: number): EndRow['type'] {
  return END_TYPES[(records[at + END_TYPE] ?? 0) - 1] ?? 'settle';
}

function amountAt(records: Buffer, at: number): Pico | null {
  const amount = records.readBigInt64LE(at);
  return amount < 0n ? null : amount;
}

/** Groups by number, each once. */
class Groups {
  readonly all: SpendGroup[] = [];
  readonly #numbers = new Map<string, number>();

  constructor(known: readonly SpendGroup[]) {
    for (const group of known) this.number(group);
  }

  number({ simulated, run, feature }: SpendGroup): number {
    const key = JSON.stringify([simulated, run, feature]);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.all.length);
    return this.all.push({ simulated, run, feature }) - 1;
  }
}
