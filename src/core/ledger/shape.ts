/**
 * A check of one value. Returns the value, with amounts as bigints; throws `ShapeProblem` where it does not fit.
 * Objects are checked in place and keep fields that this version does not know: newer rows lose nothing.
 */
export type Read = (value: unknown) => unknown;

/** Why a value does not fit; `path` is the field's way from the row, filled in while it travels up. */
export class ShapeProblem extends Error {
  path: readonly string[] = [];

  describe(): string {
    return this.path.length === 0 ? this.message : `${this.path.join('.')}: ${this.message}`;
  }
}

export const text: Read = value => {
  if (typeof value !== 'string') throw new ShapeProblem('is no text');
  return value;
};

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;

/** An ISO time in UTC that exists. */
export const time: Read = value => {
  if (typeof value !== 'string' || !TIME.test(value) || Number.isNaN(Date.parse(value)) || !hasDay(value)) {
    throw new ShapeProblem('is no ISO time in UTC');
  }
  return value;
};

/** `Date.parse` takes 30 February for a day in March. */
function hasDay(date: string): boolean {
  return Number(date.slice(8, 10)) <= daysIn(Number(date.slice(0, 4)), Number(date.slice(5, 7)));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

export const flag: Read = value => {
  if (typeof value !== 'boolean') throw new ShapeProblem('is neither true nor false');
  return value;
};

/** A finite number ≥ 0. */
export const amount: Read = value => {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new ShapeProblem('is no finite number from 0 up');
  }
  return value;
};

export const count: Read = value => {
  if (!Number.isSafeInteger(amount(value))) throw new ShapeProblem('is no whole number');
  return value;
};

/** SQLite's largest integer; as pico-USD about 9.2 million dollars in one row. */
const LARGEST = 2n ** 63n - 1n;

/** A whole amount ≥ 0: a decimal string on disk, a bigint in memory. The ledger never decreases. */
export const whole: Read = value => {
  const read = typeof value === 'string' && /^(?:0|[1-9]\d{0,18})$/.test(value) ? BigInt(value) : value;
  if (typeof read !== 'bigint' || read < 0n || read > LARGEST) {
    throw new ShapeProblem('is no whole amount from 0 to 2^63 − 1');
  }
  return read;
};

export const anything: Read = value => value;

export const oneOf =
  (...words: readonly string[]): Read =>
  value => {
    if (typeof value !== 'string' || !words.includes(value)) {
      throw new ShapeProblem(`is none of ${words.join(', ')}`);
    }
    return value;
  };

export const nullable =
  (read: Read): Read =>
  value =>
    value === null ? null : read(value);

export const optional =
  (read: Read): Read =>
  value =>
    value === undefined ? undefined : read(value);

export const list =
  (read: Read): Read =>
  value => {
    if (!Array.isArray(value)) throw new ShapeProblem('is no list');
    for (let index = 0; index < value.length; index++) readField(value, index, read);
    return value;
  };

/** An object whose every field fits `read`. */
export const record =
  (read: Read): Read =>
  value => {
    const object = requireObject(value);
    for (const name of Object.keys(object)) readField(object, name, read);
    return value;
  };

export const fields = (shape: Readonly<Record<string, Read>>): Read => {
  const entries = Object.entries(shape);
  return value => {
    const object = requireObject(value);
    for (const [name, read] of entries) readField(object, name, read);
    return value;
  };
};

function requireObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ShapeProblem('is no object');
  }
  return value as Record<string, unknown>;
}

function readField<K extends PropertyKey>(holder: Record<K, unknown>, name: K, read: Read): void {
  // An inherited `constructor` or `toString` is no field of the row.
  const held = Object.hasOwn(holder, name) ? holder[name] : undefined;
  try {
    const value = read(held);
    if (value !== held) holder[name] = value;
  } catch (error) {
    if (error instanceof ShapeProblem) error.path = [String(name), ...error.path];
    throw error;
  }
}
