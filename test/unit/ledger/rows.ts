import type {
  IntentRow,
  OrphanRow,
  ReviewRow,
  RunEndRow,
  RunRow,
  SegmentRow,
  SettleRow,
  VoidRow,
} from '../../../src/core/ledger/event.ts';

const AT = '2026-11-22T10:00:00.000Z';

export function segmentRow(parts: Partial<SegmentRow> = {}): SegmentRow {
  return {
    type: 'segment',
    schema: 2,
    segment: 'S1',
    host: 'h',
    boot: 'b',
    pid: 1,
    pidStart: '1',
    at: AT,
    app: 'test/1',
    cites: [],
    ...parts,
  };
}

export function runRow(parts: Partial<RunRow> = {}): RunRow {
  return {
    type: 'run',
    run: 'R1',
    at: AT,
    spec: 'icons.batch.yaml',
    simulated: true,
    items: 3,
    budget: 40_000_000_000_000n,
    template: 'prompts/icon.prompt',
    version: 'v1',
    models: ['sandbox/gpt-image-1'],
    ...parts,
  };
}

export function runEndRow(parts: Partial<RunEndRow> = {}): RunEndRow {
  return { type: 'runEnd', run: 'R1', at: AT, status: 'done', produced: 3, failed: 0, ...parts };
}

export function intentRow(parts: Partial<IntentRow> = {}): IntentRow {
  return {
    type: 'intent',
    attempt: 'A1',
    at: AT,
    run: 'R1',
    item: 'item-1',
    try: 1,
    provider: 'openai',
    model: 'gpt-image-1',
    simulated: true,
    endpoint: 'http://127.0.0.1',
    operation: 'image',
    template: 'prompts/icon.prompt',
    version: 'v1',
    templateHash: 'sha256:00',
    tags: { feature: 'icons', segment: 'internal', task: 'image' },
    params: { size: '1024x1024', quality: 'medium' },
    request: 'sha256:11',
    max: 50_000_000_000n,
    price: { name: 'test', date: '2026-11-01', hash: 'sha256:22' },
    ...parts,
  };
}

/** @param pico cost and upper bound alike. */
export function settleRow(attempt: string, pico: bigint | null, parts: Partial<SettleRow> = {}): SettleRow {
  return {
    type: 'settle',
    attempt,
    at: AT,
    latencyMs: 12.5,
    outcome: 'ok',
    requestId: `req-${attempt}`,
    usage: { inputTokens: 10, outputImageTokens: 1056 },
    cost: { pico, upper: pico, kind: pico === null ? 'unpriced' : 'exact', components: [] },
    ...parts,
  };
}

export function voidRow(attempt: string): VoidRow {
  return { type: 'void', attempt, at: AT, reason: 'budget' };
}

export function orphanRow(attempt: string, at = AT): OrphanRow {
  return { type: 'orphan', attempt, at, deadSegment: 'S1' };
}

export function reviewRow(attempt: string, parts: Partial<ReviewRow> = {}): ReviewRow {
  return { type: 'review', attempt, at: AT, nth: 1, verdict: 'accepted', by: 'mo', ...parts };
}
