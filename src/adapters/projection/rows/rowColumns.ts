import { canonicalJson } from '../../../core/ledger/canonicalJson.ts';
import type {
  IntentRow,
  ReviewRow,
  RunEndRow,
  RunRow,
  SegmentRow,
  SettleRow,
} from '../../../core/ledger/event.ts';
import type { Claim, EndRow } from '../../../core/ledger/fold.ts';
import type { Review } from '../../../core/ledger/review.ts';
import type { CostComponent, Usage } from '../../../core/model.ts';
import type { SqlValue } from '../sqlite/sqlite.ts';

/** Columns by name, in the order they are bound. */
export type Columns = Readonly<Record<string, SqlValue>>;

const HOUR_MS = 3_600_000;

export function segmentColumns({ host, boot, pid, pidStart, at, app }: SegmentRow): Columns {
  return { host, boot, pid, pid_start: pidStart, at, app };
}

export function runColumns(row: RunRow): Columns {
  return {
    ts: row.at,
    ts_ms: Date.parse(row.at),
    spec: row.spec,
    simulated: Number(row.simulated),
    items: row.items,
    budget_pico: row.budget,
    template: row.template,
    version: row.version,
    models: json(row.models),
    resumes: row.resumes ?? null,
  };
}

export function runEndColumns({ at, status, produced, failed }: RunEndRow): Columns {
  return { ended_at: at, status, produced, failed };
}

export function intentColumns(row: IntentRow): Columns {
  const { tags } = row;
  const ms = Date.parse(row.at);
  return {
    run_id: row.run,
    ts: row.at,
    ts_ms: ms,
    hour: Math.floor(ms / HOUR_MS),
    item: row.item,
    try: row.try,
    provider: row.provider,
    model: row.model,
    simulated: Number(row.simulated),
    endpoint: row.endpoint,
    region: row.region ?? null,
    tier: row.tier ?? null,
    operation: row.operation,
    method: row.method ?? null,
    parent: row.parent ?? null,
    template: row.template,
    version: row.version,
    template_hash: row.templateHash,
    feature: tags.feature ?? null,
    segment: tags.segment ?? null,
    product: tags.product ?? null,
    category: tags.category ?? null,
    content: tags.content ?? null,
    task: tags.task ?? null,
    step: tags.step ?? null,
    tags: json(tags.extra),
    params: json(row.params),
    request: row.request,
    request_bytes: row.requestBytes ?? null,
    request_body: row.body?.hash ?? null,
    max_pico: row.max,
    price_source: row.price?.name ?? null,
    price_date: row.price?.date ?? null,
    price_hash: row.price?.hash ?? null,
  };
}

/** What an attempt costs that has begun and not ended: nobody knows, at most its maximum. */
export function openColumns(max: bigint | null): Columns {
  return { status: 'open', cost_pico: null, upper_pico: max, kind: boundKind(max) };
}

/** @param max the intent's maximum in pico-USD: an orphan may have cost as much. */
export function endColumns(row: EndRow, max: bigint | null): Columns {
  if (row.type === 'settle') return settleColumns(row);
  const ended = { ended_at: row.at };
  if (row.type === 'void') return { status: 'void', ...ended, cost_pico: 0, upper_pico: 0, kind: 'exact' };
  return { status: 'orphan', ...ended, cost_pico: max, upper_pico: max, kind: boundKind(max) };
}

