import { sha256 } from '../../hash.ts';
import { rollupSchemaSql } from '../rollups/rollupSchema.ts';
import { AS_WRITTEN } from './storedColumns.ts';

/** Raised when the same tables come to be filled otherwise. */
const CONTENT = 1;

/** Names tables and content: a snapshot of others is rebuilt from the journal. */
export function projectionSchema(): string {
  return `${CONTENT} ${sha256(schemaSql)}`;
}

/** Rows of 700 bytes fill larger pages better: a sixth less to read, to hash and to keep in memory. */
export const PAGES = 'PRAGMA page_size = 8192;';

const snapshotSql = `
CREATE TABLE snapshot (id INTEGER PRIMARY KEY CHECK (id = 1), schema TEXT NOT NULL, seal BLOB NOT NULL);
`;

/** What many calls have in common: stored once, under a number that is made of its content, so it is the same in every file. */
export const CONTEXT = {
  provider: 'TEXT',
  model: 'TEXT',
  simulated: 'INTEGER',
  endpoint: 'TEXT',
  region: 'TEXT',
  tier: 'TEXT',
  operation: 'TEXT',
  method: 'TEXT',
  template: 'TEXT',
  version: 'TEXT',
  template_hash: 'TEXT',
  feature: 'TEXT',
  segment: 'TEXT',
  product: 'TEXT',
  category: 'TEXT',
  task: 'TEXT',
  step: 'TEXT',
  params: 'TEXT',
  price_source: 'TEXT',
  price_date: 'TEXT',
  price_hash: 'TEXT',
} as const;

const contextNames = Object.keys(CONTEXT);

/** What an attempt has of its own, as `storedColumns.ts` stores it. */
const attemptColumns = `
  attempt_id TEXT, context INTEGER,
  run_id TEXT, ts TEXT, ts_ms INTEGER, hour INTEGER, item TEXT, try INTEGER, parent TEXT, content TEXT, tags TEXT,
  request TEXT, request_bytes INTEGER, request_body TEXT, max_pico INTEGER,
  status TEXT, ended_at INTEGER, latency_ms REAL, first_token_ms REAL,
  error_class TEXT, error_message TEXT, http_status INTEGER,
  model_served TEXT, tier_served TEXT, region_served TEXT, request_id TEXT, rate_limit TEXT,
  input_tokens INTEGER, cached_input_tokens INTEGER, output_tokens INTEGER, reasoning_tokens INTEGER, images INTEGER,
  tokens_in INTEGER, tokens_out INTEGER, usage TEXT, quarantined TEXT,
  counted_encoding TEXT, counted_tokens INTEGER, counted_framing INTEGER,
  cost_pico INTEGER, upper_pico INTEGER, kind TEXT, cost_in_pico INTEGER, cost_out_pico INTEGER, components TEXT,
  output_hash TEXT, output_bytes INTEGER, output_body TEXT,
  asset TEXT, asset_hash TEXT, asset_bytes INTEGER, asset_media_type TEXT, asset_kind TEXT, checks TEXT, passed INTEGER,
  verdict TEXT, reviewed_at TEXT, reviewed_by TEXT, review_note TEXT,
  review_nth INTEGER, review_segment TEXT, review_row INTEGER,
  intent_rank INTEGER, intent_segment TEXT, intent_row INTEGER, intent_digest TEXT,
  end_rank INTEGER, end_segment TEXT, end_row INTEGER, end_digest TEXT
`;
const attemptNames = attemptColumns.split(',').map(column => column.trim().split(' ')[0] ?? '');

const attemptsSql = `
CREATE TABLE contexts (
  context INTEGER PRIMARY KEY, ${Object.entries(CONTEXT)
    .map(([name, type]) => `${name} ${type}`)
    .join(', ')}
);
CREATE TABLE attempt_rows (${attemptColumns});
CREATE VIEW attempts AS
SELECT ${attemptNames.map(name => `${AS_WRITTEN[name] ?? `a.${name}`} AS ${name}`).join(', ')},
  ${contextNames.map(name => `c.${name}`).join(', ')}
FROM attempt_rows a LEFT JOIN contexts c USING (context);
`;

/** An attempt stands once. */
export const attemptIdSql = 'CREATE UNIQUE INDEX attempts_by_id ON attempt_rows (attempt_id);';

