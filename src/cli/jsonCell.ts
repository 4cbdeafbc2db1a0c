/** What a cell of a table of the ledger holds: numbers, or integers of any size. */
export type LedgerCell = bigint | number | string | boolean | Uint8Array | null;

/** As JSON has it. An integer that a double would round is a decimal string; bytes are hexadecimal. */
export function jsonCell(value: LedgerCell): string | number | boolean | null {
  if (typeof value === 'bigint') {
    return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  }
  if (value instanceof Uint8Array) return Buffer.from(value).toString('hex');
  return value;
}

/** As people read it in a table. */
export function textCell(value: LedgerCell): string {
  if (value === null) return '–';
  if (typeof value === 'number' && !Number.isInteger(value)) return String(Math.round(value * 1000) / 1000);
  return String(jsonCell(value));
}
