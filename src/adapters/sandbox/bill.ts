import type { Price, Unit } from '../../core/model.ts';
import type { Pico, Rate } from '../../core/money.ts';

/** What one request used, in the units the price list has. */
export type Metered = readonly (readonly [Unit, number])[];

export interface BillEntry {
  /** The id the response carried. */
  readonly requestId: string;
  /** `x-client-request-id` as the caller sent it. */
  readonly clientId: string | null;
  readonly model: string;
  readonly status: number;
  /** Pico-USD. */
  readonly pico: Pico;
}

export interface Bill {
  /** Pico-USD. */
  readonly total: Pico;
  /** Every request that arrived, in order; those that were not charged stand with 0. */
  readonly requests: readonly BillEntry[];
}

/** Units that are charged at another unit's rate where they have none, as OpenAI's price list says. */
const CHARGED_AS: Partial<Record<Unit, Unit>> = {
  cachedInputTokens: 'inputTokens',
  cacheWriteTokens: 'inputTokens',
  reasoningTokens: 'outputTokens',
  outputImageTokens: 'outputTokens',
};

/**
 * What the sandbox charges for a request. Deliberately not the ledger's arithmetic: the sandbox's bill is the other
 * account, against which the ledger is held.
 * @throws Error where the list has no price for something that was used.
 */
export function charge(price: Price, used: Metered, image?: { size: string; quality: string }): Pico {
  const input = used.reduce((sum, [unit, count]) => (/^(input|cache)/.test(unit) ? sum + count : sum), 0);
  let total = 0n;
  for (const [unit, count] of used) {
    if (count === 0) continue;
    const rate = unit === 'images' ? imageRate(price, image) : listedRate(price, unit, input);
    if (rate === undefined) throw new Error(`the price list has nothing for ${unit} of ${price.model}`);
    const amount = BigInt(count) * rate.pico;
    total += amount / rate.per + (amount % rate.per === 0n ? 0n : 1n);
  }
  return total;
}

function listedRate(price: Price, unit: Unit, input: number): Rate | undefined {
  const steps = price.rates[unit] ?? price.rates[CHARGED_AS[unit] ?? unit] ?? [];
  let found: Rate | undefined;
  for (const { start, rate } of steps) if (input >= start) found = rate;
  return found;
}

function imageRate(price: Price, image?: { size: string; quality: string }): Rate | undefined {
  const bySize = price.perImage?.[image?.quality ?? 'default'] ?? price.perImage?.default;
  return bySize?.[image?.size ?? 'default'] ?? bySize?.default;
}

/** The sandbox's own account of everything that was asked of it. */
export class Account {
  readonly #entries: BillEntry[] = [];

  record(entry: BillEntry): void {
    this.#entries.push(entry);
  }

  bill(): Bill {
    let total = 0n;
    for (const { pico } of this.#entries) total += pico;
    return { total, requests: [...this.#entries] };
  }
}
