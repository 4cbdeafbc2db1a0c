import { formatUsd, type Pico } from '../../core/money.ts';
import type { Usd } from '../../shared/ledgerProtocol.ts';

/** Pico-USD as views and documents carry them; null stays null: unknown is no amount. */
export function usd(amount: Pico | null): Usd {
  return amount === null ? null : formatUsd(amount);
}
