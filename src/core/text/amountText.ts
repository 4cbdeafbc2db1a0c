/** Digits with thousands separators: `12,345`. */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+$)/g, ',');
}

/**
 * `numerator / denominator` (≥ 0) for people: 2 decimals from 1 on, below it 3 digits that matter, at least 2 decimals.
 * Half rounds up. Money is rounded here and nowhere else.
 * @param wholeFrom from which amount on no decimals are shown; undefined: always some.
 */
export function amountText(numerator: bigint, denominator: bigint, wholeFrom?: bigint): string {
  if (numerator === 0n) return '0.00';
  let decimals = wholeFrom !== undefined && numerator >= wholeFrom * denominator ? 0 : 2;
  if (numerator < denominator) {
    decimals = 3;
    while (numerator * 10n ** BigInt(decimals - 2) < denominator) decimals += 1;
  }
  const digits = rounded(numerator * 10n ** BigInt(decimals), denominator)
    .toString()
    .padStart(decimals + 1, '0');
  const whole = grouped(digits.slice(0, digits.length - decimals));
  if (decimals === 0) return whole;
  const fraction = digits.slice(-decimals).replace(/0+$/, '').padEnd(2, '0');
  return `${whole}.${fraction}`;
}

function rounded(numerator: bigint, denominator: bigint): bigint {
  return (2n * numerator + denominator) / (2n * denominator);
}
