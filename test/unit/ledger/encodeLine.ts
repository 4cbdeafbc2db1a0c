import type { Sha256 } from '../../../src/core/ports.ts';

/** A line as docs/ledger.md tells it. */
export function encodeLine(previous: string, body: string, sha256: Sha256): { line: string; hash: string } {
  const hash = sha256(previous + body);
  return { line: `${hash} ${Buffer.byteLength(body)} ${body}\n`, hash };
}
