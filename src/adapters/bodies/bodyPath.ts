import { join } from 'node:path';

/** Where a kept body lies below the ledger; `hash` is `sha256:…` as rows carry it. */
export function bodyPath(ledger: string, hash: string): string {
  const digits = hash.slice('sha256:'.length);
  return join(ledger, 'bodies', digits.slice(0, 2), `${digits}.txt`);
}
