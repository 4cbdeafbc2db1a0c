import type { Sha256 } from '../ports.ts';
import { canonicalJson, MovedKey } from './canonicalJson.ts';
import type { LedgerRow } from './event.ts';
import { rowShapes } from './rowShapes.ts';
import { ShapeProblem } from './shape.ts';

/** What the first row of a segment follows. */
export const FIRST_PREVIOUS = '0'.repeat(64);

/** A line of a segment without its LF, taken apart; nothing is checked against the row before it. */
export type Frame =
  | { readonly ok: true; readonly hash: string; readonly body: Uint8Array }
  | { readonly ok: false; readonly problem: string };

/** `row` is null where the type is one that this version does not know. */
export type Body =
  | { readonly ok: true; readonly type: string; readonly row: LedgerRow | null }
  | { readonly ok: false; readonly problem: string };

const SPACE = 0x20;
/** Hex digits of a SHA-256. */
export const HASH_LENGTH = 64;
const HASH = /^[0-9a-f]{64}$/;
const MOST_DIGITS = 10;
const ascii = new TextDecoder('latin1');
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A row as canonical JSON.
 * @throws TypeError where the row does not have its type's shape (a negative or non-finite amount, a missing field): a
 * fault of the caller, found before anything is written.
 */
export function encodeBody(row: LedgerRow): string {
  try {
    return inOrder(row);
  } catch (error) {
    if (error instanceof ShapeProblem) throw new TypeError(`${row.type} row: ${error.describe()}`);
    throw error;
  }
}

function inOrder(row: LedgerRow): string {
  const shape = rowShapes[row.type];
  try {
    return JSON.stringify(shape.order(row));
  } catch (error) {
    if (!(error instanceof MovedKey)) throw error;
    // Fields behind such a key were not looked at yet.
    shape.read(row);
    return canonicalJson(row);
  }
}

/** Takes a line apart. Never throws. */
export function decodeFrame(line: Uint8Array): Frame {
  const hash = ascii.decode(line.subarray(0, HASH_LENGTH));
  if (!HASH.test(hash) || line[HASH_LENGTH] !== SPACE)
    return { ok: false, problem: 'does not begin with a hash' };
  const space = line.indexOf(SPACE, HASH_LENGTH + 1);
  const length = space < 0 ? null : readLength(line, HASH_LENGTH + 1, space);
  if (length === null) return { ok: false, problem: 'has no length' };
  const body = line.subarray(space + 1);
  if (body.length !== length) {
    return { ok: false, problem: `is ${body.length} bytes long and says ${length}` };
  }
  return { ok: true, hash, body };
}

/** A whole number in decimal digits without leading zeros; null where there is none. */
function readLength(line: Uint8Array, from: number, to: number): number | null {
  if (to === from || to - from > MOST_DIGITS) return null;
  let length = 0;
  for (let at = from; at < to; at++) {
    const digit = (line[at] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) return null;
    length = length * 10 + digit;
  }
  return line[from] === 0x30 && to - from > 1 ? null : length;
}

/** Reads a body. Never throws: whatever is wrong with it comes back as a problem. */
export function decodeBody(body: Uint8Array): Body {
  try {
    const value: unknown = JSON.parse(utf8.decode(body));
    if (typeof value !== 'object' || value === null || !('type' in value) || typeof value.type !== 'string') {
      return { ok: false, problem: 'has no type' };
    }
    const { type } = value;
    if (!isKnown(type)) return { ok: true, type, row: null };
    return { ok: true, type, row: rowShapes[type].read(value) as LedgerRow };
  } catch (error) {
    return { ok: false, problem: error instanceof ShapeProblem ? error.describe() : 'is no JSON' };
  }
}

/**
 * The hash that a row must carry, from the row before it and its own bytes.
 * @param scratch memory to use where it is large enough
 */
export function chainHash(
  previous: string,
  body: Uint8Array,
  sha256: Sha256,
  scratch: Uint8Array = new Uint8Array(HASH_LENGTH + body.length),
): string {
  const bytes =
    scratch.length < HASH_LENGTH + body.length ? new Uint8Array(HASH_LENGTH + body.length) : scratch;
  for (let index = 0; index < HASH_LENGTH; index++) bytes[index] = previous.charCodeAt(index);
  bytes.set(body, HASH_LENGTH);
  return sha256(bytes.subarray(0, HASH_LENGTH + body.length));
}

/** First 16 hex digits of the body's SHA-256: the same event twice has the same one. */
export function digestOf(body: Uint8Array, sha256: Sha256): string {
  return sha256(body).slice(0, 16);
}

function isKnown(type: string): type is LedgerRow['type'] {
  return Object.hasOwn(rowShapes, type);
}
