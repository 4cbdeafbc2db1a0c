/**
 * Cents as a JSON number to dollars as a decimal string, exactly, times 10^`shift`:
 * `centsToDollars(6e-5, 6)` is `"0.6"`, the dollars per million of a unit that costs 0.00006 cents.
 */
export function centsToDollars(cents: number, shift = 0): string {
  const [mantissa = '', exponent = '0'] = String(Number(cents.toPrecision(12))).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const point = whole.length + Number(exponent) - 2 + shift;
  const digits = `${whole}${fraction}`.padEnd(point, '0');
  const left = digits.slice(0, Math.max(point, 0)).replace(/^0+/, '') || '0';
  const right = `${'0'.repeat(Math.max(-point, 0))}${digits.slice(Math.max(point, 0))}`.replace(/0+$/, '');
  return right === '' ? left : `${left}.${right}`;
}
