/** A row's values without a prototype: columns called `__proto__` or `constructor` are columns like any other. */
export function bareValues(entries: Iterable<readonly [string, unknown]>): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null);
  for (const [name, value] of entries) values[name] = value;
  return values;
}
