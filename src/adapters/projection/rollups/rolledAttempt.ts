import { latencyBucket } from '../../../core/ledger/histogram.ts';
import type { SqlRow, SqlValue } from '../sqlite/sqlite.ts';
import { GROUP_DIMENSIONS } from './rollupLevels.ts';

const KEYS = ['simulated', ...GROUP_DIMENSIONS, 'product', 'category', 'content', 'run_id'] as const;
const FACTS = [
  'status',
  'asset',
  'passed',
  'verdict',
  'kind',
  'cost_pico',
  'upper_pico',
  'cost_in_pico',
  'cost_out_pico',
  'tokens_in',
  'tokens_out',
  'latency_ms',
  'ts_ms',
] as const;

/** The columns that `readAttempt` looks at. */
export const ROLLUP_COLUMNS: readonly string[] = [...KEYS, ...FACTS];

/** What rollups and totals need of an attempt; what no row said is null. */
export type RolledAttempt = Readonly<Record<(typeof KEYS)[number] | (typeof FACTS)[number], SqlValue>>;

/** @param parts together `ROLLUP_COLUMNS`; a later part holds over an earlier one. */
export function readAttempt(parts: readonly SqlRow[]): RolledAttempt {
  // Each with its name written out: looking them up by a variable takes ten times as long, for every attempt.
  return {
    simulated: last(parts, row => row.simulated),
    provider: last(parts, row => row.provider),
    model: last(parts, row => row.model),
    template: last(parts, row => row.template),
    version: last(parts, row => row.version),
    feature: last(parts, row => row.feature),
    segment: last(parts, row => row.segment),
    task: last(parts, row => row.task),
    operation: last(parts, row => row.operation),
    step: last(parts, row => row.step),
    product: last(parts, row => row.product),
    category: last(parts, row => row.category),
    content: last(parts, row => row.content),
    run_id: last(parts, row => row.run_id),
    status: last(parts, row => row.status),
    asset: last(parts, row => row.asset),
    passed: last(parts, row => row.passed),
    verdict: last(parts, row => row.verdict),
    kind: last(parts, row => row.kind),
    cost_pico: last(parts, row => row.cost_pico),
    upper_pico: last(parts, row => row.upper_pico),
    cost_in_pico: last(parts, row => row.cost_in_pico),
    cost_out_pico: last(parts, row => row.cost_out_pico),
    tokens_in: last(parts, row => row.tokens_in),
    tokens_out: last(parts, row => row.tokens_out),
    latency_ms: last(parts, row => row.latency_ms),
    ts_ms: last(parts, row => row.ts_ms),
  };
}

/** A tag as rollups have it: '' where it is not set. */
export function tagOf(value: SqlValue): string {
  return typeof value === 'string' ? value : '';
}

/** What an ended attempt adds to the `SUMS` of its rollups, in their order. All are whole and below 2^53. */
export function sumsOf(attempt: RolledAttempt): number[] {
  const { status, asset, cost_pico: cost, kind, tokens_in: tokensIn, tokens_out: tokensOut } = attempt;
  const isOk = status === 'ok';
  const out = tokenCount(tokensOut);
  return [
    1,
    one(isOk),
    one(asset !== null),
    one(isOk && isAccepted(attempt)),
    one(cost === null),
    one(cost !== null && kind !== 'exact'),
    one(tokensIn !== null),
    one(attempt.upper_pico === null),
    ...halves(cost),
    ...halves(attempt.upper_pico),
    ...halves(attempt.cost_in_pico),
    ...halves(attempt.cost_out_pico),
    tokenCount(tokensIn),
    out,
    isOk ? out : 0,
    isOk ? Math.round(Number(attempt.latency_ms) * 1000) : 0,
  ];
}

/** The latency bucket of an attempt that went well; null for others. */
export function bucketOf({ status, latency_ms: latency }: RolledAttempt): number | null {
  return status === 'ok' ? latencyBucket(Number(latency)) : null;
}

/** A person's word holds over the checks'. */
function isAccepted({ verdict, passed }: RolledAttempt): boolean {
  return verdict === null ? Number(passed) === 1 : verdict === 'accepted';
}

function one(holds: boolean): number {
  return holds ? 1 : 0;
}

/** Far above what one call can use: what a foreign row claims beyond it must not make sums overflow. */
const MOST_TOKENS = 1e12;

function tokenCount(value: SqlValue): number {
  return Math.min(Number(value ?? 0), MOST_TOKENS);
}

const MOST_EXACT = BigInt(Number.MAX_SAFE_INTEGER);
const HALF = 2 ** 32;

/** High and low 32 bits of pico-USD. */
export function halves(amount: SqlValue): readonly [number, number] {
  if (typeof amount === 'bigint' && amount > MOST_EXACT)
    return [Number(amount >> 32n), Number(amount & 0xffff_ffffn)];
  const exact = Number(amount ?? 0);
  const high = Math.floor(exact / HALF);
  return [high, exact - high * HALF];
}

function last(parts: readonly SqlRow[], read: (row: SqlRow) => SqlValue | undefined): SqlValue {
  for (let index = parts.length - 1; index >= 0; index--) {
    const value = read(parts[index] as SqlRow);
    if (value !== undefined) return value;
  }
  return null;
}
