import { cp } from 'node:fs/promises';
import { basename } from 'node:path';

/** What `npm start` leaves in the sample folder: a test begins without it. */
const leftBehind = new Set(['.promptledger', 'assets']);

/** Copies a sample folder as it stands in a fresh clone. */
export function copyExample(from: string, to: string): Promise<void> {
  return cp(from, to, { recursive: true, filter: source => !leftBehind.has(basename(source)) });
}
