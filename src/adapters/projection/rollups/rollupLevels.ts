/** What each rollup row sums up, in the order in which a row is written. */
export const COUNTS = [
  'calls',
  'ok',
  'assets',
  'accepted',
  'unpriced',
  'inexact',
  'reported',
  'unbounded',
] as const;
/** Pico-USD. A sum passes 2^63 at $9.2M: high and low 32 bits of each amount are summed apart. */
export const AMOUNTS = ['cost', 'upper', 'cost_in', 'cost_out'] as const;
/** Latency in whole microseconds: a sum of them does not depend on the order of its parts. */
export const UNITS = ['tokens_in', 'tokens_out', 'ok_tokens_out', 'latency_us'] as const;

export const SUMS: readonly string[] = [
  ...COUNTS,
  ...AMOUNTS.flatMap(name => [`${name}_hi`, `${name}_lo`]),
  ...UNITS,
];

/** What a group of attempts has in common: the tags and names of which a ledger has few combinations. */
export const GROUP_DIMENSIONS = [
  'provider',
  'model',
  'template',
  'version',
  'feature',
  'segment',
  'task',
  'operation',
  'step',
] as const;
/** What content is about. Beside all the above they would make a row of nearly every call. */
export const PRODUCT_DIMENSIONS = ['product', 'category', 'operation'] as const;

/** A table of sums. The finer one is, the more rows it has: a question takes the first that knows its dimensions. */
export interface RollupLevel {
  readonly table: string;
  /** Columns of the key before `period`. */
  readonly key: readonly string[];
  readonly dimensions: readonly string[];
  /** Columns of the dimensions that have another name in `from`. */
  readonly columns?: Readonly<Record<string, string>>;
  /** What to read; the sums are `s`. */
  readonly from: string;
  readonly simulated: string;
  /** Months are summed up beside the days. */
  readonly hasMonths: boolean;
}

export const TOTALS: RollupLevel = {
  table: 'total_sums',
  key: ['simulated'],
  dimensions: [],
  from: 'total_sums s',
  simulated: 's.simulated',
  hasMonths: true,
};
export const GROUPS: RollupLevel = {
  table: 'group_sums',
  key: ['group_id'],
  dimensions: GROUP_DIMENSIONS,
  from: 'rollup_groups g CROSS JOIN group_sums s ON s.group_id = g.id',
  simulated: 'g.simulated',
  hasMonths: true,
};
export const PRODUCTS: RollupLevel = {
  table: 'product_sums',
  key: ['product_id'],
  dimensions: PRODUCT_DIMENSIONS,
  from: 'rollup_products p CROSS JOIN product_sums s ON s.product_id = p.id',
  simulated: 'p.simulated',
  hasMonths: true,
};
export const RUNS: RollupLevel = {
  table: 'run_sums',
  key: ['run_id', 'group_id'],
  dimensions: [...GROUP_DIMENSIONS, 'run'],
  columns: { run: 's.run_id' },
  from: 'run_sums s CROSS JOIN rollup_groups g ON g.id = s.group_id',
  simulated: 'g.simulated',
  hasMonths: false,
};
export const CONTENTS: RollupLevel = {
  table: 'content_sums',
  key: ['content', 'product_id'],
  dimensions: [...PRODUCT_DIMENSIONS, 'content'],
  from: 'content_sums s CROSS JOIN rollup_products p ON p.id = s.product_id',
  simulated: 'p.simulated',
  hasMonths: true,
};

export const LEVELS: readonly RollupLevel[] = [TOTALS, GROUPS, PRODUCTS, RUNS, CONTENTS];
