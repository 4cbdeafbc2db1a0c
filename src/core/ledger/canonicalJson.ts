/**
 * JSON with keys sorted by UTF-16 code units, no white space, bigints as decimal strings, undefined left out: the same
 * value has the same text everywhere.
 * @throws TypeError on NaN, infinities, functions and symbols: they have no JSON.
 */
export function canonicalJson(value: unknown): string {
  try {
    // One call for all of it: most of the time goes where a text is put together from its pieces.
    return JSON.stringify(orderedCopy(value));
  } catch (error) {
    if (error instanceof MovedKey) return pieceByPiece(value);
    throw error;
  }
}

/** A copy as JSON has it: keys in order, bigints as texts, undefined left out. @throws TypeError, MovedKey */
export function orderedCopy(value: unknown): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'bigint':
      return String(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no JSON`);
      return value;
    case 'object':
      if (value === null) return null;
      // `map` would pass over holes.
      return Array.isArray(value)
        ? Array.from(value, item => orderedCopy(item))
        : orderedObject(value, field => (field === undefined ? undefined : orderedCopy(field)));
    default:
      throw new TypeError(`a ${typeof value} has no JSON`);
  }
}

/** A copy of an object with its keys in order; a field whose copy is undefined is left out. @throws MovedKey */
export function orderedObject(value: object, copyOf: (value: unknown, name: string) => unknown): object {
  const fields = value as Readonly<Record<string, unknown>>;
  const copy: Record<string, unknown> = {};
  for (const name of sortedKeys(fields)) {
    if (MOVED.test(name)) throw new MovedKey();
    const field = copyOf(fields[name], name);
    if (field !== undefined) copy[name] = field;
  }
  return copy;
}

/** Keys by UTF-16 code units. Rows that were read from a journal are in order already: looking is cheaper than sorting. */
export function sortedKeys(value: object): string[] {
  const keys = Object.keys(value);
  // Without a comparison of its own, `sort` goes by code units. It copies: a few keys are in order sooner without it.
  if (keys.length > FEW) return isInOrder(keys) ? keys : keys.sort();
  for (let index = 1; index < keys.length; index++) {
    const key = keys[index] ?? '';
    let to = index;
    for (; to > 0 && (keys[to - 1] ?? '') > key; to--) keys[to] = keys[to - 1] ?? '';
    keys[to] = key;
  }
  return keys;
}

const FEW = 8;

function isInOrder(keys: readonly string[]): boolean {
  return keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') <= key);
}

/** An object puts whole numbers before all other keys, and `__proto__` is none of its keys. */
const MOVED = /^(?:\d|__proto__$)/;

/** No copy can have the keys in order: the value is printed piece by piece. */
export class MovedKey extends Error {}

function pieceByPiece(value: unknown): string {
  if (Array.isArray(value)) return `[${Array.from(value, item => pieceByPiece(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(orderedCopy(value));
  const fields = value as Readonly<Record<string, unknown>>;
  const names = sortedKeys(fields).filter(name => fields[name] !== undefined);
  return `{${names.map(name => `${JSON.stringify(name)}:${pieceByPiece(fields[name])}`).join(',')}}`;
}
