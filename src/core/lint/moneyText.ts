import type { Pico } from '../money.ts';
import { grouped } from '../text/amountText.ts';
import { currencyText, type ShownCurrency } from '../text/currencyText.ts';

/** An amount in a message, without its sign, in the policy's currency. */
export function amountOf(pico: Pico, currency: ShownCurrency | undefined): string {
  return currencyText(pico, currency);
}

/** With the sign in front, also where it is positive. */
export function signedAmount(pico: Pico, currency: ShownCurrency | undefined): string {
  return `${pico < 0n ? '−' : '+'}${currencyText(pico, currency)}`;
}

/** A whole number with thousands separators. */
export function thousands(count: number): string {
  return grouped(String(count));
}
