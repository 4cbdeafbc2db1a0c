import { sha256 } from '../../hash.ts';
import type { SqlValue } from '../sqlite/sqlite.ts';

/** What the mark of an attempt is made of: which journal rows made it what it is. */
export const MARKED = [
  'intent_digest',
  'intent_segment',
  'intent_row',
  'end_digest',
  'end_segment',
  'end_row',
  'review_segment',
  'review_row',
] as const;

export type Marked = Readonly<Record<(typeof MARKED)[number], SqlValue | undefined>>;

const HALF = 2 ** 32;

/**
 * Tells one content of a month from another: the sum of a number for each of its attempts, whatever their order. Two
 * processes that folded the same journal rows come to the same mark. It guards against files that belong to another
 * state of the ledger, not against forgery: the file's seal and the journal do that.
 */
export class MonthMark {
  #high = 0;
  #low = 0;
  #attempts = 0;
  readonly #segments = new Map<string, number>();

  /** @param text as `toString` gave it; nothing: no attempts. */
  constructor(text = '') {
    const [attempts = '0', digits = '0'] = text.split('-');
    this.#attempts = Number(attempts);
    this.#high = Number.parseInt(digits.slice(0, 8), 16);
    this.#low = Number.parseInt(digits.slice(8) || '0', 16);
  }

  get attempts(): number {
    return this.#attempts;
  }

  add(attempt: Marked): void {
    this.#count(attempt, 1);
  }

  remove(attempt: Marked): void {
    this.#count(attempt, -1);
  }

  /** Adds all attempts of another mark. */
  absorb(other: MonthMark): void {
    this.#attempts += other.#attempts;
    this.#high = modulo(this.#high + other.#high);
    this.#low = modulo(this.#low + other.#low);
  }

  toString(): string {
    const digits = [this.#high, this.#low].map(half => half.toString(16).padStart(8, '0'));
    return `${this.#attempts}-${digits.join('')}`;
  }

  #count(attempt: Marked, sign: 1 | -1): void {
    const [begun, ended] = [String(attempt.intent_digest ?? ''), String(attempt.end_digest ?? '')];
    const places =
      this.#place(attempt.intent_segment, attempt.intent_row) +
      3 * this.#place(attempt.end_segment, attempt.end_row) +
      7 * this.#place(attempt.review_segment, attempt.review_row);
    this.#attempts += sign;
    this.#high = modulo(this.#high + sign * (hex(begun, 0) + 3 * hex(ended, 0) + places));
    this.#low = modulo(this.#low + sign * (hex(begun, 8) + 5 * hex(ended, 8) + 11 * places));
  }

  #place(segment: SqlValue | undefined, row: SqlValue | undefined): number {
    if (typeof segment !== 'string') return 0;
    const known = this.#segments.get(segment) ?? hex(sha256(segment), 0);
    this.#segments.set(segment, known);
    return (known + Number(row) * 2_654_435) % HALF;
  }
}

function hex(digest: string, from: number): number {
  return Number.parseInt(digest.slice(from, from + 8) || '0', 16);
}

function modulo(value: number): number {
  return ((value % HALF) + HALF) % HALF;
}
