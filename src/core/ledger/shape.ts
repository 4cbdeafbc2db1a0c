import { orderedCopy, orderedObject, sortedKeys } from './canonicalJson.ts';

/**
 * What a value must be. Both ways throw `ShapeProblem` where it is not.
 * Objects are checked in place and keep fields that this version does not know: newer rows lose nothing.
 */
export interface Shape {
  /** The value as it is in memory: amounts are bigints. */
  read(value: unknown): unknown;
  /** The value as canonical JSON has it, see `orderedCopy`. */
  order(value: unknown): unknown;
  /** A field of this shape may be missing. */
  readonly isOptional?: true;
}

/** Why a value does not fit; `path` is the field's way from the row, filled in while it travels up. */
export class ShapeProblem extends Error {
  path: readonly string[] = [];

  describe(): string {
    return this.path.length === 0 ? this.message : `${this.path.join('.')}: ${this.message}`;
  }
}

/** A value that is in JSON what it is in memory. */
const scalar = (read: (value: unknown) => unknown): Shape => ({ read, order: read });

export const text = scalar(value => {
  if (typeof value !== 'string') throw new ShapeProblem('is no text');
  return value;
});

/** All but how many days a month has: what `Date.parse` takes, in UTC. */
const TIME =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?|24:00:00(?:\.0{1,9})?)Z$/;

/** An ISO time in UTC that exists. */
export const time = scalar(value => {
  if (typeof value !== 'string' || !TIME.test(value) || !hasDay(value)) {
    throw new ShapeProblem('is no ISO time in UTC');
  }
  return value;
});

function hasDay(date: string): boolean {
  // 01 to 28, in every month.
  if (date.charAt(8) < '2' || (date.charAt(8) === '2' && date.charAt(9) < '9')) return true;
  return Number(date.slice(8, 10)) <= daysIn(Number(date.slice(0, 4)), Number(date.slice(5, 7)));
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return [4, 6, 9, 11].includes(month) ? 30 : 31;
}

export const flag = scalar(value => {
  if (typeof value !== 'boolean') throw new ShapeProblem('is neither true nor false');
  return value;
});

function readAmount(value: unknown): number {
  if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
    throw new ShapeProblem('is no finite number from 0 up');
  }
  return value;
}

/** A finite number ≥ 0. */
export const amount = scalar(readAmount);

export const count = scalar(value => {
  const number = readAmount(value);
  if (!Number.isSafeInteger(number)) throw new ShapeProblem('is no whole number');
  return number;
});

/** SQLite's largest integer; as pico-USD about 9.2 million dollars in one row. */
const LARGEST = 2n ** 63n - 1n;

function readWhole(value: unknown): bigint {
  const read = typeof value === 'string' && /^(?:0|[1-9]\d{0,18})$/.test(value) ? BigInt(value) : value;
  if (typeof read !== 'bigint' || read < 0n || read > LARGEST) {
    throw new ShapeProblem('is no whole amount from 0 to 2^63 − 1');
  }
  return read;
}

/** A whole amount ≥ 0: a decimal string on disk, a bigint in memory. The ledger never decreases. */
export const whole: Shape = { read: readWhole, order: value => String(readWhole(value)) };

export const anything: Shape = {
  read: value => value,
  order: value => (value === undefined ? undefined : orderedCopy(value)),
};

export const oneOf = (...words: readonly string[]): Shape =>
  scalar(value => {
    if (typeof value !== 'string' || !words.includes(value)) {
      throw new ShapeProblem(`is none of ${words.join(', ')}`);
    }
    return value;
  });

export const nullable = ({ read, order }: Shape): Shape => ({
  read: value => (value === null ? null : read(value)),
  order: value => (value === null ? null : order(value)),
});

export const optional = ({ read, order }: Shape): Shape => ({
  read: value => (value === undefined ? undefined : read(value)),
  order: value => (value === undefined ? undefined : order(value)),
  isOptional: true,
});

export const list = (shape: Shape): Shape => ({
  read(value) {
    const items = requireList(value);
    for (let index = 0; index < items.length; index++) readField(items, index, shape);
    return value;
  },
  // Also where the list has holes, which `map` passes over.
  order: value => Array.from(requireList(value), (item, index) => ordered(item, index, shape)),
});

/** An object whose every field fits `shape`. */
export const record = (shape: Shape): Shape => {
  const orderField = (field: unknown, name: string) => ordered(field, name, shape);
  return {
    read(value) {
      const object = requireObject(value);
      for (const name of Object.keys(object)) readField(object, name, shape);
      return value;
    },
    order: value => orderedObject(requireObject(value), orderField),
  };
};

export const fields = (shapes: Readonly<Record<string, Shape>>): Shape => {
  const entries = Object.entries(shapes);
  const names = sortedKeys(shapes);
  const inOrder = names.map(name => shapes[name] ?? anything);
  return {
    read(value) {
      const object = requireObject(value);
      for (const [name, shape] of entries) readField(object, name, shape);
      return value;
    },
    order(value) {
      const object = requireObject(value);
      const copy: Record<string, unknown> = {};
      let known = 0;
      for (let index = 0; index < names.length; index++) {
        const name = names[index] ?? '';
        const shape = inOrder[index] ?? anything;
        const has = Object.hasOwn(object, name);
        if (has) known += 1;
        else if (shape.isOptional) continue;
        const field = ordered(has ? object[name] : undefined, name, shape);
        if (field !== undefined) copy[name] = field;
      }
      return Object.keys(object).length === known ? copy : orderedCopy(object);
    },
  };
};

function requireList(value: unknown): unknown[] {
  if (!Array.isArray(value)) throw new ShapeProblem('is no list');
  return value;
}

function requireObject(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ShapeProblem('is no object');
  }
  return value as Record<string, unknown>;
}

function readField<K extends PropertyKey>(holder: Record<K, unknown>, name: K, shape: Shape): void {
  // An inherited `constructor` or `toString` is no field of the row.
  const held = Object.hasOwn(holder, name) ? holder[name] : undefined;
  try {
    const value = shape.read(held);
    if (value !== held) holder[name] = value;
  } catch (error) {
    throw placed(error, name);
  }
}

function ordered(field: unknown, name: PropertyKey, shape: Shape): unknown {
  try {
    return shape.order(field);
  } catch (error) {
    throw placed(error, name);
  }
}

function placed(error: unknown, name: PropertyKey): unknown {
  if (error instanceof ShapeProblem) error.path = [String(name), ...error.path];
  return error;
}
