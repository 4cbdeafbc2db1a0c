const REST = 'What was spent there is in no budget; `prompt-ledger ledger verify` names what is gone.';

/** Segments whose heads are remembered and whose files are gone, as a sentence for people. */
export function lostSegments(count: number): string {
  return `The ledger lacks ${counted(count, 'segment')} that stood in it before. ${REST}`;
}

/** Rows that were synced once at the end of a segment, as a sentence for people. */
export function lostRows(segment: string, count: number): string {
  return `The ledger lacks ${counted(count, 'row')} that stood in segment ${segment} before. ${REST}`;
}

function counted(count: number, what: string): string {
  return count === 1 ? `1 ${what}` : `${count} ${what}s`;
}
