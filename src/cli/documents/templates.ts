import * as v from 'valibot';
import {
  count,
  countOrNull,
  kind,
  problem,
  schemaVersion,
  tokenQuantity,
  usdOrNull,
  usdQuantity,
} from './parts.ts';

/** `tokens --format json`. */
export const tokensDocument = v.strictObject({
  schemaVersion,
  files: v.array(
    v.strictObject({
      path: v.string(),
      tokens: count,
      kind,
      low: v.optional(count),
      high: v.optional(count),
      encoding: v.pipe(v.string(), v.description('or the address that counted, with --count-with-provider')),
      bytes: count,
      ownCount: v.optional(
        v.pipe(tokenQuantity, v.description('our own count of the same call, with --count-with-provider')),
      ),
      countedAt: v.optional(v.pipe(v.string(), v.description('ISO time, with --count-with-provider'))),
    }),
  ),
});

/** `lint --format json`. */
export const lintDocument = v.strictObject({ schemaVersion, problems: v.array(problem) });

/** `accept --format json`. */
export const acceptDocument = v.strictObject({
  schemaVersion,
  accepted: v.array(v.strictObject({ path: v.string(), version: v.string(), tokens: count })),
});

/** `history --format json`: oldest first. What the ledger knows is absent where it has no rows of a version. */
export const historyDocument = v.strictObject({
  schemaVersion,
  path: v.string(),
  versions: v.array(
    v.strictObject({
      version: v.string(),
      commit: v.optional(v.string()),
      date: v.string(),
      author: v.optional(v.string()),
      tokens: countOrNull,
      perCall: usdQuantity,
      calls: v.optional(count),
      cost: v.optional(usdOrNull),
      costPerAsset: v.optional(usdOrNull),
      acceptedRate: v.optional(v.number()),
    }),
  ),
});

export type TokensDocument = v.InferOutput<typeof tokensDocument>;
export type LintDocument = v.InferOutput<typeof lintDocument>;
export type HistoryDocument = v.InferOutput<typeof historyDocument>;
export type ProblemEntry = LintDocument['problems'][number];
export type AcceptDocument = v.InferOutput<typeof acceptDocument>;
