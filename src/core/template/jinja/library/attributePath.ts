import { itemOf } from '../values/attributes.ts';
import { textOf } from '../values/print.ts';
import { Undefined, type Value } from '../values/value.ts';

/** Reads `name`, `name.field`, `0` or nothing of each item, as filters with `attribute` do. */
export function attributeReader(attribute: Value | undefined, otherwise?: Value): (item: Value) => Value {
  if (attribute === undefined || attribute === null) return item => item;
  const steps = typeof attribute === 'number' ? [attribute] : textOf(attribute).split('.').map(stepOf);
  return item => {
    let value = item;
    for (const step of steps) {
      value = itemOf(value, step);
      if (otherwise !== undefined && otherwise !== null && value instanceof Undefined) value = otherwise;
    }
    return value;
  };
}

function stepOf(step: string): Value {
  return /^\d+$/.test(step) ? Number(step) : step;
}

/** The key that sorting and comparing go by: texts without their case, where nothing else is said. */
export function caseless(value: Value): Value {
  return typeof value === 'string' ? value.toLowerCase() : value;
}
