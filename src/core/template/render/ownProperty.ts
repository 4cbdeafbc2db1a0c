/** A value's own data property; nothing that a prototype brings along, and never a function. */
export function ownProperty(value: unknown, key: string): unknown {
  if (value === null || value === undefined) {
    return undefined;
  }
  // A string has its own length and characters, which Handlebars reads too.
  const holder: object = Object(value);
  const found: unknown = Object.getOwnPropertyDescriptor(holder, key)?.value;
  return typeof found === 'function' ? undefined : found;
}

/** An object for values: without a prototype, so that `constructor` is a name like any other. */
export function plainRecord(...sources: readonly unknown[]): Record<string, unknown> {
  const record: Record<string, unknown> = Object.create(null);
  for (const source of sources) {
    if (typeof source === 'object' && source !== null) {
      for (const key of Object.keys(source)) {
        record[key] = ownProperty(source, key);
      }
    }
  }
  return record;
}

/** What Handlebars' `if` takes for false: 0 unless `includeZero`, empty text and lists, null, undefined, false. */
export function isEmptyValue(value: unknown, includeZero = false): boolean {
  return value === 0 ? !includeZero : !value || (Array.isArray(value) && value.length === 0);
}
