/**
 * JSON with keys sorted by UTF-16 code units, no white space, bigints as decimal strings, undefined left out: the same
 * value has the same text everywhere.
 * @throws TypeError on NaN, infinities, functions and symbols: they have no JSON.
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return quoted(value);
    case 'boolean':
      return value ? 'true' : 'false';
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
  const fields = value as Readonly<Record<string, unknown>>;
  let json = '';
  for (const name of sortedKeys(fields)) {
    const field = fields[name];
    if (field === undefined) continue;
    json += `${json === '' ? '' : ','}${quoted(name)}:${canonicalJson(field)}`;
  }
  return `{${json}}`;
}

/** Printable ASCII that JSON does not escape: most of a row, and looking is cheaper than asking JSON. */
const PLAIN = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

function quoted(text: string): string {
  return PLAIN.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Rows that were read from a journal are in order already: looking is cheaper than sorting. */
function sortedKeys(value: object): string[] {
  const keys = Object.keys(value);
  for (let index = 1; index < keys.length; index++) {
    // Without a comparison of its own, `sort` goes by code units.
    if ((keys[index - 1] ?? '') > (keys[index] ?? '')) return keys.sort();
  }
  return keys;
}
