import type { LedgerRow } from './event.ts';
import {
  amount,
  anything,
  count,
  fields,
  flag,
  list,
  nullable,
  oneOf,
  optional,
  type Read,
  record,
  text,
  time,
  whole,
} from './shape.ts';

const priceSource = fields({ name: text, date: text, hash: text });
const rate = fields({ pico: whole, per: whole });
const kind = oneOf('exact', 'calibrated', 'estimated', 'upper-bound', 'unpriced');
const costComponent = fields({
  unit: text,
  quantity: amount,
  rate,
  pico: whole,
  rounded: optional(flag),
});
const head = fields({ segment: text, rows: count, hash: text });

const tags = fields({
  feature: optional(text),
  segment: optional(text),
  product: optional(text),
  category: optional(text),
  content: optional(text),
  task: optional(text),
  step: optional(text),
  extra: optional(record(text)),
});

/** What a row of each type must hold. A type that is not here is from a newer version: kept, not understood. */
export const rowShapes: Readonly<Record<LedgerRow['type'], Read>> = {
  segment: fields({
    schema: count,
    segment: text,
    host: text,
    boot: text,
    pid: count,
    pidStart: text,
    at: time,
    app: text,
    cites: list(head),
  }),
  run: fields({
    run: text,
    at: time,
    spec: text,
    simulated: flag,
    items: count,
    budget: nullable(whole),
    template: text,
    version: text,
    models: list(text),
    resumes: optional(text),
  }),
  runEnd: fields({
    run: text,
    at: time,
    status: oneOf('done', 'stopped', 'cancelled', 'failed'),
    produced: count,
    failed: count,
  }),
  intent: fields({
    attempt: text,
    at: time,
    run: nullable(text),
    item: nullable(text),
    try: count,
    provider: text,
    model: text,
    simulated: flag,
    endpoint: text,
    operation: oneOf('text', 'image', 'audio', 'video', 'embedding'),
    template: text,
    version: text,
    templateHash: text,
    tags,
    params: record(anything),
    request: text,
    max: nullable(whole),
    price: nullable(priceSource),
  }),
  settle: fields({
    attempt: text,
    at: time,
    latencyMs: amount,
    firstTokenMs: optional(amount),
    outcome: oneOf('ok', 'error', 'cancelled'),
    error: optional(fields({ class: text, message: text, status: optional(count) })),
    modelServed: optional(text),
    requestId: optional(text),
    rateLimit: optional(record(text)),
    usage: nullable(record(amount)),
    counted: optional(fields({ encoding: text, tokens: count, framing: count })),
    quarantined: optional(record(text)),
    cost: fields({
      pico: nullable(whole),
      upper: nullable(whole),
      kind,
      components: list(costComponent),
    }),
    output: optional(fields({ hash: text, bytes: count })),
    asset: optional(fields({ path: text, hash: text, bytes: count, mediaType: text })),
    checks: optional(list(fields({ check: text, passed: flag }))),
  }),
  void: fields({ attempt: text, at: time, reason: oneOf('budget', 'cancelled', 'write-failed') }),
  orphan: fields({ attempt: text, at: time, deadSegment: text }),
};
