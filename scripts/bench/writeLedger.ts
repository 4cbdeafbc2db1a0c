import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/adapters/hash.ts';
import { systemIdentity } from '../../src/adapters/identity.ts';
import { ledgerPaths } from '../../src/adapters/journal/folders.ts';
import { canonicalJson } from '../../src/core/ledger/canonicalJson.ts';
import { encodeBody, encodeLine, FIRST_PREVIOUS } from '../../src/core/ledger/codec.ts';
import type { LedgerRow } from '../../src/core/ledger/event.ts';
import { intent, settle } from './ledgerRows.ts';

const DAYS = 90;
const DAY_MS = 86_400_000;
const LINES_AT_ONCE = 4000;
const ITEMS_PER_RUN = 256;

/**
 * A ledger of closed segments with calls spread evenly over the last 90 days: three models, three features, four
 * versions, runs of 256. The codec is the journal's own; nothing is synced.
 */
export function writeLedger(root: string, attempts: number, segments: number): void {
  const paths = ledgerPaths(join(root, '.promptledger'));
  for (const folder of [paths.journal, paths.heads]) mkdirSync(folder, { recursive: true });
  const from = Date.now() - DAYS * DAY_MS;
  for (let index = 0; index < segments; index++) {
    const first = Math.floor((attempts * index) / segments);
    const end = Math.floor((attempts * (index + 1)) / segments);
    const calls = Array.from({ length: end - first }, (_, n) => first + n);
    const segment = systemIdentity.ulid();
    const at = new Date(from).toISOString();
    const writer = { host: 'bench', boot: 'bench', pid: 1, pidStart: '1' };
    const start: LedgerRow = { type: 'segment', schema: 1, segment, ...writer, at, app: 'bench', cites: [] };
    const head = writeSegment(
      paths.segment(segment),
      start,
      calls,
      n => from + (n * DAYS * DAY_MS) / attempts,
    );
    writeFileSync(paths.head(segment), `${canonicalJson({ ...head, at, closed: true, segment })}\n`);
  }
}

function writeSegment(
  path: string,
  first: LedgerRow,
  calls: readonly number[],
  timeOf: (call: number) => number,
): { readonly rows: number; readonly hash: string } {
  let hash = FIRST_PREVIOUS;
  let rows = 0;
  let lines: string[] = [];
  const put = (row: LedgerRow) => {
    const encoded = encodeLine(hash, encodeBody(row), sha256);
    hash = encoded.hash;
    rows += 1;
    lines.push(encoded.line);
    if (lines.length < LINES_AT_ONCE) return;
    appendFileSync(path, lines.join(''));
    lines = [];
  };
  put(first);
  for (const call of calls) {
    for (const row of rowsOf(call, timeOf(call))) put(row);
  }
  appendFileSync(path, lines.join(''));
  return { rows, hash };
}

function rowsOf(call: number, time: number): LedgerRow[] {
  const at = new Date(time).toISOString();
  const attempt = systemIdentity.ulid();
  const feature = ['icons', 'hero', 'docs'][call % 3] ?? '';
  const run = `run-${String(Math.floor(call / ITEMS_PER_RUN)).padStart(8, '0')}`;
  return [
    intent({
      attempt,
      at,
      run,
      item: `icon-${call % ITEMS_PER_RUN}`,
      model: ['gpt-image-1', 'gpt-5', 'gpt-5-mini'][call % 3] ?? '',
      version: `v${call % 4}`,
      tags: { feature, segment: 'internal', product: 'website', category: 'ui', task: 'image' },
    }),
    settle(attempt, { at, latencyMs: 500 + (call % 900) }),
  ];
}
