/**
 * Cents as a JSON number to dollars as a decimal string, exactly, times 10^`shift`:
 * `centsToDollars(6e-5, 6)` is `"0.6"`, the dollars per million of a unit that costs 0.00006 cents.
 */
export function centsToDollars(cents: number, shift = 0): string {
  const [mantissa = '', exponent = '0'] = String(Number(cents.toPrecision(12))).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  const digits = `${whole}${fraction}`;
  const point = whole.length + Number(exponent) - 2 + shift;
  const padded = digits.padStart(digits.length + Math.max(0, 1 - point), '0');
  const at = Math.max(point, 1);
  const decimal = `${padded.slice(0, at).padEnd(at, '0')}.${padded.slice(at)}`;
  return decimal.replace(/^0+(?=\d)/, '').replace(/\.?0+$/, '') || '0';
}
