import { type Rate, rateOf } from '../money.ts';

/** A double holds 15 significant digits for sure; an amount a person wrote has fewer. */
const WRITTEN_DIGITS = 12;
const LARGEST_DENOMINATOR = 1_000n;

/**
 * A published amount of dollars per `units` units as an exact rate, with traces of float arithmetic undone:
 * 0.18000000000000002 was 0.18 and 0.08333333333333334 was 1/12.
 */
export function publishedRate(dollars: number, units: bigint): Rate {
  if (significantDigits(dollars) <= WRITTEN_DIGITS) return rateOf(dollars, units);
  const rounded = Number(dollars.toPrecision(WRITTEN_DIGITS));
  if (Math.abs(rounded - dollars) <= 4 * Number.EPSILON * Math.abs(dollars)) return rateOf(rounded, units);
  for (let denominator = 2n; denominator <= LARGEST_DENOMINATOR; denominator++) {
    const numerator = Math.round(dollars * Number(denominator));
    if (Math.abs(numerator / Number(denominator) - dollars) <= Number.EPSILON * Math.abs(dollars)) {
      return rateOf(numerator, units * denominator);
    }
  }
  return rateOf(dollars, units);
}

function significantDigits(value: number): number {
  return String(value).replace(/e.*$/, '').replace('.', '').replace(/^-?0+/, '').length;
}
