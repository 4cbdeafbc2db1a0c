import { appendFileSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { env } from 'node:process';
import { expect } from 'vitest';
import { sizeName } from './size.ts';

const folder = join(import.meta.dirname, '../../.test-output');

/** A line of the table: what was tried how often, and what was lost. Written when the checks have passed. */
export function tried(fault: string, what: string, lost: string): void {
  const part = basename(expect.getState().testPath ?? '', '.test.ts');
  const line = { part, revision: env.FAULTS_REVISION ?? '', fault, what, lost };
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, `faults-${sizeName}.jsonl`), `${JSON.stringify(line)}\n`);
}
