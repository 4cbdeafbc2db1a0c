import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The ledger worker's file: beside this code's chunk in the bundle, or a source. */
export function ledgerWorkerFile(): string {
  const places = ['./worker/ledger.js', '../worker/ledger.js', './ledger.js', '../worker/ledger.ts'];
  const found = places.map(place => fileURLToPath(new URL(place, import.meta.url))).find(existsSync);
  if (found === undefined) throw new Error('the ledger worker is missing from this installation');
  return found;
}
