import type { Quantity } from '../core/model.ts';
import { formatUsd, type Pico, parseUsd } from '../core/money.ts';

/** Dollars with all 12 decimals, null where unpriced. */
export function usdOf(pico: Pico | null): string | null {
  return pico === null ? null : formatUsd(pico);
}

/** A quantity of pico-USD as documents carry it: decimal strings in dollars. */
export function usdQuantity(quantity: Quantity<Pico>): Quantity<string> {
  return {
    value: usdOf(quantity.value),
    kind: quantity.kind,
    ...(quantity.low !== undefined && { low: formatUsd(quantity.low) }),
    ...(quantity.high !== undefined && { high: formatUsd(quantity.high) }),
  };
}

/** Dollars of a document as pico-USD again. */
export function picoQuantity({ value, kind, low, high }: Quantity<string>): Quantity<Pico> {
  return {
    value: value === null ? null : parseUsd(value),
    kind,
    ...(low !== undefined && { low: parseUsd(low) }),
    ...(high !== undefined && { high: parseUsd(high) }),
  };
}
