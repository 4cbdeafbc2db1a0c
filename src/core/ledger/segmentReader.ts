import type { Sha256 } from '../ports.ts';
import { chainHash, decodeBody, decodeFrame, digestOf, FIRST_PREVIOUS } from './codec.ts';
import type { LedgerRow } from './event.ts';

/** A place in a segment: so many complete rows, so many bytes, and the hash of the last of them. */
export interface SegmentPosition {
  readonly rows: number;
  readonly bytes: number;
  readonly hash: string;
}

export const SEGMENT_START: SegmentPosition = { rows: 0, bytes: 0, hash: FIRST_PREVIOUS };

/** One complete line of a segment. */
export interface SegmentLine {
  /** 1-based. */
  readonly row: number;
  readonly hash: string;
  /** Bytes of the segment up to and with this line. */
  readonly end: number;
  readonly type: string;
  /** Null where the line cannot be read, or its type is from a newer version. */
  readonly event: LedgerRow | null;
  /** Of the body, see `digestOf`. */
  readonly digest: string;
  readonly problem: string | null;
}

const LF = 0x0a;
/** Nearly every row is shorter. */
const SCRATCH = 1 << 13;

/**
 * Reads a segment piece by piece, checks every hash, and goes on after a line that does not fit. What follows the last
 * LF is kept until the rest of it arrives: an incomplete last line is no row yet.
 */
export class SegmentReader {
  readonly #sha256: Sha256;
  readonly #scratch = new Uint8Array(SCRATCH);
  #rest: Uint8Array = new Uint8Array(0);
  #rows: number;
  #end: number;
  #hash: string;
  /** Hashes that the next row may follow: two after a row whose hash and body disagree, none where nothing is known. */
  #previous: readonly string[];

  constructor(sha256: Sha256, from: SegmentPosition = SEGMENT_START) {
    this.#sha256 = sha256;
    this.#rows = from.rows;
    this.#end = from.bytes;
    this.#hash = from.hash;
    this.#previous = [from.hash];
  }

  /** The end of the last complete line. */
  get position(): SegmentPosition {
    return { rows: this.#rows, bytes: this.#end, hash: this.#hash };
  }

  /** Bytes of an incomplete last line. */
  get pending(): number {
    return this.#rest.length;
  }

  *feed(piece: Uint8Array): Generator<SegmentLine> {
    const bytes = this.#rest.length === 0 ? piece : concat(this.#rest, piece);
    let at = 0;
    try {
      for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, at)) {
        const line = bytes.subarray(at, end);
        at = end + 1;
        yield this.#take(line);
      }
    } finally {
      // Nothing is lost when the caller stops half-way: the rest is what has not been taken yet. A copy (a Buffer's own
      // slice would be none): the caller may use its memory again.
      this.#rest = new Uint8Array(bytes.subarray(at));
    }
  }

  #take(line: Uint8Array): SegmentLine {
    this.#rows += 1;
    this.#end += line.length + 1;
    const frame = decodeFrame(line);
    if (!frame.ok) {
      this.#previous = [];
      return this.#line({ type: '', event: null, digest: '', problem: frame.problem });
    }
    const { hash, body } = frame;
    const fits = this.#follows(hash, body);
    this.#hash = hash;
    const read = decodeBody(body);
    const digest = digestOf(body, this.#sha256);
    const chained = fits ? null : 'its hash does not follow from its content and the row before it';
    if (!read.ok) return this.#line({ type: '', event: null, digest, problem: chained ?? read.problem });
    return this.#line({ type: read.type, event: read.row, digest, problem: chained });
  }

  #follows(hash: string, body: Uint8Array): boolean {
    const expected = this.#previous.map(previous => chainHash(previous, body, this.#sha256, this.#scratch));
    const fits = this.#previous.length === 0 || expected.includes(hash);
    // Where only the hash was edited the next row follows the computed one; where the body was, the written one.
    this.#previous = fits ? [hash] : [hash, ...expected];
    return fits;
  }

  #line(parts: Pick<SegmentLine, 'type' | 'event' | 'digest' | 'problem'>): SegmentLine {
    return { row: this.#rows, hash: this.#hash, end: this.#end, ...parts };
  }
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
