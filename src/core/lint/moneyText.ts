import { PICO_PER_USD, type Pico } from '../money.ts';

/** Dollars in a message: cents from a dollar on, below it three digits that matter. */
export function dollars(pico: Pico): string {
  const absolute = pico < 0n ? -pico : pico;
  let decimals = absolute >= PICO_PER_USD ? 2 : 3;
  while (absolute > 0n && decimals < 12 && absolute * 10n ** BigInt(decimals - 2) < PICO_PER_USD) decimals++;
  const unit = PICO_PER_USD / 10n ** BigInt(decimals);
  const digits = ((absolute + unit / 2n) / unit).toString().padStart(decimals + 1, '0');
  const fraction = digits.slice(-decimals).replace(/0+$/, '').padEnd(2, '0');
  return `$${digits.slice(0, -decimals)}.${fraction}`;
}

/** With the sign in front, also where it is positive. */
export function signedDollars(pico: Pico): string {
  return `${pico < 0n ? '−' : '+'}${dollars(pico)}`;
}

/** A whole number with thousands separators. */
export function thousands(count: number): string {
  return count.toLocaleString('en-US');
}
