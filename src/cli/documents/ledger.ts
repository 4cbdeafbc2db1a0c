import * as v from 'valibot';
import { REPORT_KINDS } from '../../engine/ledger/reports.ts';
import { WINDOWS } from '../../shared/ledgerProtocol.ts';
import { count, countOrNull, schemaVersion, usdOrNull } from './parts.ts';

const cell = v.union([v.string(), v.number(), v.boolean(), v.null()]);

/** `report … --format json`. The columns of `rows` depend on the report; amounts are dollars as decimal strings. */
export const reportDocument = v.strictObject({
  schemaVersion,
  report: v.picklist(REPORT_KINDS),
  window: v.picklist(WINDOWS),
  by: v.string(),
  rows: v.array(v.record(v.string(), cell)),
  totals: v.record(v.string(), cell),
});

const finding = v.strictObject({ segment: v.string(), row: countOrNull, problem: v.string() });

/** `ledger verify --format json`. */
export const verifyDocument = v.strictObject({
  schemaVersion,
  segments: v.array(
    v.strictObject({ segment: v.string(), rows: count, hash: v.string(), signed: v.boolean() }),
  ),
  rows: count,
  notes: v.array(finding),
  problems: v.array(finding),
  head: v.string(),
});

/** `ledger rebuild --format json`. */
export const rebuildDocument = v.strictObject({ schemaVersion, ledger: v.string(), rows: count });

/** `ledger sql --format json`: integers beyond 2^53 are decimal strings, so that no digit is lost. */
export const sqlDocument = v.strictObject({
  schemaVersion,
  columns: v.array(v.string()),
  rows: v.array(v.array(cell)),
  /** There are more rows than are shown. */
  truncated: v.boolean(),
});

/** `prices --format json`. Rates are dollars for `per` units. */
export const pricesDocument = v.strictObject({
  schemaVersion,
  at: v.string(),
  prices: v.array(
    v.strictObject({
      provider: v.string(),
      model: v.string(),
      from: v.nullable(v.string()),
      deprecated: v.boolean(),
      contextWindow: countOrNull,
      rates: v.array(
        v.strictObject({
          unit: v.string(),
          usd: v.string(),
          per: v.string(),
          /** Input tokens from which on it holds. */
          fromTokens: count,
        }),
      ),
      perImage: v.array(v.strictObject({ quality: v.string(), size: v.string(), usd: usdOrNull })),
      source: v.strictObject({ name: v.string(), date: v.string(), hash: v.string() }),
    }),
  ),
});

/** `init --format json`. */
export const initDocument = v.strictObject({ schemaVersion, created: v.array(v.string()) });

export type ReportDocument = v.InferOutput<typeof reportDocument>;
export type PricesDocument = v.InferOutput<typeof pricesDocument>;
export type VerifyDocument = v.InferOutput<typeof verifyDocument>;
export type RebuildDocument = v.InferOutput<typeof rebuildDocument>;
export type SqlDocument = v.InferOutput<typeof sqlDocument>;
export type InitDocument = v.InferOutput<typeof initDocument>;
