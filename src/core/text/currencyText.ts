import { PICO_PER_USD, type Pico, rateOf } from '../money.ts';
import { amountText } from './amountText.ts';

/** A currency that amounts are shown in: units of it per dollar. */
export interface ShownCurrency {
  readonly code: string;
  readonly rate: number;
}

const SYMBOLS: Readonly<Record<string, string>> = {
  USD: '$',
  EUR: '€',
  GBP: '£',
  JPY: '¥',
  INR: '₹',
  KRW: '₩',
  BRL: 'R$',
};

/**
 * An amount without its sign, for people: `$0.0443`, `€12.30`, `CHF 12.30`.
 * @param currency undefined: dollars.
 * @param wholeFrom units of the currency from which on no cents are shown; undefined: always cents.
 */
export function currencyText(pico: Pico, currency?: ShownCurrency, wholeFrom?: bigint): string {
  const rate = rateOf(currency?.rate ?? 1, PICO_PER_USD);
  const amount = pico < 0n ? -pico : pico;
  const text = amountText(amount * rate.pico, rate.per * PICO_PER_USD, wholeFrom);
  const code = currency?.code ?? 'USD';
  return `${SYMBOLS[code] ?? `${code} `}${text}`;
}
