import type { Value } from './value.ts';

/** A value, or another where none was given; None is a value. */
export function orElse(value: Value | undefined, otherwise: Value): Value {
  return value === undefined ? otherwise : value;
}