function settleColumns(row: SettleRow): Columns {
  const { usage, cost, error, output, asset } = row;
  const tokens = tokenSides(usage);
  const costs = costSides(cost.components);
  return {
    status: row.outcome,
    ended_at: row.at,
    latency_ms: row.latencyMs,
    first_token_ms: row.firstTokenMs ?? null,
    error_class: error?.class ?? null,
    error_message: error?.message ?? null,
    http_status: error?.status ?? null,
    model_served: row.modelServed ?? null,
    tier_served: row.tierServed ?? null,
    region_served: row.regionServed ?? null,
    request_id: row.requestId ?? null,
    rate_limit: json(row.rateLimit),
    input_tokens: usage?.inputTokens ?? null,
    cached_input_tokens: usage?.cachedInputTokens ?? null,
    output_tokens: usage?.outputTokens ?? null,
    reasoning_tokens: usage?.reasoningTokens ?? null,
    images: usage?.images ?? null,
    tokens_in: tokens?.in ?? null,
    tokens_out: tokens?.out ?? null,
    usage: json(usage ?? undefined),
    quarantined: json(row.quarantined),
    counted_encoding: row.counted?.encoding ?? null,
    counted_tokens: row.counted?.tokens ?? null,
    counted_framing: row.counted?.framing ?? null,
    cost_pico: cost.pico,
    upper_pico: cost.upper,
    kind: cost.kind,
    cost_in_pico: costs.in,
    cost_out_pico: costs.out,
    components: json(cost.components),
    output_hash: output?.hash ?? null,
    output_bytes: output?.bytes ?? null,
    output_body: row.body?.hash ?? null,
    asset: asset?.path ?? null,
    asset_hash: asset?.hash ?? null,
    asset_bytes: asset?.bytes ?? null,
    asset_media_type: asset?.mediaType ?? null,
    asset_kind: asset?.kind ?? null,
    checks: json(row.checks),
    passed: checksPassed(row),
  };
}

export function reviewColumns({ at, verdict, by, note, nth }: ReviewRow, { place }: Review): Columns {
  const { segment, row } = place;
  return {
    verdict,
    reviewed_at: at,
    reviewed_by: by,
    review_note: note ?? null,
    review_nth: nth,
    review_segment: segment,
    review_row: row,
  };
}

/** @param values nth, segment, row as `reviewColumns` wrote them. */
export function readReview(values: readonly SqlValue[] | undefined): Review | null {
  const [nth, segment, row] = values ?? [];
  return typeof segment === 'string' ? { nth: Number(nth), place: { segment, row: Number(row) } } : null;
}

/** 1 where every check passed, 0 where one failed, null where nobody looked. */
function checksPassed({ outcome, checks = [] }: SettleRow): number | null {
  if (checks.length === 0 || outcome !== 'ok') return null;
  return Number(checks.every(({ passed }) => passed));
}

interface Sides {
  in: bigint;
  out: bigint;
}

/** Characters are what speech is made from; an image or a second of sound is what comes out. */
const INPUT_UNIT = /^(?:input|cached|cacheWrite|characters)/;

/** Pico-USD of what went in and of what came out. */
function costSides(components: readonly CostComponent[]): Sides {
  const sides = { in: 0n, out: 0n };
  for (const { unit, pico } of components) sides[INPUT_UNIT.test(unit) ? 'in' : 'out'] += pico;
  return sides;
}

/** Tokens of every kind that went in and came out; null where the provider reported none. */
function tokenSides(usage: Usage | null): Sides | null {
  const tokens = Object.entries(usage ?? {}).filter(([unit]) => unit.includes('Tokens'));
  if (tokens.length === 0) return null;
  const sides = { in: 0n, out: 0n };
  for (const [unit, count] of tokens)
    sides[INPUT_UNIT.test(unit) ? 'in' : 'out'] += BigInt(Math.round(count));
  return sides;
}

/** Where a row's content comes from, for the next row that says the same kind of thing. */
export function claimColumns(side: 'intent' | 'start' | 'end', { rank, place, digest }: Claim): Columns {
  const { segment, row } = place;
  switch (side) {
    case 'intent':
      return { intent_rank: rank, intent_segment: segment, intent_row: row, intent_digest: digest };
    case 'start':
      return { start_rank: rank, start_segment: segment, start_row: row, start_digest: digest };
    case 'end':
      return { end_rank: rank, end_segment: segment, end_row: row, end_digest: digest };
  }
}

/** @param values rank, segment, row, digest as `claimColumns` wrote them. */
export function readClaim(values: readonly SqlValue[] | undefined): Claim | null {
  if (values === undefined) return null;
  const [rank, segment, row, digest] = values;
  if (rank === null || typeof segment !== 'string' || typeof digest !== 'string') return null;
  return { rank: Number(rank), place: { segment, row: Number(row) }, digest };
}

function boundKind(max: bigint | null): string {
  return max === null ? 'unpriced' : 'upper-bound';
}

function json(value: object | undefined): string | null {
  return value === undefined ? null : canonicalJson(value);
}
