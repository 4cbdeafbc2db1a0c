import * as v from 'valibot';
import { count, kind, schemaVersion, tokenQuantity, usd, usdOrNull, usdQuantity } from './parts.ts';

const preflight = v.strictObject({
  spec: v.string(),
  template: v.string(),
  version: v.string(),
  models: v.array(v.string()),
  simulated: v.boolean(),
  items: count,
  calls: count,
  operation: v.string(),
  inputTokens: tokenQuantity,
  outputTokens: tokenQuantity,
  cost: usdQuantity,
  worstCase: usdOrNull,
  budget: v.nullable(v.strictObject({ limit: usd, source: v.string(), alreadySpent: usd })),
  output: v.string(),
  concurrency: count,
  retries: count,
  assumptions: v.array(v.string()),
  warnings: v.array(v.string()),
});

/** `run --format json`. After `--dry-run` nothing has run: `id` and `status` are null. */
export const runDocument = v.strictObject({
  schemaVersion,
  preflight,
  run: v.strictObject({
    id: v.nullable(v.string()),
    status: v.nullable(v.picklist(['done', 'stopped', 'cancelled', 'failed'])),
    simulated: v.boolean(),
    items: count,
    produced: count,
    failed: count,
    attempts: count,
    cost: usdOrNull,
    costKind: kind,
    costPerAsset: usdOrNull,
    reserved: usd,
    budget: usdOrNull,
    duration_ms: v.pipe(v.number(), v.minValue(0)),
    manifest: v.nullable(v.string()),
    ledger: v.nullable(v.string()),
    reasons: v.array(v.string()),
    /** The sandbox provider's own account of what it billed, kept apart from the ledger. */
    sandboxBill: v.optional(v.strictObject({ calls: count, cost: usd })),
  }),
});

const billedRequest = v.strictObject({
  requestId: v.string(),
  clientId: v.nullable(v.string()),
  model: v.string(),
  status: count,
  cost: usd,
});

/** `sandbox --format json`, printed when it ends. */
export const sandboxDocument = v.strictObject({
  schemaVersion,
  address: v.string(),
  bill: v.strictObject({ total: usd, requests: v.array(billedRequest) }),
});

export type RunDocument = v.InferOutput<typeof runDocument>;
export type PreflightEntry = RunDocument['preflight'];
export type SandboxDocument = v.InferOutput<typeof sandboxDocument>;