/** Made when the rows are there: that is faster, and SQLite copies rows as they lie into a table without any. */
export const attemptIndexSql = `
${attemptIdSql}
CREATE INDEX attempts_by_run ON attempt_rows (run_id);
CREATE INDEX attempts_by_hour ON attempt_rows (hour);
`;

const detailViewsSql = `
CREATE VIEW calls AS
SELECT attempt_id, run_id, ts, ts_ms, provider, model, simulated, status, cost_pico, upper_pico, kind,
  template, version, template_hash, feature, segment, product, category, content, task, step, tags,
  item, try, asset, request_id, operation, endpoint, params, request, model_served,
  latency_ms, first_token_ms, ended_at, error_class, error_message, http_status, rate_limit,
  input_tokens, cached_input_tokens, output_tokens, reasoning_tokens, images, tokens_in, tokens_out, usage, quarantined,
  usage ->> '$.cacheWriteTokens' AS cache_write_5m_tokens, usage ->> '$.cacheWrite1hTokens' AS cache_write_1h_tokens,
  usage ->> '$.inputAudioTokens' AS input_audio_tokens, usage ->> '$.outputAudioTokens' AS output_audio_tokens,
  usage ->> '$.inputImageTokens' AS input_image_tokens, usage ->> '$.outputImageTokens' AS output_image_tokens,
  usage ->> '$.characters' AS characters, usage ->> '$.audioSeconds' AS audio_seconds,
  usage ->> '$.videoSeconds' AS video_seconds,
  max_pico, price_source, price_date, price_hash, cost_in_pico, cost_out_pico, components, output_hash, output_bytes,
  checks, passed, verdict, reviewed_at, reviewed_by, review_note,
  CASE WHEN status <> 'ok' THEN NULL WHEN verdict IS NULL THEN passed ELSE verdict = 'accepted' END AS accepted,
  region, region_served, tier, tier_served, method, parent, request_bytes, request_body, output_body, asset_kind,
  intent_segment AS journal_segment, intent_row AS journal_row
FROM attempts WHERE intent_segment IS NOT NULL;

CREATE VIEW assets AS
SELECT asset AS path, asset_hash AS hash, asset_bytes AS bytes, asset_media_type AS media_type, attempt_id, run_id,
  item, ts, provider, model, simulated, template, version, feature, segment, product, category, content, cost_pico, kind
FROM attempts WHERE asset IS NOT NULL AND intent_segment IS NOT NULL;
`;

/** A closed month's file before its indexes: the attempts that were begun in that month and have ended. */
export const monthSql = `${snapshotSql}${attemptsSql}${detailViewsSql}`;

/**
 * Tables and views, documented in docs/ledger.md. Amounts are pico-USD, times ms since 1970 beside their ISO text.
 * `attempt_rows` and `runs` hold one row per attempt and run with the place of the journal rows they come from.
 */
export const schemaSql = `
${snapshotSql}

CREATE TABLE journal_segments (
  segment TEXT PRIMARY KEY, host TEXT, boot TEXT, pid INTEGER, pid_start TEXT, at TEXT, app TEXT,
  rows INTEGER, bytes INTEGER, hash TEXT, last_start INTEGER, problems INTEGER, stamp TEXT
) WITHOUT ROWID;

CREATE TABLE runs (
  run_id TEXT PRIMARY KEY, ts TEXT, ts_ms INTEGER, spec TEXT, simulated INTEGER, items INTEGER, budget_pico INTEGER,
  template TEXT, version TEXT, models TEXT, resumes TEXT,
  ended_at TEXT, status TEXT, produced INTEGER, failed INTEGER,
  start_rank INTEGER, start_segment TEXT, start_row INTEGER, start_digest TEXT,
  end_rank INTEGER, end_segment TEXT, end_row INTEGER, end_digest TEXT
) WITHOUT ROWID;

${attemptsSql}
${attemptIndexSql}
CREATE INDEX attempts_open ON attempt_rows (status) WHERE status = 'open';

-- Closed months whose ended attempts lie in ledger-YYYY-MM.sqlite; the mark is the one of that file's content.
CREATE TABLE sealed_months (month TEXT PRIMARY KEY, attempts INTEGER NOT NULL, mark TEXT NOT NULL) WITHOUT ROWID;

${rollupSchemaSql}
${detailViewsSql}`;
