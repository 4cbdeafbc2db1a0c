import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../src/adapters/hash.ts';
import { systemIdentity } from '../../src/adapters/identity.ts';
import { ledgerPaths } from '../../src/adapters/journal/folders.ts';
import { canonicalJson } from '../../src/core/ledger/canonicalJson.ts';
import { encodeBody, FIRST_PREVIOUS } from '../../src/core/ledger/codec.ts';
import { LEDGER_SCHEMA, type LedgerRow } from '../../src/core/ledger/event.ts';
import { LineBlock } from '../../src/core/ledger/lineBlock.ts';
import { intent, settle } from './ledgerRows.ts';

const DAYS = 90;
const DAY_MS = 86_400_000;
const BLOCK = 1 << 19;
const ITEMS_PER_RUN = 256;
const MODELS = ['gpt-image-1', 'gpt-5', 'gpt-5-mini'];
const FEATURES = [
  ['icons', 'image'],
  ['hero', 'image'],
  ['docs', 'summary'],
  ['support', 'answer'],
  ['search', 'rewrite'],
];

/**
 * A ledger of closed segments with calls spread evenly over the last 90 days: three models, 5 features, 3 segments, 12
 * versions, 40 products, 2,000 articles, runs of 256; one call in 50 fails. The codec is the journal's own; nothing is
 * synced.
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
    const start: LedgerRow = {
      type: 'segment',
      schema: LEDGER_SCHEMA,
      segment,
      ...writer,
      at,
      app: 'bench',
      cites: [],
    };
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
  const block = new LineBlock(sha256);
  const put = (row: LedgerRow) => {
    hash = block.add(hash, encodeBody(row)).hash;
    rows += 1;
    if (block.content.length < BLOCK) return;
    appendFileSync(path, block.content);
    block.clear();
  };
  put(first);
  for (const call of calls) {
    for (const row of rowsOf(call, timeOf(call))) put(row);
  }
  appendFileSync(path, block.content);
  return { rows, hash };
}

function rowsOf(call: number, time: number): LedgerRow[] {
  const at = new Date(time).toISOString();
  const attempt = systemIdentity.ulid();
  const run = Math.floor(call / ITEMS_PER_RUN);
  // Runs differ in feature and version, items of a run in what they are made for.
  const article = Math.floor(call / 12) % 2000;
  const [feature = '', task] = FEATURES[run % FEATURES.length] ?? [];
  const operation = task === 'image' ? 'image' : 'text';
  const row = intent({
    attempt,
    at,
    run: `run-${String(run).padStart(8, '0')}`,
    item: `icon-${call % ITEMS_PER_RUN}`,
    model: MODELS[call % MODELS.length] ?? '',
    operation,
    template: `prompts/${feature}.prompt`,
    version: `v${run % 12}`,
    tags: {
      feature,
      segment: `segment-${run % 3}`,
      product: `product-${article % 40}`,
      category: `category-${article % 8}`,
      content: `article-${article}`,
      ...(task !== undefined && { task }),
      step: call % 4 === 0 ? 'review' : 'draft',
    },
  });
  const failed = { outcome: 'error', error: { class: 'server', message: 'HTTP 500', status: 500 } } as const;
  const { asset, ...ended } = settle(attempt, { at, latencyMs: 500 + (call % 900) });
  const end: LedgerRow = call % 50 === 0 ? { ...ended, ...failed } : { ...ended, ...(asset && { asset }) };
  return [row, end];
}
