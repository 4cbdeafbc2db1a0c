import * as v from 'valibot';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(400));
const globs = v.array(text);
const whole = v.integer('expected a whole number');
const amount = v.pipe(v.number(), v.minValue(0));
const count = v.pipe(v.number(), whole, v.minValue(0));
const date = v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}$/, 'expected a date such as 2026-11-01'));
const percent = v.pipe(v.string(), v.regex(/^\d{1,4}(\.\d{1,3})?%$/, 'expected a percentage such as 10%'));
const severity = v.picklist(['off', 'info', 'warning', 'error']);

const volume = v.strictObject({
  users: amount,
  sessionsPerUser: amount,
  callsPerSession: amount,
});

const feature = v.strictObject({
  templates: v.optional(globs),
  callsPerMonth: v.optional(amount),
  volume: v.optional(volume),
  segment: v.optional(text),
  outcome: v.optional(v.strictObject({ unit: text, withoutAi: v.optional(amount) })),
});

const budget = v.strictObject({
  per: v.picklist(['call', 'batch', 'month']),
  feature: v.optional(text),
  limit: amount,
});

/** `input`, `cachedInput` and `output` are dollars per million tokens; the others dollars per what they name. */
const price = v.strictObject({
  model: text,
  tier: v.optional(text),
  input: v.optional(amount),
  cachedInput: v.optional(amount),
  output: v.optional(amount),
  perImage: v.optional(amount),
  perSecond: v.optional(amount),
  perThousandCharacters: v.optional(amount),
  from: v.optional(date),
  source: v.optional(text),
});

const drift = v.union([
  severity,
  v.strictObject({ warning: v.optional(percent), error: v.optional(percent) }),
]);

/**
 * The shape of `promptledger.yaml` as it is written: every key optional, unknown keys an error.
 * Only what JSON Schema can say, so that the shipped schema and the reader cannot disagree.
 */
export const policySchema = v.strictObject({
  version: v.optional(v.literal(1)),
  templates: v.optional(globs),
  model: v.optional(text),
  maxOutputTokens: v.optional(v.pipe(v.number(), whole, v.minValue(1))),
  timeZone: v.optional(text),
  currency: v.optional(
    v.strictObject({
      code: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, 'expected a currency code such as EUR')),
      rate: amount,
      date,
    }),
  ),
  features: v.optional(v.record(v.string(), feature)),
  budgets: v.optional(v.array(budget)),
  retries: v.optional(v.pipe(count, v.maxValue(20))),
  baseline: v.optional(
    v.strictObject({
      branch: v.optional(text),
      window: v.optional(v.pipe(v.string(), v.regex(/^\d{1,4}d$/, 'expected days such as 180d'))),
    }),
  ),
  rules: v.optional(v.objectWithRest({ 'token-drift': v.optional(drift) }, severity)),
  prices: v.optional(v.array(price)),
  confidential: v.optional(v.array(text)),
  bodies: v.optional(v.strictObject({ store: v.picklist(['none', 'redacted']) })),
});

export type PolicyFile = v.InferOutput<typeof policySchema>;
