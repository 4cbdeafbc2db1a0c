import { readFacts } from '../../adapters/projection/facts/facts.ts';
import { readTimeZone } from '../../adapters/projection/rollups/rollups.ts';
import type { SqliteDatabase, SqlRow, SqlValue } from '../../adapters/projection/sqlite/sqlite.ts';
import {
  type LedgerHistory,
  type ModelHistory,
  spreadOf,
  type VersionHistory,
} from '../../core/estimate/ledgerHistory.ts';
import { Calendar, dayAfter } from '../../core/ledger/calendar.ts';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** How far back calls speak for today's: models are replaced under their names. */
const SAMPLE_DAYS = 90;
/** The newest attempts of that time, whatever became of them, which bounds what one reading costs. */
const SAMPLE_CALLS = 20_000;
/** What is counted as a month's calls: so many days of the ledger's calendar, today being one of them. */
const VOLUME_DAYS = 30;

/** From when on `readHistory` needs calls, ms since 1970: so many closed months as its sample reaches into. */
export function historyStart(database: SqliteDatabase, now: number): number {
  const first = Math.floor((now - SAMPLE_DAYS * DAY_MS) / HOUR_MS);
  const enough = 'SELECT COUNT(*) AS n FROM (SELECT 1 FROM attempts WHERE hour >= ? LIMIT ?)';
  let calls = Number(database.all(enough, [first, SAMPLE_CALLS])[0]?.n);
  let from = now;
  for (const { month, attempts } of database.all('SELECT * FROM sealed_months ORDER BY month DESC')) {
    if (calls >= SAMPLE_CALLS || from <= first * HOUR_MS) break;
    calls += Number(attempts);
    from = Date.parse(`${month}-01T00:00:00Z`);
  }
  return from;
}

/** What a ledger says about calls, from its newest ones. @param now ms since 1970 */
export function readHistory(database: SqliteDatabase, now: number): LedgerHistory {
  const calls = newestCalls(database, Math.floor((now - SAMPLE_DAYS * DAY_MS) / HOUR_MS));
  const from = dayAfter(new Calendar(readTimeZone(database)).dayOf(now), 1 - VOLUME_DAYS);
  return {
    versions: grouped(calls, ['simulated', 'provider', 'model', 'template', 'template_hash']).map(versionOf),
    models: grouped(calls.filter(isCounted), ['simulated', 'provider', 'model', 'counted_encoding']).map(
      modelOf,
    ),
    volumes: [false, true].flatMap(simulated =>
      readFacts(database, { simulated, from }, ['template'])
        .filter(({ ok }) => ok > 0)
        .map(({ by, ok }) => ({ template: by.template ?? '', simulated, calls: ok })),
    ),
  };
}

const COLUMNS = [
  'simulated',
  'provider',
  'model',
  'template',
  'template_hash',
  'version',
  'ts_ms',
  'tokens_in',
  'tokens_out',
  'counted_encoding',
  'counted_tokens',
  'counted_framing',
];
const NEWEST_CALLS = `SELECT ${COLUMNS.join(', ')}
FROM (SELECT ${COLUMNS.join(', ')}, status, operation, intent_segment FROM attempts
  WHERE hour >= ? ORDER BY hour DESC LIMIT ?)
WHERE status = 'ok' AND operation = 'text' AND intent_segment IS NOT NULL
  AND tokens_in IS NOT NULL AND tokens_out IS NOT NULL`;

/** @param hour the first one, since 1970 */
function newestCalls(database: SqliteDatabase, hour: number): SqlRow[] {
  const statement = database.prepare(NEWEST_CALLS);
  try {
    const calls: SqlRow[] = [];
    for (const row of statement.plainRows([hour, SAMPLE_CALLS])) {
      const call: Record<string, SqlValue> = {};
      for (let index = 0; index < COLUMNS.length; index++) call[COLUMNS[index] ?? ''] = row[index] ?? null;
      calls.push(call);
    }
    return calls;
  } finally {
    statement.free();
  }
}

/** Rows of one key each, in the order in which keys first appear. */
function grouped(rows: readonly SqlRow[], keys: readonly string[]): SqlRow[][] {
  const groups = new Map<string, SqlRow[]>();
  for (const row of rows) {
    const key = JSON.stringify(keys.map(name => String(row[name])));
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  return [...groups.values()];
}

function versionOf(calls: readonly SqlRow[]): VersionHistory {
  const newest = calls.reduce((a, b) => (Number(b.ts_ms) > Number(a.ts_ms) ? b : a));
  return {
    ...whose(newest),
    template: String(newest.template),
    version: String(newest.version),
    hash: String(newest.template_hash),
    lastAt: Number(newest.ts_ms),
    input: spreadOf(calls.map(call => Number(call.tokens_in))),
    output: spreadOf(calls.map(call => Number(call.tokens_out))),
  };
}

function isCounted({
  counted_tokens: tokens,
  counted_framing: framing,
  tokens_in: reported,
}: SqlRow): boolean {
  return tokens !== null && Number(tokens) > 0 && Number(reported) > Number(framing);
}

/** Framing is not text: it is taken off what was reported, as an estimate adds it. */
function modelOf(calls: readonly SqlRow[]): ModelHistory {
  const ratios = calls.map(call => {
    return (Number(call.tokens_in) - Number(call.counted_framing)) / Number(call.counted_tokens);
  });
  const [first = {}] = calls;
  return { ...whose(first), encoding: String(first.counted_encoding), ratio: spreadOf(ratios) };
}

function whose({ provider, model, simulated }: SqlRow) {
  return { provider: String(provider), model: String(model), simulated: Number(simulated) === 1 };
}
