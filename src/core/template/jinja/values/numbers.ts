import { RenderProblem } from '../../renderProblem.ts';
import { Float, type Value } from './value.ts';

/** A number and whether it is a float; true and false count as 1 and 0. Null for any other value. */
export interface Numeric {
  readonly value: number;
  readonly isFloat: boolean;
}

export function numericOf(value: Value): Numeric | null {
  if (typeof value === 'number') return { value, isFloat: !Number.isInteger(value) };
  if (value instanceof Float) return { value: value.value, isFloat: true };
  return typeof value === 'boolean' ? { value: Number(value), isFloat: false } : null;
}

export function floatOf(value: number): Value {
  return Number.isInteger(value) ? new Float(value) : value;
}

/** @throws RenderProblem where Python would reckon on with more digits than a number has. */
export function wholeOf(value: number): number {
  if (!Number.isSafeInteger(value)) {
    throw new RenderProblem('A whole number is larger than can be reckoned with: 9,007,199,254,740,991');
  }
  return value === 0 ? 0 : value;
}

/** A whole number, or null. */
export function indexOf(value: Value | undefined): number | null {
  const numeric = value === undefined ? null : numericOf(value);
  return numeric === null || numeric.isFloat ? null : numeric.value;
}

/** All digits of a whole number; JavaScript writes large ones with an exponent. */
export function wholeText(value: number): string {
  return Math.abs(value) < 1e21 ? String(value) : String(BigInt(value));
}

/** The shortest digits that read as the same float, as Python writes them: `1.0`, `1e-05`, `1e+16`. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf';
  if (Object.is(value, -0)) return '-0.0';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-4 || size >= 1e16)) {
    return value.toExponential().replace(/e([-+])(\d)$/, 'e$10$2');
  }
  const text = String(value);
  return Number.isInteger(value) ? `${text}.0` : text;
}

/** Rounds half to even in decimals, as Python's `round` does. @param digits may be negative. */
export function roundHalfEven(value: number, digits: number): number {
  if (!Number.isFinite(value) || digits > 80) return value;
  if (digits < 0) {
    const unit = 10 ** -digits;
    return roundHalfEven(value / unit, 0) * unit;
  }
  // Thirty more digits are enough: what is nearer to a half than these tell is a half.
  const exact = Math.abs(value).toFixed(Math.min(100, digits + 30));
  if (exact.includes('e')) return value;
  const cut = exact.length - Math.min(30, 100 - digits);
  const kept = exact.slice(0, cut).replace(/\.$/, '');
  const isHalf = /^50*$/.test(exact.slice(cut));
  const isEven = /[02468]$/.test(kept);
  const rounded = isHalf && isEven ? Number(kept) : Number(Math.abs(value).toFixed(digits));
  return value < 0 ? -rounded : rounded;
}
