import {
  AMOUNTS,
  CONTENTS,
  COUNTS,
  GROUP_DIMENSIONS,
  GROUPS,
  LEVELS,
  PRODUCT_DIMENSIONS,
  PRODUCTS,
  type RollupLevel,
  RUNS,
  SUMS,
} from './rollupLevels.ts';

/** Days as people write them, from YYYYMMDD. */
const DAY = "format('%04d-%02d-%02d', period / 10000, period / 100 % 100, period % 100)";
/** A product that passes 2^63 becomes a float in SQLite, where a shift would wrap. */
const amountOf = (name: string) => `${name}_hi * 4294967296 + ${name}_lo`;
/** When a sum is of nothing that is known: it is no 0. */
const UNKNOWN = {
  cost: 'unpriced = calls',
  upper: 'unbounded > 0',
  cost_in: 'unpriced = calls',
  cost_out: 'unpriced = calls',
};
const time = (ms: string) => `strftime('%Y-%m-%dT%H:%M:%fZ', ${ms} / 1000.0, 'unixepoch')`;
const TEXT_KEYS = ['run_id', 'content'];
const integers = (names: readonly string[]) => names.map(name => `${name} INTEGER NOT NULL`).join(', ');
const texts = (names: readonly string[]) => names.map(name => `${name} TEXT NOT NULL`).join(', ');
const keyColumns = (names: readonly string[]) =>
  names.map(name => `${name} ${TEXT_KEYS.includes(name) ? 'TEXT' : 'INTEGER'} NOT NULL`).join(', ');
/** Sums per day with the names of what they are about. */
const view = (name: string, { from, simulated }: RollupLevel, dimensions: readonly string[]) => `
CREATE VIEW ${name} AS
SELECT ${DAY} AS day, ${simulated} AS simulated, ${dimensions.join(', ')}, ${COUNTS.join(', ')},
  ${AMOUNTS.map(amount => `CASE WHEN ${UNKNOWN[amount]} THEN NULL ELSE ${amountOf(amount)} END AS ${amount}_pico`).join(', ')},
  tokens_in, tokens_out, latency_us / 1000.0 AS latency_ms, latency AS latency_buckets
FROM ${from} WHERE s.period > 0 AND s.calls > 0;`;

/**
 * Sums of ended attempts per day of `rollup_calendar.time_zone` (`period` is YYYYMMDD) and per month (−YYYYMM). '' stands
 * for a tag that is not set; void attempts are not counted. `latency` holds calls that went well by bucket, as JSON.
 */
export const rollupSchemaSql = `
CREATE TABLE rollup_calendar (id INTEGER PRIMARY KEY CHECK (id = 1), time_zone TEXT NOT NULL);
CREATE TABLE rollup_groups (
  id INTEGER PRIMARY KEY, simulated INTEGER NOT NULL, ${texts(GROUP_DIMENSIONS)},
  UNIQUE (simulated, ${GROUP_DIMENSIONS.join(', ')})
);
CREATE TABLE rollup_products (
  id INTEGER PRIMARY KEY, simulated INTEGER NOT NULL, ${texts(PRODUCT_DIMENSIONS)},
  UNIQUE (simulated, ${PRODUCT_DIMENSIONS.join(', ')})
);
${LEVELS.map(
  ({ table, key }) => `CREATE TABLE ${table} (
  ${keyColumns(key)}, period INTEGER NOT NULL, ${integers(SUMS)},
  first_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, latency TEXT NOT NULL,
  PRIMARY KEY (${key.join(', ')}, period)
) WITHOUT ROWID;`,
).join('\n')}
-- Attempts of each run that were or may have been sent. An amount is hi * 2^32 + lo.
CREATE TABLE run_totals (
  run_id TEXT PRIMARY KEY, attempts INTEGER NOT NULL, ok INTEGER NOT NULL, unpriced INTEGER NOT NULL,
  cost_hi INTEGER NOT NULL, cost_lo INTEGER NOT NULL, reserved_hi INTEGER NOT NULL, reserved_lo INTEGER NOT NULL
) WITHOUT ROWID;

${[
  view('rollups', GROUPS, GROUP_DIMENSIONS),
  view('rollups_by_product', PRODUCTS, PRODUCT_DIMENSIONS),
  view('rollups_by_content', CONTENTS, ['content', ...PRODUCT_DIMENSIONS]),
  view('rollups_by_run', RUNS, ['run_id', ...GROUP_DIMENSIONS]),
].join('\n')}

-- Attempts that were or may have been sent; open ones have no cost yet.
CREATE VIEW versions AS
SELECT template, version, simulated, ${time('MIN(first_ms)')} AS first_ts, ${time('MAX(last_ms)')} AS last_ts,
  SUM(calls) AS calls, SUM(assets) AS assets, SUM(ok) AS ok, SUM(accepted) AS accepted,
  CASE WHEN SUM(priced) > 0 THEN SUM(cost_hi) * 4294967296 + SUM(cost_lo) END AS cost_pico, SUM(unpriced) AS unpriced
FROM (
  SELECT template, version, simulated, first_ms, last_ms, calls, assets, ok, accepted, calls - unpriced AS priced,
    cost_hi, cost_lo, unpriced
  FROM rollup_groups JOIN group_sums ON group_id = id WHERE period < 0 AND calls > 0
  UNION ALL
  SELECT template, version, simulated, ts_ms, ts_ms, 1, 0, 0, 0, 0, 0, 0, 0
  FROM attempts WHERE status = 'open' AND intent_segment IS NOT NULL
) GROUP BY template, version, simulated;
`;
