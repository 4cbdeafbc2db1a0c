import * as v from 'valibot';

/** Dollars as a decimal string with all 12 decimals. */
export const usd = v.pipe(
  v.string(),
  v.regex(/^-?\d+\.\d{12}$/),
  v.description('US dollars, all 12 decimals'),
);

/** Dollars, null where unpriced. */
export const usdOrNull = v.nullable(usd);

export const count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A count, null where unknown. */
export const countOrNull = v.nullable(count);

export const kind = v.picklist(['exact', 'calibrated', 'estimated', 'upper-bound', 'unpriced']);

const severity = v.picklist(['error', 'warning', 'info']);

const tokenNumber = v.pipe(v.number(), v.minValue(0));

/** Tokens that carry their kind. */
export const tokenQuantity = v.strictObject({
  value: v.nullable(tokenNumber),
  kind,
  low: v.optional(tokenNumber),
  high: v.optional(tokenNumber),
});

/** Dollars that carry their kind; `value` is null where unpriced. */
export const usdQuantity = v.strictObject({
  value: usdOrNull,
  kind,
  low: v.optional(usd),
  high: v.optional(usd),
});

/** A problem at a place: 1-based lines and columns, columns in UTF-16 code units. */
export const problem = v.strictObject({
  path: v.string(),
  line: v.pipe(v.number(), v.integer(), v.minValue(1)),
  column: v.pipe(v.number(), v.integer(), v.minValue(1)),
  endLine: v.pipe(v.number(), v.integer(), v.minValue(1)),
  endColumn: v.pipe(v.number(), v.integer(), v.minValue(1)),
  rule: v.string(),
  severity,
  message: v.string(),
  fix: v.optional(v.strictObject({ kind: v.picklist(['approve', 'edit']), title: v.string() })),
});

/** Every document's first field. */
export const schemaVersion = v.literal(1);
