import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sizeName } from './size.ts';

const folder = join(import.meta.dirname, '../../.test-output');

/** A line of the table: what was tried how often, and what was lost. Written when the checks have passed. */
export function tried(fault: string, what: string, lost: string): void {
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `faults-${sizeName}.jsonl`), `${JSON.stringify({ fault, what, lost })}\n`);
}
