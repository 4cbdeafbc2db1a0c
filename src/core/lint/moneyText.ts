import { PICO_PER_USD, type Pico } from '../money.ts';
import { amountText, grouped } from '../text/amountText.ts';

/** Dollars in a message, without their sign: cents from a dollar on, below it three digits that matter. */
export function dollars(pico: Pico): string {
  return `$${amountText(pico < 0n ? -pico : pico, PICO_PER_USD)}`;
}

/** With the sign in front, also where it is positive. */
export function signedDollars(pico: Pico): string {
  return `${pico < 0n ? '−' : '+'}${dollars(pico)}`;
}

/** A whole number with thousands separators. */
export function thousands(count: number): string {
  return grouped(String(count));
}
