import { UserError } from './errors.ts';

/** An amount in pico-USD (10⁻¹² dollars). A price of ≤ 6 decimals per million tokens is a whole number of these. */
export type Pico = bigint;

export const PICO_PER_USD = 1_000_000_000_000n;

/** An exact price: `pico` pico-USD for every `per` units, in lowest terms. */
export interface Rate {
  readonly pico: bigint;
  readonly per: bigint;
}

/** An exact non-negative or negative decimal, `digits × 10^-scale`. */
interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i;

function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text.trim());
  if (match === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { digits, scale } : { digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

function requireDecimal(value: string | number): Decimal {
  const decimal = parseDecimal(String(value));
  if (decimal === undefined) {
    throw new UserError({ what: `"${value}" is not an amount`, next: 'Write a decimal number such as 0.05' });
  }
  return decimal;
}

/**
 * Dollars as written by a person to pico-USD, exactly.
 * @throws UserError where the text is no decimal number or has more than 12 decimals that matter.
 */
export function parseUsd(dollars: string | number): Pico {
  const { digits, scale } = requireDecimal(dollars);
  const scaled = digits * PICO_PER_USD;
  const divisor = 10n ** BigInt(scale);
  if (scaled % divisor !== 0n) {
    throw new UserError({
      what: `${dollars} dollars is finer than a pico-dollar`,
      next: 'Use at most 12 decimals',
    });
  }
  return scaled / divisor;
}

/** A published price, `dollars` per `units` units, as an exact rate. @throws UserError if it is no decimal number. */
export function rateOf(dollars: string | number, units: bigint): Rate {
  const { digits, scale } = requireDecimal(dollars);
  return reduce(digits * PICO_PER_USD, units * 10n ** BigInt(scale));
}

function reduce(pico: bigint, per: bigint): Rate {
  const divisor = gcd(pico < 0n ? -pico : pico, per);
  return divisor === 0n ? { pico: 0n, per: 1n } : { pico: pico / divisor, per: per / divisor };
}

function gcd(a: bigint, b: bigint): bigint {
  let [x, y] = [a, b];
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/**
 * The cost of `quantity` units in pico-USD. A cost that is not whole rounds up once, and `rounded` says so.
 * @param quantity finite and ≥ 0; fractions (seconds) are taken at their shortest decimal form.
 */
export function costOf(rate: Rate, quantity: number): { readonly pico: Pico; readonly rounded: boolean } {
  const decimal = requireDecimal(quantity);
  const numerator = rate.pico * decimal.digits;
  const denominator = rate.per * 10n ** BigInt(decimal.scale);
  const whole = numerator / denominator;
  const rounded = whole * denominator !== numerator;
  return { pico: rounded && numerator > 0n ? whole + 1n : whole, rounded };
}

/** Pico-USD as dollars with all 12 decimals, as JSON documents carry it: `"0.004212500000"`. */
export function formatUsd(pico: Pico): string {
  const absolute = pico < 0n ? -pico : pico;
  const fraction = (absolute % PICO_PER_USD).toString().padStart(12, '0');
  return `${pico < 0n ? '-' : ''}${absolute / PICO_PER_USD}.${fraction}`;
}

/** Sum in pico-USD; the sum of nothing is 0. */
export function sumPico(amounts: Iterable<Pico>): Pico {
  let total = 0n;
  for (const amount of amounts) total += amount;
  return total;
}
