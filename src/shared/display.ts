import type { Kind, Quantity } from '../core/model.ts';
import { type Pico, parseUsd } from '../core/money.ts';
import type { Policy } from '../core/policy/policy.ts';
import { grouped } from '../core/text/amountText.ts';
import { currencyText } from '../core/text/currencyText.ts';

/** A display currency: units of it per dollar, and the day that rate was read. Undefined stands for dollars. */
export type Currency = Policy['currency'];

const MARKS: Readonly<Record<Kind, string>> = {
  exact: '',
  calibrated: '≈',
  estimated: '~',
  'upper-bound': '≤',
  unpriced: '',
};
const WORDS: Readonly<Record<Kind, string>> = {
  exact: 'exact',
  calibrated: 'calibrated from this ledger',
  estimated: 'estimated',
  'upper-bound': 'upper bound',
  unpriced: 'unpriced',
};

/** The sign in front of a number that says how it is known; nothing in front of an exact one. */
export function displayMark(kind: Kind): string {
  return MARKS[kind];
}

/** How a number is known, in words. */
export function displayKind(kind: Kind): string {
  return WORDS[kind];
}

/** A share (0 to 1) as a whole percentage: `41%`, `<1%`. */
export function displayShare(share: number): string {
  return share > 0 && share < 0.005 ? '<1%' : `${Math.round(share * 100)}%`;
}

/** A share (0 to 1) as a bar of eight cells: `███▌░░░░`. What is not nothing is an eighth of a cell at least. */
export function displayBar(share: number): string {
  const eighths = share > 0 ? Math.min(64, Math.max(1, Math.round(share * 64))) : 0;
  const rest = '▏▎▍▌▋▊▉'.charAt((eighths % 8) - 1);
  return `${'█'.repeat(Math.floor(eighths / 8))}${rest}`.padEnd(8, '░');
}

/** A whole number with thousands separators: `12,345`. */
export function displayCount(count: number): string {
  return grouped(String(Math.round(count)));
}

/** How much larger a count is than another, in percent: `+2.8%`, `−0.4%`, `±0%`; nothing where the other is 0. */
export function displayDifference(base: number, count: number): string {
  if (base === 0) return '';
  const tenths = Math.round(((count - base) / base) * 1000);
  if (tenths === 0) return count === base ? '±0%' : '<0.1%';
  return `${tenths < 0 ? '−' : '+'}${grouped(String(Math.trunc(Math.abs(tenths) / 10)))}.${Math.abs(tenths) % 10}%`;
}

/** `3 calls`, `1 call`. */
export function displayPlural(count: number, one: string, many = `${one}s`): string {
  return `${displayCount(count)} ${Math.round(count) === 1 ? one : many}`;
}

/** `61 tokens`, `~1,204 tokens`, or `tokens unknown`. */
export function displayTokens(tokens: Quantity<number> | number): string {
  if (typeof tokens === 'number') return displayPlural(tokens, 'token');
  if (tokens.value === null) return 'tokens unknown';
  return `${displayMark(tokens.kind)}${displayPlural(tokens.value, 'token')}`;
}

/**
 * Money for people: cents from one unit of the currency on, below it three digits that matter (`$0.0443`). Null is
 * `unpriced`, never $0.
 * @param amount pico-USD, or dollars as documents carry them (`"0.004212500000"`).
 */
export function displayUsd(amount: Pico | string | null, currency?: Currency): string {
  if (amount === null) return WORDS.unpriced;
  return money(typeof amount === 'string' ? parseUsd(amount) : amount, currency);
}

/** An amount with its sign even where it is positive: `+$412.00`, `−$3.20`. */
export function displayChange(amount: Pico, currency?: Currency): string {
  return amount > 0n ? `+${displayUsd(amount, currency)}` : displayUsd(amount, currency);
}

/**
 * Money that carries its kind: `~$0.0443`, `≤$40.00`, `unpriced`; `≥$0.002` where only the least it can be is known,
 * `~$0.0443 + ?` where something of unknown size comes on top. From 100 on, only an exact amount shows cents.
 */
export function displayQuantity(quantity: Quantity<Pico>, currency?: Currency): string {
  const { value, kind, low } = quantity;
  if (value === null)
    return low === undefined || low === 0n ? WORDS.unpriced : `≥${money(low, currency, 100n)}`;
  const more = hasOpenEnd(quantity) ? ' + ?' : '';
  return `${displayMark(kind)}${money(value, currency, kind === 'exact' ? undefined : 100n)}${more}`;
}

/** Whether an estimate lacks something: it has a lower end, and nobody knows an upper one. */
function hasOpenEnd({ kind, low, high }: Quantity<Pico>): boolean {
  return kind === 'estimated' && low !== undefined && high === undefined;
}

/** The bounds of an estimate, `$98–$161`, or nothing where there are none. */
export function displayBand(quantity: Quantity<Pico>, currency?: Currency): string | undefined {
  const { low, high, kind } = quantity;
  if (low === undefined || high === undefined || low === high) return undefined;
  const rounded = money(high, currency, kind === 'exact' ? undefined : 100n);
  // Both ends with cents or both without; cents where the ends would read the same; nothing where they still do.
  const withCents = rounded.includes('.') || money(low, currency, 1n) === rounded;
  const [lower, upper] = [low, high].map(end => money(end, currency, withCents ? undefined : 1n));
  return lower === upper ? undefined : `${lower}–${upper}`;
}

function money(pico: Pico, currency: Currency, wholeFrom?: bigint): string {
  return `${pico < 0n ? '−' : ''}${currencyText(pico, currency, wholeFrom)}`;
}
