import * as v from 'valibot';
import {
  count,
  countOrNull,
  problem,
  schemaVersion,
  tokenQuantity,
  usdOrNull,
  usdQuantity,
} from './parts.ts';

const change = v.strictObject({
  before: v.nullable(v.number()),
  after: v.nullable(v.number()),
  change: v.nullable(v.number()),
});

const moneyChange = v.strictObject({ before: usdOrNull, after: usdOrNull, change: usdOrNull });

const template = v.strictObject({
  path: v.string(),
  format: v.string(),
  model: v.nullable(v.string()),
  version: v.nullable(v.string()),
  tokens: v.nullable(
    v.strictObject({
      static: tokenQuantity,
      input: tokenQuantity,
      output: tokenQuantity,
      cacheablePrefix: tokenQuantity,
    }),
  ),
  perCall: usdQuantity,
  /** With the prefix read from the provider's cache; absent where nothing would be cached. */
  perCallCached: v.optional(usdQuantity),
  perMonth: usdQuantity,
  callsPerMonth: v.strictObject({
    value: v.nullable(v.number()),
    source: v.picklist(['ledger', 'policy', 'fermi', 'none']),
  }),
  /** Variables whose size nobody knows: the estimate lacks them. */
  unknownVariables: v.array(v.string()),
  /** What 1,000 tokens of them cost; null where there are none or no price is known. */
  unknownThousandTokens: usdOrNull,
  assumptions: v.array(v.string()),
  problems: v.array(problem),
  delta: v.optional(
    v.strictObject({
      base: v.string(),
      status: v.picklist(['added', 'changed', 'unchanged', 'removed']),
      baseVersion: v.nullable(v.string()),
      inputTokens: change,
      perCall: moneyChange,
      perMonth: moneyChange,
    }),
  ),
});

/** `estimate --format json`. `tokens` is null where a file could not be analysed; `problems` say why. */
export const estimateDocument = v.strictObject({
  schemaVersion,
  templates: v.array(template),
  totals: v.strictObject({
    templates: count,
    /** Sum over the templates with a volume and a price. */
    perMonth: usdQuantity,
    withoutVolume: count,
    /** Priced, but nothing limits their output, so no call has a price. */
    withoutLimit: count,
    /** Without a price in any list, or without a model. */
    unpriced: count,
    change: v.optional(v.strictObject({ inputTokens: v.number(), perMonth: usdOrNull })),
    problems: countOrNull,
  }),
});

export type EstimateDocument = v.InferOutput<typeof estimateDocument>;
export type EstimatedTemplate = v.InferOutput<typeof template>;
