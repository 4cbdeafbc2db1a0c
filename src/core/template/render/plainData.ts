import { RenderProblem } from '../renderProblem.ts';

/**
 * A value as data: own properties, no prototypes, nothing that can be called.
 * @throws RenderProblem for one that nests too deep.
 */
export function dataOf(value: unknown, depth = 0): unknown {
  if (depth > 100) {
    throw new RenderProblem('A value nests deeper than 100 levels');
  }
  if (Array.isArray(value)) {
    return value.map(item => dataOf(item, depth + 1));
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [key, dataOf(item, depth + 1)] as const);
    const record: Record<string, unknown> = Object.create(null);
    for (const [key, item] of entries) record[key] = item;
    return record;
  }
  return typeof value === 'function' || typeof value === 'symbol'
    ? undefined
    : typeof value === 'bigint'
      ? String(value)
      : value;
}
