import type { Value } from '../values/value.ts';
import { pythonValue } from './pythonValue.ts';

/** The values of one call, made Python's when they are first used. */
export class Context {
  readonly #data: Readonly<Record<string, unknown>>;
  readonly #values = new Map<string, Value>();

  /** Whether it is the call's: what is missing in it should have been given. */
  readonly isGiven: boolean;

  /** @param data read by own properties alone. */
  constructor(data: Readonly<Record<string, unknown>>, isGiven = false) {
    this.#data = data;
    this.isGiven = isGiven;
  }

  get(name: string): Value | undefined {
    const known = this.#values.get(name);
    if (known !== undefined) return known;
    const value = Object.hasOwn(this.#data, name) ? pythonValue(this.#data[name], 0) : undefined;
    if (value !== undefined) this.#values.set(name, value);
    return value;
  }
}
