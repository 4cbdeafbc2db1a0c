/**
 * JSON with keys sorted by UTF-16 code units, no white space, bigints as decimal strings, undefined left out: the same
 * value has the same text everywhere.
 * @throws TypeError on NaN, infinities, functions and symbols: they have no JSON.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return JSON.stringify(value);
    case 'bigint':
      return `"${value}"`;
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON`);
      return JSON.stringify(value);
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? `[${value.map(canonicalJson).join(',')}]` : objectJson(value);
    default:
      throw new TypeError(`a ${typeof value} has no JSON`);
  }
}

function objectJson(value: object): string {
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field)}`).join(',')}}`;
}
